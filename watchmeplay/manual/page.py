"""One page of the guide, as loaded."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from markupsafe import Markup

from watchmeplay.foundation.languages import AWAITING
from watchmeplay.foundation.words import noted
from watchmeplay.manual.ages import EVERY_AGE, Age

PARENTS, PRACTITIONERS = "parents", "practitioners"
TO_BE_APPROVED = "to be approved by a clinician"
_BLOCK = '<section class="block block--'


class Part(StrEnum):
    """A part of the guide, in the order of its contents page."""

    START = "start"
    PILLARS = "pillars"
    AGES = "ages"
    IDEAS = "ideas"
    HARD = "hard"
    FAMILIES = "families"
    SERVICE = "service"
    PRACTITIONERS = "practitioners"

    @property
    def label(self) -> str:
        """The part's heading."""
        return _PARTS[self]


_PARTS = {
    Part.START: noted("Start here"),
    Part.PILLARS: noted("Playing, watching, talking"),
    Part.AGES: noted("Your child’s age"),
    Part.IDEAS: noted("Things to play with at home"),
    Part.HARD: noted("When it is hard"),
    Part.FAMILIES: noted("Every kind of family"),
    Part.SERVICE: noted("You and the service"),
    Part.PRACTITIONERS: noted("For practitioners"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A main heading of a page and the id that a link can lead to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """`html` is safe to show as it is; `text` is the same words without markup. `minutes` to read.

    `needs` are things a parent might say when this page would help. `illustration` names a scene, and
    `illustration_alt` says what it shows. `sections` are the main headings in order; `ids` belong to
    headings of every level. A page in another language than English says which version of its source it
    was made from, and who answers for the translation.
    """

    slug: str
    title: str
    summary: str
    part: Part
    ages: frozenset[Age]
    order: int
    minutes: int
    audience: str
    keywords: tuple[str, ...]
    needs: tuple[str, ...]
    illustration: str
    illustration_alt: str
    reviewed: date
    reviewed_by: str
    version: int
    language: str
    html: Markup
    text: str
    sections: tuple[Section, ...]
    ids: frozenset[str]
    source_version: int | None = None
    translation: str = ""

    @property
    def for_every_age(self) -> bool:
        """Whether the page speaks of no age in particular."""
        return self.ages == EVERY_AGE

    @property
    def for_parents(self) -> bool:
        """Whether families read it; the others are for practitioners."""
        return self.audience == PARENTS

    @property
    def begins_with_help(self) -> bool:
        """Whether its first block says what to do in danger: then nothing may stand before that but words."""
        first = self.html.find(_BLOCK)
        return first >= 0 and self.html.startswith(f"{_BLOCK}urgent", first)

    @property
    def is_approved(self) -> bool:
        """Whether a clinician, and for a translation a translator, put their name to it."""
        return self.reviewed_by != TO_BE_APPROVED and self.translation != AWAITING
