"""Letting an invited person in: a link sent one way, an eight-character code given another.

The right code binds the invitation to the browser it was typed in; every later step needs that browser's
cookie. A scanner that opens links, or a person who only reads the mailbox, gets no further than the question.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from watchmeplay.accounts import passwords, tallies
from watchmeplay.accounts.models import Invitation, Person, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import begin_write, db, finish
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.links import digest, new_code, new_token, tidy_code
from watchmeplay.foundation.vault import blind

LASTS = timedelta(hours=72)
FINISH_WITHIN = timedelta(hours=2)
TRIES = 5


@dataclass(frozen=True, slots=True)
class Way:
    """The two halves of an invitation, shown once to the one who invites."""

    link_token: str
    code: str
    invitation_id: UUID


def invite(actor: Actor | None, person: Person) -> Way:
    """Make a fresh invitation for a person; earlier ones stop working. `actor` is None for the first admin."""
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.person_id == person.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=now())
    )
    token, code = new_token(), new_code()
    row = Invitation(
        person_id=person.id,
        made_by=actor.person_id if actor else None,
        link_digest=digest(token),
        code_digest=blind(code, "invitation-code"),
        expires_at=now() + LASTS,
    )
    db.session.add(row)
    db.session.flush()
    return Way(token, code, row.id)


def find(token: str) -> Invitation:
    """The invitation a link belongs to. Raises `NotVisible` when it is unknown, used, withdrawn, locked or too old."""
    row = db.session.scalars(select(Invitation).where(Invitation.link_digest == digest(token))).one_or_none()
    if row is None or not is_open(row):
        raise NotVisible
    return row


def is_open(row: Invitation) -> bool:
    """Whether an invitation can still be used."""
    return row.used_at is None and row.withdrawn_at is None and row.tries < TRIES and row.expires_at > now()


def confirm(token: str, typed: str, *, address: str | None) -> str:
    """Judge the code; when right, bind the invitation to this browser and return the secret for its cookie.

    The try is stored before it is judged. Raises `Refused` for a wrong code, `NotVisible` when the invitation
    is not open (any more), `TooMany` for too many tries from one source.
    """
    tallies.count(tallies.JOIN_ADDRESS, tallies.source(address))
    row = find(token)
    counted = db.session.execute(
        update(Invitation)
        .where(Invitation.id == row.id, Invitation.tries < TRIES, Invitation.used_at.is_(None))
        .values(tries=Invitation.tries + 1)
        .returning(Invitation.tries)
    ).scalar_one_or_none()
    if counted is None:
        raise NotVisible
    finish()
    begin_write()
    if blind(tidy_code(typed), "invitation-code") != row.code_digest:
        if counted >= TRIES:
            audit.record(None, audit.Act.INVITATION_LOCKED, subject_id=row.id)
            raise NotVisible
        raise Refused(f"That code does not match. You can try {TRIES - counted} more times.", "code")
    secret = new_token()
    row.browser_digest, row.confirmed_at, row.tries = digest(secret), now(), 0
    db.session.flush()
    return secret


def confirmed(token: str, browser_secret: str | None) -> Invitation:
    """The invitation, if this browser typed its code and has not taken too long. Raises `NotVisible`."""
    row = find(token)
    fresh = row.confirmed_at is not None and now() - row.confirmed_at < FINISH_WITHIN
    if not browser_secret or not fresh or row.browser_digest != digest(browser_secret):
        raise NotVisible
    return row


def take(ring: Keyring, row: Invitation, *, name: str, email: str, password: str) -> Person:
    """Use the invitation: give the person a name, an address and a password, and open the account.

    Raises `Refused` naming the field when the password or the address cannot be used, `NotVisible` when
    somebody used the invitation meanwhile.
    """
    person = db.session.scalars(select(Person).where(Person.id == row.person_id)).one()
    passwords.check_new(password, Role(person.role))
    set_email(person, email)
    person.name, person.password_hash = name, passwords.keep(ring, password)
    person.standing = Standing.ACTIVE
    used = db.session.execute(
        update(Invitation).where(Invitation.id == row.id, Invitation.used_at.is_(None)).values(used_at=now())
    )
    if used.rowcount != 1:
        raise NotVisible
    db.session.flush()
    return person


def set_email(person: Person, email: str) -> None:
    """Give an account its address. Raises `Refused` when it cannot be an address or another account has it."""
    address = email.strip()
    local, at, domain = address.rpartition("@")
    if not (local and at and "." in domain) or any(
        letter.isspace() or letter in '<>,;"' for letter in address
    ):
        raise Refused("Enter an e-mail address, for example name@example.org", "email")
    if len(address) > 254:
        raise Refused("Enter an e-mail address of 254 characters or fewer.", "email")
    index = blind(address, "email")
    taken = db.session.scalar(select(Person.id).where(Person.email_index == index, Person.id != person.id))
    if taken is not None:
        raise Refused("Use a different e-mail address, or ask the person who invited you for help.", "email")
    person.email, person.email_index = address, index
