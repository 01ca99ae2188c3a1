"""A page in another language says what its source says: the same blocks, lists and links, in short sentences."""

import re
from pathlib import Path

import pytest

from tests.manual.pages import CONTENT
from tests.manual.test_reading_level import (
    TYPEWRITER_MARK,
    WORD,
    blocks,
    body_lines,
    front_matter,
)
from watchmeplay.foundation.languages import AWAITING, TRANSLATED

CORE = {
    "010-what-it-is", "020-quick-view", "030-preparing-the-space", "040-things-to-play-with",
    "060-three-in-the-morning", "110-child-led-play", "120-watching", "130-talking-with-your-child",
    "140-talking-with-another-adult", "150-nobody-to-talk-to", "170-endings-and-goodbyes",
    "230-six-to-twelve-months",
}  # fmt: skip
LONGEST_SENTENCE = 26
# Arabic has no capitals: there a sentence begins with any letter. In the others it begins with no small one.
SENTENCE_END = re.compile(r"(?<=[.!?؟])[”»’)*]*\s+(?=[“‘„«(*\u2066]*[^\W_a-zà-öø-ÿąćęłńśźżŵŷ])")
PAGES = sorted(
    path
    for language in TRANSLATED
    for folder in ("manual", "pages", "consent")
    for path in (CONTENT / language.code / folder).glob("*.md")
)
SAME = ("part", "ages", "order", "minutes", "audience", "illustration", "purpose", "required")


def source(path: Path) -> Path:
    return CONTENT / "en" / path.relative_to(CONTENT / path.parts[len(CONTENT.parts)])


def named(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_the_twelve_core_pages_are_there(language) -> None:
    found = {path.stem for path in (CONTENT / language.code / "manual").glob("*.md")}
    assert not CORE - found


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_translation_keeps_the_facts_of_its_source_and_claims_no_approval(path: Path) -> None:
    own, english = front_matter(path), front_matter(source(path))
    assert {key: own.get(key) for key in SAME} == {key: english.get(key) for key in SAME}
    assert own["source_version"] <= english["version"]
    # Until a person has checked it, nobody's name may stand behind it.
    if own["translation"] == AWAITING:
        assert own["reviewed_by"] == "to be approved by a clinician"


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_translation_has_the_blocks_the_lists_and_the_links_of_its_source(path: Path) -> None:
    assert shape(path) == shape(source(path))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_the_sentences_of_a_translation_are_short_and_printed_with_care(path: Path) -> None:
    offenders = [
        f"{path}:{block.line}: {len(WORD.findall(sentence))} words"
        for block in blocks(path)
        for sentence in SENTENCE_END.split(block.text)
        if len(WORD.findall(sentence)) > LONGEST_SENTENCE
    ]
    offenders += [
        f"{path}:{number}: {line.strip()}"
        for number, line in body_lines(path)
        if TYPEWRITER_MARK.search(line)
    ]
    assert not offenders, "\n" + "\n".join(offenders)


def shape(path: Path) -> dict[str, object]:
    lines = [line for _, line in body_lines(path)]
    return {
        "blocks": [line.split("|")[0].strip() for line in lines if line.startswith("///")],
        "headings": [len(line) - len(line.lstrip("#")) for line in lines if line.startswith("#")],
        "items": sum(bool(re.match(r"\s*(?:[-*]|\d+\.)\s", line)) for line in lines),
        "links": sorted(target for line in lines for target in re.findall(r"\]\(([^)]+)\)", line)),
    }
