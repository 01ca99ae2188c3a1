"""What a carer is told of the ending: the day it is planned for, and, once it has ended, that they can read on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from watchmeplay.care.endings import closing_letters, endings
from watchmeplay.families.records import ChildCard
from watchmeplay.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class EndingLine:
    """For one family. `kept_until` is set once the work has ended; `words` are then the team's.

    `may_return`: whether to say how to come back. Nobody is asked that after a death.
    """

    family_id: UUID
    planned_on: date | None
    kept_until: date | None
    words: str
    may_return: bool


def lines(actor: Actor) -> list[EndingLine]:
    """One for each of their families whose ending is planned or done. One query."""
    return [
        EndingLine(
            ending.family_id,
            ending.planned_on,
            ending.erase_on if ending.discharged_at else None,
            ending.words,
            ending.outcome != endings.Outcome.DIED,
        )
        for ending in endings.standing(actor)
        if ending.planned_on or ending.discharged_at
    ]


def is_over(told: Iterable[EndingLine], children: Iterable[ChildCard]) -> bool:
    """Whether the work has ended in every family where they play: nothing they write could be kept."""
    ended = {line.family_id for line in told if line.kept_until}
    return bool(ended) and {child.family_id for child in children} <= ended


def has_letter(actor: Actor) -> bool:
    """Whether a letter to their child is open to them."""
    return bool(closing_letters.letters(actor))
