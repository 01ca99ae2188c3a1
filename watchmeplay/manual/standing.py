"""Who stands behind each page, language by language: what is approved, what waits, what is missing or old."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from watchmeplay.foundation.languages import AWAITING, ENGLISH, LANGUAGES
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import TO_BE_APPROVED, Page


class Standing(StrEnum):
    """What can be said of a page in a language. Several may be true at once."""

    APPROVED = "approved"
    TO_BE_APPROVED = "to_be_approved"
    AWAITING_TRANSLATOR = "awaiting_translator"
    OLDER = "older"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One page in one language. `page` is None where it is missing."""

    language: str
    page: Page | None
    standings: tuple[Standing, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One page in every language. `page` is the English one, or the first there is."""

    slug: str
    page: Page
    cells: tuple[Cell, ...]


def lines(libraries: Mapping[str, Library]) -> tuple[Line, ...]:
    """Every page of the guide in order, hidden ones too."""
    written = {code: _written(library) for code, library in libraries.items()}
    english = written[ENGLISH.code]
    known: dict[str, Page] = {}
    for pages in (english, *written.values()):
        known = {**pages, **known}
    in_order = sorted(known.values(), key=lambda page: (page.order, page.slug))
    return tuple(
        Line(
            page.slug,
            page,
            tuple(
                _cell(code, written[code].get(page.slug), english.get(page.slug), libraries[code])
                for code in LANGUAGES
            ),
        )
        for page in in_order
    )


def counts(found: Iterable[Line], language: str) -> Mapping[Standing, int]:
    """How many pages of a language stand how."""
    cells = [cell for line in found for cell in line.cells if cell.language == language]
    return {standing: sum(standing in cell.standings for cell in cells) for standing in Standing}


def standings(page: Page | None, source: Page | None) -> tuple[Standing, ...]:
    """What can be said of a page. `source` is the English page, where this is a translation of it."""
    if page is None:
        return (Standing.MISSING,)
    found = []
    if page.translation == AWAITING:
        found.append(Standing.AWAITING_TRANSLATOR)
    if page.reviewed_by == TO_BE_APPROVED:
        found.append(Standing.TO_BE_APPROVED)
    if source and page.source_version is not None and page.source_version < source.version:
        found.append(Standing.OLDER)
    return tuple(found) or (Standing.APPROVED,)


def _written(library: Library) -> dict[str, Page]:
    """The pages that the language has itself."""
    pages = (*library.pages, *library.hidden)
    return {page.slug: page for page in pages if page.language == library.language}


def _cell(code: str, page: Page | None, english: Page | None, library: Library) -> Cell:
    source = None if code == ENGLISH.code else english
    hidden = any(page.slug == one.slug for one in library.hidden) if page else False
    return Cell(code, page, standings(page, source), hidden)
