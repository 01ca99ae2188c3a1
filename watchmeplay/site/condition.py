"""How the installation is: its database, its migrations, its worker, what waits to be sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from alembic.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError

from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.database import db

WORKER = "worker"
LONGEST_SILENCE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Condition:
    """Ages in seconds. `heartbeat` is None when the worker never gave a sign of life."""

    database: bool
    migrations: bool
    heartbeat: int | None
    waiting: int
    oldest_due: int
    given_up: int
    mail: bool = True

    @property
    def worker(self) -> bool:
        """Whether the worker gave a sign of life in the last five minutes."""
        return self.heartbeat is not None and self.heartbeat <= LONGEST_SILENCE.total_seconds()

    @property
    def outbox(self) -> bool:
        """Whether nothing that is due has waited for more than an hour; without a mail server all of it waits."""
        return not self.mail or self.oldest_due <= LONGEST_WAIT.total_seconds()

    @property
    def sound(self) -> bool:
        """Whether nobody needs to look."""
        return self.database and self.migrations and self.worker and self.outbox


UNREACHABLE = Condition(database=False, migrations=False, heartbeat=None, waiting=0, oldest_due=0, given_up=0)


def read(heads: Collection[str], *, mail: bool = True) -> Condition:
    """The condition now, `heads` being the migrations this code was written for, `mail` whether there is a mail
    server at all. Never raises for a database
    that is away or not yet brought up to date."""
    try:
        stands_at = MigrationContext.configure(db.session.connection()).get_current_heads()
        if set(stands_at) != set(heads):
            return Condition(
                database=True, migrations=False, heartbeat=None, waiting=0, oldest_due=0, given_up=0
            )
        beat, state = outbox.last_beat(WORKER), outbox.state()
    except SQLAlchemyError:
        db.session.rollback()
        return UNREACHABLE
    return Condition(
        database=True,
        migrations=True,
        heartbeat=None if beat is None else max(0, int((clock.now() - beat).total_seconds())),
        waiting=state.waiting,
        oldest_due=state.oldest_due_seconds,
        given_up=state.given_up,
        mail=mail,
    )
