"""What a family's appointments show together. Pure; the words are for staff alone.

One meeting that did not happen means little. Several in a row, or cancelled again and again, are a reason to ask
what is going on for a family. What the service cancelled never counts against them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from watchmeplay.care.appointments.models import Attendance

LOOKED_AT = 8
NOT_BROUGHT_PROMPT = 2
TOGETHER_PROMPT = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often each outcome was. `rearranged` counts booked times for which the family asked for another.

    `prompt`: among the latest, so many did not happen on the family's side that somebody ought to think about it.
    """

    attended: int
    late: int
    not_brought: int
    cancelled_by_family: int
    cancelled_by_service: int
    rearranged: int
    prompt: bool

    @property
    def counted(self) -> int:
        """What a rate of attendance is worked out from: without what the service cancelled."""
        return self.attended + self.late + self.not_brought + self.cancelled_by_family

    @property
    def came(self) -> int:
        """Came, on time or late."""
        return self.attended + self.late


def of(outcomes: Iterable[tuple[datetime, Attendance]], rearranged: Iterable[datetime] = ()) -> Pattern:
    """The pattern of outcomes, each with the time of its appointment, and of the times asked to be changed."""
    known = list(outcomes)
    moved = list(rearranged)
    counts = Counter(outcome for _, outcome in known)
    return Pattern(
        attended=counts[Attendance.ATTENDED],
        late=counts[Attendance.LATE],
        not_brought=counts[Attendance.NOT_BROUGHT],
        cancelled_by_family=counts[Attendance.CANCELLED_BY_FAMILY],
        cancelled_by_service=counts[Attendance.CANCELLED_BY_SERVICE],
        rearranged=len(moved),
        prompt=_prompts(known, moved),
    )


def _prompts(outcomes: list[tuple[datetime, Attendance]], moved: list[datetime]) -> bool:
    """Looks at the latest few on the family's side, so that an old difficulty does not follow them for ever."""
    events: list[tuple[datetime, Attendance | None]] = [
        (at, outcome) for at, outcome in outcomes if outcome != Attendance.CANCELLED_BY_SERVICE
    ]
    events += [(at, None) for at in moved]
    latest = [outcome for _, outcome in sorted(events, key=lambda event: event[0])[-LOOKED_AT:]]
    not_brought = latest.count(Attendance.NOT_BROUGHT)
    together = not_brought + latest.count(Attendance.CANCELLED_BY_FAMILY) + latest.count(None)
    return not_brought >= NOT_BROUGHT_PROMPT or together >= TOGETHER_PROMPT
