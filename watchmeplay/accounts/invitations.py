"""Letting an invited person in: a link sent one way, an eight-character code given another.

The right code binds the invitation to the browser it was typed in; every later step needs that browser's
cookie. A scanner that opens links, or a person who only reads the mailbox, gets no further than the question.
"""

import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update

from watchmeplay.accounts import addresses, passwords, sessions, tallies
from watchmeplay.accounts.addresses import set_email
from watchmeplay.accounts.models import Invitation, Person, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import begin_write, db, finish
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.links import CODE_LETTERS, digest, new_code, new_token, tidy_code
from watchmeplay.foundation.vault import blind

LASTS = timedelta(hours=72)
FINISH_WITHIN = timedelta(hours=2)
TRIES = 5
CODE_LENGTH = 8


class State(StrEnum):
    """Where an invitation stands, for the one who gave it."""

    OPEN = "open"
    LOCKED = "locked"
    RAN_OUT = "ran-out"
    USED = "used"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Way:
    """The two halves of an invitation, shown once to the one who invites."""

    link_token: str
    code: str


def invite(actor: Actor | None, person: Person) -> Way:
    """Make a fresh invitation for a person; earlier ones stop working. `actor` is None for the first admin.

    Raises `Refused` for an account that is suspended: an invitation must not open it again.
    """
    if person.standing == Standing.SUSPENDED:
        raise Refused("This account is suspended. Give it back before you make a new link.")
    withdraw(person.id)
    token, code = new_token(), new_code()
    db.session.add(
        Invitation(
            person_id=person.id,
            made_by=actor.person_id if actor else None,
            link_digest=digest(token),
            code_digest=blind(code, "invitation-code"),
            expires_at=now() + LASTS,
        )
    )
    db.session.flush()
    return Way(token, code)


def withdraw(person_id: UUID) -> None:
    """Close every open invitation of a person at once."""
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=now())
    )


def find(token: str) -> Invitation:
    """The invitation a link belongs to. Raises `NotVisible` unless it is open."""
    row = db.session.scalars(select(Invitation).where(Invitation.link_digest == digest(token))).one_or_none()
    if row is None or state(row) != State.OPEN:
        raise NotVisible
    return row


def state(row: Invitation) -> State:
    """Where an invitation stands now."""
    if row.used_at is not None:
        return State.USED
    if row.withdrawn_at is not None:
        return State.WITHDRAWN
    if row.tries >= TRIES:
        return State.LOCKED
    return State.OPEN if row.expires_at > now() else State.RAN_OUT


def latest(person_ids: Iterable[UUID]) -> dict[UUID, Invitation]:
    """The newest invitation of each person. The caller has the ids from rows it may see."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = db.session.scalars(select(Invitation).where(Invitation.person_id.in_(wanted))).all()
    found: dict[UUID, Invitation] = {}
    for row in sorted(rows, key=lambda row: (row.made_at, row.used_at is None)):
        if row.withdrawn_at is None or row.person_id not in found:
            found[row.person_id] = row
    return found


def confirm(token: str, typed: str, *, address: str | None) -> str:
    """Judge the code; when right, bind the invitation to this browser and return the secret for its cookie.

    The try is stored before it is judged. What cannot be a code (a scanner pressing the button) is no try.
    Raises `Refused` for a wrong code, `NotVisible` when the invitation is not open (any more), `TooMany` for
    too many tries from one source.
    """
    tallies.count(tallies.JOIN_ADDRESS, tallies.source(address))
    finish()
    begin_write()
    row = find(token)
    code = unicodedata.normalize("NFKC", tidy_code(typed)).upper()
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        raise Refused("A code has 8 letters and numbers. Check it, then type it again.", "code")
    counted = db.session.execute(
        update(Invitation)
        .where(Invitation.id == row.id, Invitation.tries < TRIES, Invitation.used_at.is_(None))
        .values(tries=Invitation.tries + 1)
        .returning(Invitation.tries)
    ).scalar_one_or_none()
    if counted is None:
        raise NotVisible
    right = hmac.compare_digest(blind(code, "invitation-code"), row.code_digest)
    if not right and counted >= TRIES:
        audit.record(None, audit.Act.INVITATION_LOCKED, subject_id=row.id)
    finish()
    begin_write()
    if not right:
        if counted >= TRIES:
            raise NotVisible
        left = TRIES - counted
        if left == 1:
            raise Refused("That code does not match. You can try once more.", "code")
        raise Refused("That code does not match. You can try %(left)s more times.", "code", left=left)
    secret = new_token()
    bound = db.session.execute(
        update(Invitation)
        .where(Invitation.id == row.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(browser_digest=digest(secret), confirmed_at=now(), tries=0)
    )
    if bound.rowcount != 1:
        raise NotVisible
    return secret


def confirmed(token: str, browser_secret: str | None) -> Invitation:
    """The invitation, if this browser typed its code and has not taken too long. Raises `NotVisible`."""
    row = find(token)
    if not _is_bound(row, browser_secret):
        raise NotVisible
    return row


def take(
    ring: Keyring,
    token: str,
    browser_secret: str | None,
    *,
    name: str,
    email: str,
    password: str,
    language: str | None = None,
) -> Person:
    """Use the invitation: give the person a name, an address and a password, and open the account.

    `language` is the code of the one they chose on the way; None leaves it as it was.
    Whatever was signed in before on any device is ended. No lock is held while the password is worked out.
    Raises `Refused` naming the field when the password or the address cannot be used, `NotVisible` when
    this browser did not type the code, or somebody used or withdrew the invitation meanwhile.
    """
    row = confirmed(token, browser_secret)
    person = invited(row)
    passwords.check_new(password, Role(person.role))
    addresses.check(person, email)
    db.session.commit()
    kept = passwords.keep(ring, password)
    begin_write()
    used = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == row.id,
            Invitation.browser_digest == row.browser_digest,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(used_at=now())
    )
    if used.rowcount != 1:
        raise NotVisible
    opened = db.session.execute(
        update(Person)
        .where(Person.id == person.id, Person.standing != Standing.SUSPENDED)
        .values(standing=Standing.ACTIVE, password_hash=kept)
    )
    if opened.rowcount != 1:
        raise NotVisible
    set_email(person, email)
    person.name = name
    person.language = language or person.language
    sessions.end_all(person.id)
    db.session.flush()
    role = Role(person.role)
    if role != Role.CAREGIVER:
        audit.record(Actor(person.id, role), audit.Act.STAFF_JOINED, subject_id=person.id)
    return person


def was_taken_here(token: str, browser_secret: str | None) -> bool:
    """Whether this browser used this invitation a short while ago: its form was sent twice."""
    row = db.session.scalars(select(Invitation).where(Invitation.link_digest == digest(token))).one_or_none()
    return row is not None and row.used_at is not None and _is_bound(row, browser_secret)


def invited(row: Invitation) -> Person:
    """The person an invitation is for."""
    return db.session.get_one(Person, row.person_id)


def _is_bound(row: Invitation, browser_secret: str | None) -> bool:
    if not browser_secret or row.browser_digest is None or row.confirmed_at is None:
        return False
    fresh = now() - row.confirmed_at < FINISH_WITHIN
    return fresh and hmac.compare_digest(row.browser_digest, digest(browser_secret))
