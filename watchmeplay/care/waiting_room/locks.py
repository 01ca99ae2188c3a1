"""A lock that opens by itself: after some wrong tries a room is shut for a while, which doubles up to a day.

Whoever is inside stays in: the lock is for the door. Wrong codes for a reference are counted whether or not there
is such a reference, so that nobody learns from a lock which references there are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from watchmeplay.accounts.models import Tally
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, insert
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.vault import blind

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=1)
FORGOTTEN = timedelta(days=8)
REFERENCE = "room:reference"


class Locked(Refused):
    """Shut for now. `until` is when it opens by itself."""

    def __init__(self, message: str, field: str, until: datetime) -> None:
        super().__init__(message, field)
        self.until = until


@dataclass(frozen=True, slots=True)
class Lock:
    """Shuts after `first` wrong tries, and once it has opened after `again` more, each time for twice as long."""

    first: int
    again: int

    def until(self, tries: int, latest: datetime | None) -> datetime | None:
        """When it opens after so many wrong tries, of which the latest was then; None where they shut nothing."""
        if latest is None or tries < self.first or (tries - self.first) % self.again:
            return None
        doubled = min((tries - self.first) // self.again, 7)
        return latest + min(SHORTEST * 2**doubled, LONGEST)

    def next_try(self, tries: int, latest: datetime | None) -> int:
        """The number of one more try now. Tries of long ago are forgotten."""
        if latest is not None and now() - latest > FORGOTTEN:
            return 1
        return tries + 1

    def is_shut(self, tries: int, latest: datetime | None) -> bool:
        """Whether nobody may try now."""
        until = self.until(tries, latest)
        return until is not None and until > now()


PIN = Lock(5, 1)
CODE = Lock(10, 10)


def count_for_reference(reference: str) -> tuple[int, datetime | None]:
    """Count one try at a reference. Gives its number, and when the door opens if it shuts with this try or is shut.

    The number is 0 while it is shut. Commit before the try is judged.
    """
    key = blind(reference, REFERENCE)
    db.session.execute(
        insert(Tally).values(key=key, window_started_at=now(), count=0).on_conflict_do_nothing()
    )
    wanted = select(Tally).where(Tally.key == key).with_for_update()
    tally = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if CODE.is_shut(tally.count, tally.window_started_at):
        return 0, CODE.until(tally.count, tally.window_started_at)
    tally.count, tally.window_started_at = CODE.next_try(tally.count, tally.window_started_at), now()
    db.session.flush()
    return tally.count, CODE.until(tally.count, tally.window_started_at)


def forget_reference(reference: str) -> None:
    """Open the door of a reference: the right code was given, or staff gave a new one."""
    db.session.execute(
        delete(Tally)
        .where(Tally.key == blind(reference, REFERENCE))
        .execution_options(synchronize_session=False)
    )
