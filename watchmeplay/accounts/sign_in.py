"""Signing in with an e-mail address and a password.

Three steps, so that no lock is held while a password is worked out: the try is counted and stored, the
password is judged, the session is begun.
"""

from sqlalchemy import select

from watchmeplay.accounts import passwords, sessions, tallies
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.database import begin_write, db, finish
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.vault import blind

UNKNOWN = "Check your e-mail address and password. They do not match an account we know."


def sign_in(
    ring: Keyring, email: str, password: str, *, address: str | None, lasting: bool, device: str
) -> str:
    """Sign a person in; returns the secret for the cookie.

    Raises `TooMany` when a limit is passed, `Refused` with one and the same sentence for every other reason.
    """
    who, whence = email[:320], tallies.source(address)
    tallies.count(tallies.SIGN_IN_ADDRESS, whence)
    tallies.count(tallies.SIGN_IN_PAIR, f"{who}|{whence}")
    tallies.count(tallies.SIGN_IN_ACCOUNT, who)
    finish()
    person = with_email(email)
    usable = person is not None and person.standing == Standing.ACTIVE and len(password) <= passwords.LONGEST
    stored = person.password_hash if person and usable else None
    db.session.commit()
    right = passwords.matches(ring, stored, password[: passwords.LONGEST])
    begin_write()
    if not right or person is None:
        audit.record(None, audit.Act.SIGN_IN_REFUSED, subject_id=person.id if person else None)
        finish()
        raise Refused(UNKNOWN, "email")
    return sessions.start(person, lasting=lasting, device=device)


def with_email(email: str) -> Person | None:
    """The account with this address, whatever its case, or None."""
    if len(email) > 320:
        return None
    return db.session.scalars(select(Person).where(Person.email_index == blind(email, "email"))).one_or_none()
