"""The e-mail address of an account: what can be one, and that no two accounts have the same."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from watchmeplay.accounts.models import Person
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.vault import blind
from watchmeplay.foundation.words import noted

LONGEST = 254
TAKEN = noted("Use a different e-mail address, or ask the person who invited you for help.")


def check(person: Person, email: str) -> str:
    """The address as it will be kept. Raises `Refused` when it cannot be one or another account has it.

    Addresses that differ in case or width alone (Ⓐ and a) are one address.
    """
    address = email.strip()
    local, at, domain = address.rpartition("@")
    strange = any(letter.isspace() or not letter.isprintable() or letter in '<>,;"' for letter in address)
    if not (local and at and "." in domain.strip(".")) or strange:
        raise Refused("Enter an e-mail address, for example name@example.org", "email")
    if len(address) > LONGEST:
        raise Refused("Enter an e-mail address of %(most)s characters or fewer.", "email", most=LONGEST)
    other = select(Person.id).where(Person.email_index == blind(address, "email"), Person.id != person.id)
    if db.session.scalar(other) is not None:
        raise Refused(TAKEN, "email")
    return address


def set_email(person: Person, email: str) -> None:
    """Give an account its address. Raises `Refused` as `check` does, also when another took it just now."""
    address = check(person, email)
    try:
        with db.session.begin_nested():
            person.email, person.email_index = address, blind(address, "email")
            db.session.flush()
    except IntegrityError as fault:
        raise Refused(TAKEN, "email") from fault
