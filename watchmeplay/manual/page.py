"""One page of the guide, as loaded."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from watchmeplay.manual.ages import EVERY_AGE, Age


@dataclass(frozen=True, slots=True)
class Section:
    """A main heading of a page and the id that a link can lead to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """`html` is safe to show as it is; `text` is the same words without markup. `minutes` to read.

    `sections` are the main headings in order; `ids` belong to headings of every level.
    """

    slug: str
    title: str
    summary: str
    ages: frozenset[Age]
    order: int
    minutes: int
    audience: str
    keywords: tuple[str, ...]
    reviewed: date
    reviewed_by: str
    version: int
    language: str
    html: Markup
    text: str
    sections: tuple[Section, ...]
    ids: frozenset[str]

    @property
    def for_every_age(self) -> bool:
        """Whether the page speaks of no age in particular."""
        return self.ages == EVERY_AGE
