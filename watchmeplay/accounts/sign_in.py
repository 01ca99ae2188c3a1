"""Signing in with an e-mail address and a password.

Three steps, so that no lock is held while a password is worked out: the try is counted and stored, the
password is judged, the session is begun.

An account that is tried from many sources at once is not locked: each source gets fewer tries, a fresh one
(the owner's) still gets some.
"""

from sqlalchemy import select

from watchmeplay.accounts import passwords, sessions, tallies
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.database import begin_write, db, finish
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.vault import blind
from watchmeplay.foundation.words import noted

UNKNOWN = noted("Check your e-mail address and password. They do not match an account we know.")


def sign_in(
    ring: Keyring, email: str, password: str, *, address: str | None, lasting: bool, device: str
) -> str:
    """Sign a person in; returns the secret for the cookie.

    Raises `TooMany` when a limit is passed, `Refused` with one and the same sentence for every other reason.
    """
    who, whence = email[:320], tallies.source(address)
    tallies.count(tallies.SIGN_IN_ADDRESS, whence)
    siege = tallies.is_passed(tallies.SIGN_IN_ACCOUNT, who)
    tallies.count(tallies.SIGN_IN_PAIR_UNDER_SIEGE if siege else tallies.SIGN_IN_PAIR, f"{who}|{whence}")
    finish()
    person = with_email(email)
    usable = person is not None and person.standing == Standing.ACTIVE and len(password) <= passwords.LONGEST
    stored = person.password_hash if person and usable else None
    db.session.commit()
    right = passwords.matches(ring, stored, password[: passwords.LONGEST])
    begin_write()
    if not right or person is None or not _is_still(person, stored):
        audit.record(None, audit.Act.SIGN_IN_REFUSED, subject_id=person.id if person else None)
        finish()
        raise Refused(UNKNOWN, "email")
    for limit, key in (
        (tallies.SIGN_IN_ADDRESS, whence),
        (tallies.SIGN_IN_ACCOUNT, who),
        (tallies.SIGN_IN_PAIR, f"{who}|{whence}"),
    ):
        tallies.give_back(limit, key)
    return sessions.start(person, lasting=lasting, device=device)


def with_email(email: str) -> Person | None:
    """The account with this address, whatever its case, or None."""
    if len(email) > 320:
        return None
    return db.session.scalars(select(Person).where(Person.email_index == blind(email, "email"))).one_or_none()


def _is_still(person: Person, stored: str | None) -> bool:
    """Whether the account was neither suspended nor given another password while this one was worked out.

    It is held, so that whoever does that now ends the session that begins here as well.
    """
    now_stored = db.session.scalar(
        select(Person.password_hash)
        .where(Person.id == person.id, Person.standing == Standing.ACTIVE)
        .with_for_update()
    )
    return now_stored is not None and now_stored == stored
