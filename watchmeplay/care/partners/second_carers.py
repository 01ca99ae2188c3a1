"""A carer asks to bring another carer in, in their own words. Staff decide whether it is safe, and invite.

Nothing is sent to anybody by asking. What staff thought about it belongs into a clinical note, not here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from watchmeplay.accounts.models import Person
from watchmeplay.care.partners.models import SecondCarer
from watchmeplay.families import closing
from watchmeplay.families.models import Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import held, scoped, system_scope

LONGEST_NAME = 80
LONGEST_WORDS = 600
MOST_OPEN = 3


class State(StrEnum):
    """Where a wish stands."""

    ASKED = "asked"
    INVITED = "invited"
    NOT_NOW = "not-now"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish as the carer who asked and their team see it."""

    id: UUID
    family_id: UUID
    asker_name: str
    name: str
    words: str
    state: State
    asked_at: datetime
    decided_at: datetime | None


def ask(actor: Actor, *, family_id: UUID, name: str, words: str, key: str) -> UUID:
    """A carer: ask the team to invite somebody else who cares for the child. The same key twice is one wish.

    Raises `NotVisible`, `Refused` naming the field, `KeyReused`.
    """
    here = scoped(actor, Membership.id).where(Membership.family_id == family_id)
    if actor.role != Role.CAREGIVER or db.session.scalar(here) is None:
        raise NotVisible
    closing.must_be_open(actor, family_id)
    called, said = " ".join(name.split()), words.strip()
    if not called:
        raise Refused("Enter a name.", "name")
    if len(called) > LONGEST_NAME:
        raise Refused("Use %(most)s characters or fewer.", "name", most=LONGEST_NAME)
    if not said:
        raise Refused("Write a few words to them.", "words")
    if len(said.replace("\r\n", "\n")) > LONGEST_WORDS:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST_WORDS)
    claim = idempotency.claim(actor, key, idempotency.fingerprint("second carer", family_id, called, said))
    if not claim.first:
        return claim.result_id
    if sum(wish.state == State.ASKED for wish in wishes(actor, family_id)) >= MOST_OPEN:
        raise Refused("You have asked already. Your team will talk with you about it.")
    row = SecondCarer(
        id=claim.result_id, family_id=family_id, person_id=actor.person_id, name=called, words=said
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.SECOND_CARER_CHANGED, subject_id=row.id, family_id=family_id)
    return row.id


def withdraw(actor: Actor, wish_id: UUID) -> None:
    """The carer who asked takes it back while nothing was decided. Twice is once. Raises `NotVisible`."""
    row = held(actor, SecondCarer, wish_id)
    if actor.role != Role.CAREGIVER:
        raise NotVisible
    if row.state == State.ASKED:
        _settle(actor, row, State.WITHDRAWN)


def not_now(actor: Actor, wish_id: UUID) -> None:
    """Staff: not for now. The carer reads that the team will talk with them. Raises `NotVisible`, `Refused`."""
    _settle(actor, _open_for_staff(actor, wish_id), State.NOT_NOW)


def invited(actor: Actor, wish_id: UUID, *, person_id: UUID) -> None:
    """Staff: it is safe, and this person was invited just now. Raises `NotVisible`, `Refused`."""
    row = _open_for_staff(actor, wish_id)
    row.invited_id = person_id
    _settle(actor, row, State.INVITED)


def wishes(actor: Actor, family_id: UUID | None = None) -> list[Wish]:
    """The wishes in a family, newest first; a carer sees their own alone. One query."""
    wanted = (
        scoped(actor, SecondCarer, Person)
        .join(Person, Person.id == SecondCarer.person_id)
        .order_by(SecondCarer.asked_at.desc(), SecondCarer.id)
    )
    if family_id is not None:
        wanted = wanted.where(SecondCarer.family_id == family_id)
    return [
        Wish(
            id=row.id,
            family_id=row.family_id,
            asker_name=person.name,
            name=row.name,
            words=row.words,
            state=State(row.state),
            asked_at=row.asked_at,
            decided_at=row.decided_at,
        )
        for row, person in db.session.execute(wanted).all()
    ]


def words_to(person_id: UUID) -> tuple[str, str] | None:
    """Who asked for this invited person, and in what words: read when their code was right, before they join."""
    actor = Actor(person_id, Role.CAREGIVER)
    with system_scope("joining"):
        found = db.session.execute(
            scoped(actor, SecondCarer, Person)
            .join(Person, Person.id == SecondCarer.person_id)
            .where(SecondCarer.invited_id == person_id)
            .limit(1)
        ).first()
    return (found[1].name, found[0].words) if found else None


def _open_for_staff(actor: Actor, wish_id: UUID) -> SecondCarer:
    if not actor.is_staff:
        raise NotVisible
    row = held(actor, SecondCarer, wish_id)
    if row.state not in {State.ASKED, State.NOT_NOW}:
        raise Refused("This was decided already.")
    return row


def _settle(actor: Actor, row: SecondCarer, state: State) -> None:
    row.state, row.decided_at, row.decided_by = state, now(), actor.person_id
    db.session.flush()
    audit.record(actor, audit.Act.SECOND_CARER_CHANGED, subject_id=row.id, family_id=row.family_id)
