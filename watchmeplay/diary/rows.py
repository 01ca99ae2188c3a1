"""Pages of the diary as read: plain values, with only what one reader may see in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from watchmeplay.diary.models import Audience, ReviewState, Voice


@dataclass(frozen=True, slots=True)
class Noticed:
    """A phrase that one of the team picked out, and their words about it."""

    phrase: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part of a page as this reader may see it. `shared_with` names carers, for the author alone."""

    entry_id: UUID
    voice: Voice
    audience: Audience
    words: str
    noticed: tuple[Noticed, ...]
    shared_with: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the play besides words.

    `number` is the version on show: the author's own count, or the team's, which private changes do not move.
    `changed_at` is when the team could last see a change. `waiting`: it has not yet read all it was given.
    """

    happened_at: datetime
    zone: str
    managed: bool
    minutes: str | None
    feeling: str | None
    audience: Audience
    keep_for_meeting: bool
    number: int
    changed_at: datetime | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The newest step the team took with a page."""

    state: ReviewState
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A page of the diary as one reader may see it. Another carer gets neither `facts` nor `review`."""

    id: UUID
    family_id: UUID
    child_id: UUID
    child_name: str | None
    author_id: UUID
    author_name: str
    mine: bool
    day: date
    facts: Facts | None
    parts: tuple[WrittenPart, ...]
    review: Reviewed | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Pages, newest first. `older` and `newer` are what to ask for next, None at an end."""

    rows: tuple[Row, ...]
    older: str | None
    newer: str | None
