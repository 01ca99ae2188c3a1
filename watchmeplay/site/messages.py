"""The sentences that translators work on: found in the code, the templates and the help lines, and carried into
the catalogue of each language, content/<language>/interface.po.

A catalogue holds no dates, places or line numbers, so that it changes only when words do.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

from watchmeplay.foundation.languages import AWAITING, TRANSLATED, Language
from watchmeplay.settings import ROOT
from watchmeplay.site import help_lines
from watchmeplay.site.catalogues import FILE

PACKAGE = "watchmeplay"
# Where words stand that staff and other professionals alone meet. A catalogue is whole when it has all the
# others: families come first.
FOR_STAFF = (
    "web/staff/", "web/admin/", "web/templates/staff/", "web/templates/admin/", "web/templates/layouts/staff",
    "web/templates/layouts/admin", "web/templates/public/refer_professional", "web/public/refer_professional_steps",
    "web/public/refer_professional_papers", "interchange/",
    "care/allocation/", "care/documents/", "care/notes/", "care/week/", "care/partners/directory",
    "care/endings/endings", "care/endings/letters", "care/plans/plans", "care/appointments/offering",
    "care/appointments/attendance", "care/appointments/busy", "care/appointments/meeting", "care/appointments/video",
    "care/referrals/attachments", "care/referrals/consultations", "care/referrals/merging",
    "care/referrals/opening", "care/referrals/triage", "conversations/later", "site/promises", "site/areas",
)  # fmt: skip
Message = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages a language has, and the English of those that have no words in it yet.

    `missing` are those that families meet; `missing_for_staff` those that staff alone do.
    """

    language: Language
    messages: int
    missing: tuple[str, ...]
    missing_for_staff: tuple[str, ...]


def renew(content: Path) -> list[Tally]:
    """Bring the catalogue of every language up to date: new messages come in without words, old ones go."""
    known = messages(content)
    found = []
    for language in TRANSLATED:
        renewed = catalogue(content, language)
        renewed.update(known, no_fuzzy_matching=True)
        _write(content / language.code / FILE, renewed, language)
        found.append(_tally(language, renewed, known))
    return found


def tallies(content: Path) -> list[Tally]:
    """How the catalogues stand against the words of today. Changes nothing."""
    known = messages(content)
    return [_tally(language, catalogue(content, language), known) for language in TRANSLATED]


def messages(content: Path) -> Catalog:
    """Every message, in English."""
    found = Catalog()
    for message, _ in _in_code():
        found.add(message)
    lines = help_lines.load(content / "help-lines.toml")
    for line in (*lines.confirmed, *lines.unconfirmed):
        for words in line.words:
            found.add(words)
    return found


def catalogue(content: Path, language: Language) -> Catalog:
    """The catalogue of one language as it stands; an empty one where there is none."""
    path = content / language.code / FILE
    if not path.exists():
        return Catalog(locale=language.code)
    with path.open("rb") as file:
        return read_po(file, locale=language.code, ignore_obsolete=True, abort_invalid=True)


def for_staff_alone() -> frozenset[str]:
    """The English of every message that stands in no place where a family would meet it."""
    places: dict[str, bool] = {}
    for message, place in _in_code():
        words = _first(message)
        places[words] = places.get(words, True) and place.startswith(FOR_STAFF)
    return frozenset(words for words, staff in places.items() if staff)


@cache
def _in_code() -> tuple[tuple[Message, str], ...]:
    """What Babel finds by the settings in pyproject.toml, each with the file it stands in."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]
    # Patterns are written from the root of the repository; only our own package is walked.
    mappings = {one["pattern"].removeprefix(f"{PACKAGE}/"): one for one in settings["mappings"]}
    found = extract_from_dir(
        ROOT / PACKAGE,
        [(pattern, one["method"]) for pattern, one in mappings.items()],
        {pattern: {name: str(value) for name, value in one.items()} for pattern, one in mappings.items()},
        {**DEFAULT_KEYWORDS, **parse_keywords(settings["keywords"])},
    )
    return tuple(dict.fromkeys((message, place.replace("\\", "/")) for place, _, message, *_ in found))


def _tally(language: Language, words: Catalog, known: Catalog) -> Tally:
    sources = [_first(message.id) for message in known if message.id]
    missing = []
    for source in sources:
        found = words.get(source)
        said = found.string if found else ""
        if not all(said if isinstance(said, (list, tuple)) else [said]):
            missing.append(source)
    staff = for_staff_alone()
    return Tally(
        language,
        len(sources),
        tuple(sorted(words for words in missing if words not in staff)),
        tuple(sorted(words for words in missing if words in staff)),
    )


def _write(path: Path, words: Catalog, language: Language) -> None:
    for message in words:
        message.locations = []
    entries = BytesIO()
    write_po(
        entries,
        words,
        width=0,
        omit_header=True,
        no_location=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    facts = [
        f"Language: {language.code}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {words.plural_forms}",
        f"X-Translation: {_translation(path)}",
    ]
    header = "".join(f'"{fact}\\n"\n' for fact in facts)
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = f'msgid ""\nmsgstr ""\n{header}\n{entries.getvalue().decode("utf-8").strip()}\n'
    path.write_text(whole, "utf-8", newline="\n")


def _translation(path: Path) -> str:
    """Who answers for the translation: whoever put their name there stays."""
    written = path.read_text("utf-8") if path.exists() else ""
    found = re.search(r'^"X-Translation: (.*)\\n"$', written, re.MULTILINE)
    return found[1] if found else AWAITING


def _first(message: Message) -> str:
    return message if isinstance(message, str) else message[0]
