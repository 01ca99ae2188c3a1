"""The outbox as tests use it: promising notices, letting people be written to, and working through what waits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.cast import Cast
from tests.mail_server import MailServer
from watchmeplay.accounts.addresses import set_email
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.accounts.people import make
from watchmeplay.conversations import actions, queries
from watchmeplay.families import safe_contact
from watchmeplay.families.models import Membership, SafeContact
from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.notifications import worker
from watchmeplay.settings import Settings


@dataclass
class Post:
    """The cast, their outbox, and the worker with its mail server. Needs an application context."""

    cast: Cast
    ring: Keyring
    settings: Settings

    @classmethod
    def at(cls, server: MailServer, settings: Settings, cast: Cast, ring: Keyring) -> "Post":
        """With a mail server that the worker will use."""
        assert settings.smtp is not None
        return cls(cast, ring, replace(settings, smtp=replace(settings.smtp, port=server.port)))

    def smtp(self, **changes: object) -> None:
        """Change how the worker talks to the mail server."""
        assert self.settings.smtp is not None
        self.settings = replace(self.settings, smtp=replace(self.settings.smtp, **changes))  # type: ignore[arg-type]

    def open_doors(self, *people: UUID, quiet: tuple[int, int] = (0, 0), may_email: bool = True) -> None:
        """Let caregivers be written to."""
        with unit_of_work():
            for person in people:
                safe_contact.choose(
                    self.cast.actor(person), may_email=may_email, quiet_from=quiet[0], quiet_until=quiet[1]
                )

    def promise(
        self, to: UUID, *, kind: str = "answered", key: str = "", family_id: UUID | None = None,
        after: timedelta = timedelta(),
    ) -> None:  # fmt: skip
        """Promise a notice. The kind is one that needs nothing to be unread."""
        with unit_of_work():
            outbox.enqueue(
                kind, to=to, key=key or uuid4().hex, family_id=family_id or self.cast.rowans, after=after
            )

    def promise_all(self, people: Iterable[UUID]) -> None:
        """Promise each a notice, in one transaction."""
        with unit_of_work():
            for person in people:
                outbox.enqueue("answered", to=person, key=uuid4().hex, family_id=self.cast.rowans)

    def write(self, author: UUID, to: UUID, words: str = "Hello") -> None:
        """Write a message in a caregiver's thread, which promises the notice of it."""
        with unit_of_work():
            actions.send(
                self.cast.actor(author),
                family_id=self.cast.rowans,
                caregiver_id=to,
                words=words,
                key=new_key(),
            )

    def read(self, reader: UUID, of: UUID) -> None:
        """Read a thread to its end."""
        actor = self.cast.actor(reader)
        thread = queries.thread(actor, self.cast.rowans, of)
        assert thread is not None
        actions.mark_read(actor, thread)
        finish()
        db.session.remove()

    def crowd(self, number: int) -> list[UUID]:
        """More caregivers of the Rowan family, who may be written to at any hour."""
        with unit_of_work():
            people = [self._newcomer(index) for index in range(number)]
        db.session.remove()
        return people

    def _newcomer(self, index: int) -> UUID:
        person = make(role=Role.CAREGIVER, name=f"Carer {index}")
        set_email(person, f"carer{index}@families.example")
        person.standing = Standing.ACTIVE
        home = {"family_id": self.cast.rowans, "person_id": person.id}
        db.session.add(Membership(**home, joined_at=now()))
        db.session.add(SafeContact(**home, may_email=True, quiet_from=0, quiet_until=0))
        return person.id

    def work(self, at: datetime | None = None) -> int:
        """One worker does everything that is due, now or at another time."""
        with clock.frozen(at or now()):
            return worker.run_once(self.settings, self.ring)


def rows() -> list[OutboxRow]:
    """Every notice as it is stored now, in the order made."""
    db.session.remove()
    return list(
        db.session.scalars(select(OutboxRow).order_by(OutboxRow.made_at, OutboxRow.due_at, OutboxRow.id))
    )


def outcomes() -> list[tuple[str | None, str | None]]:
    """What came of each, with the reason."""
    return [(row.outcome, row.reason) for row in rows()]


def change(person_id: UUID, **values: object) -> None:
    """Change an account as it is stored."""
    with unit_of_work():
        person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
        for name, value in values.items():
            setattr(person, name, value)


def message_ids(waiting: Iterable[OutboxRow]) -> set[str]:
    """The Message-IDs that the e-mails of these notices carry."""
    return {f"<{row.id}@localhost>" for row in waiting}
