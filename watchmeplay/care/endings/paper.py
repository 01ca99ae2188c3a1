"""Letters as they go on paper: the facts that the template of a letter is filled with."""

from datetime import date
from typing import Any

from babel.dates import format_date

from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import press

TEMPLATE = "letter.typ"
LONGEST_HEADING = 80


def letter(
    *, title: str, to: str, words: str, service: str, day: date, signed: str = "", language: str = "en"
) -> bytes:
    """The PDF of a letter. A short line without a full stop that stands alone is set as a heading.

    Raises `press.NotPrinted`.
    """
    tongue = LANGUAGES[language]
    told: dict[str, Any] = {
        "language": {"code": tongue.code, "tag": tongue.tag, "direction": tongue.direction},
        "made": [day.year, day.month, day.day],
        "service": service,
        "title": title,
        "about": title,
        "to": [line for line in to.splitlines() if line.strip()],
        "day": format_date(day, "d MMMM y", locale=tongue.code),
        "paragraphs": [paragraph(text) for text in words.replace("\r\n", "\n").split("\n\n") if text.strip()],
        "signed": signed,
    }
    return press.set_in_type(TEMPLATE, told, made=day)


def paragraph(text: str) -> dict[str, Any]:
    """One paragraph with its lines, or a heading."""
    lines = text.strip().split("\n")
    alone = len(lines) == 1 and len(lines[0]) <= LONGEST_HEADING
    heading = alone and not lines[0].rstrip().endswith((".", ",", "!", "?", ":", "…", "”"))
    return {"heading": heading, "words": lines[0] if heading else "", "lines": [] if heading else lines}
