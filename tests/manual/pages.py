"""Pages of a guide, written as an editor writes them."""

from pathlib import Path

import pytest

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.manual.library import Library
from watchmeplay.manual.loading import load

CONTENT = Path(__file__).resolve().parents[2] / "content"
FACTS = {
    "title": "Watching",
    "summary": "What to look for.",
    "ages": "[all]",
    "order": "10",
    "minutes": "3",
    "audience": "parents",
    "keywords": "[watching, looking]",
    "reviewed": "2026-11-22",
    "reviewed_by": "a clinician",
    "version": "1",
    "language": "en",
    "part": "start",
    "needs": "[where do I look]",
    "illustration": "a-cup",
    "illustration_alt": "A cup.",
}
TRANSLATED = {"source_version": "1", "translation": "awaiting a human translator"}
# The line on which the words of a page begin.
BODY = len(FACTS) + 4
WHOLE = """Open.

/// need
- a cup
///

/// steps
1. Wait.
///

/// notice
A look.
///

/// feel
Calm.
///

/// hard
- **He leaves.** Let him.
///
"""


def guide_folder(place: Path, language: str = "en") -> Path:
    """An empty folder for the guide of one language."""
    made = place / language / "manual"
    made.mkdir(parents=True)
    return made


def source(body: str = "Watch and wait.\n", **facts: str | None) -> str:
    """A page; a fact given as None is left out."""
    lines = [f"{key}: {value}" for key, value in (FACTS | facts).items() if value is not None]
    return "\n".join(["---", *lines, "---", "", body])


def write(folder: Path, name: str, body: str = "Watch and wait.\n", **facts: str | None) -> Path:
    """A page in its file."""
    path = folder / name
    path.write_text(source(body, **facts), "utf-8")
    return path


def three_pages(folder: Path) -> Library:
    """Welcome, Babies, Toddlers, in that order."""
    write(folder, "020-babies.md", title="Babies", order="20", ages="[0-6-months, 6-12-months]")
    write(folder, "010-welcome.md", "## Hello & welcome\n\nTo *you*.\n\n### More\n", title="Welcome")
    write(folder, "030-toddlers.md", title="Toddlers", order="30", ages="[1-2-years]")
    return load(folder)


def problems(*folders: Path, **options: object) -> list[str]:
    """What loading complains of, with the folders left out of the paths."""
    with pytest.raises(ContentErrors) as caught:
        load(*folders, **options)
    found = [str(problem) for problem in caught.value.problems]
    for folder in folders:
        found = [line.replace(f"{folder}/", "") for line in found]
    return found
