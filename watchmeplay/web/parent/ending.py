"""What a carer is told of the ending: the day it is planned for, and, once it has ended, that they can read on."""

from dataclasses import dataclass
from datetime import date

from watchmeplay.care.endings import closing_letters, endings
from watchmeplay.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class EndingLine:
    """For one family. `kept_until` is set once the work has ended; `words` are then the team's.

    `may_return`: whether to say how to come back. Nobody is asked that after a death.
    """

    planned_on: date | None
    kept_until: date | None
    words: str
    may_return: bool


def lines(actor: Actor) -> list[EndingLine]:
    """One for each of their families whose ending is planned or done. One query."""
    return [
        EndingLine(
            ending.planned_on,
            ending.erase_on if ending.discharged_at else None,
            ending.words,
            ending.outcome != endings.Outcome.DIED,
        )
        for ending in endings.standing(actor)
        if ending.planned_on or ending.discharged_at
    ]


def has_letter(actor: Actor) -> bool:
    """Whether a letter to their child is open to them."""
    return bool(closing_letters.letters(actor))
