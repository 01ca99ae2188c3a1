"""Accounts as rows: naming people on pages, making and suspending accounts."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts import passwords, sessions
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.keyring import Keyring


def me(actor: Actor) -> Person:
    """One's own account."""
    return db.session.scalars(select(Person).where(Person.id == actor.person_id)).one()


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, in one query. The caller has the ids from rows it may see."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {
        person.id: person.name for person in db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    }


def make(*, role: Role, name: str) -> Person:
    """A new account that cannot be used until its invitation is taken."""
    person = Person(role=role, name=name)
    db.session.add(person)
    db.session.flush()
    return person


def staff(actor: Actor) -> list[Person]:
    """All staff and admin accounts, for an administrator. Never a caregiver."""
    _must_be_admin(actor)
    rows = db.session.scalars(select(Person).where(Person.role != Role.CAREGIVER)).all()
    return sorted(rows, key=lambda person: person.name.casefold())


def staff_member(actor: Actor, person_id: UUID) -> Person:
    """One staff account, for an administrator. Raises `NotVisible`."""
    _must_be_admin(actor)
    found = db.session.scalars(
        select(Person).where(Person.id == person_id, Person.role != Role.CAREGIVER)
    ).one_or_none()
    if found is None:
        raise NotVisible
    return found


def suspend(actor: Actor, person: Person) -> None:
    """Stop an account at once and end its sessions. Nobody can suspend themselves."""
    _must_be_admin(actor)
    if person.id == actor.person_id:
        raise Refused("You cannot suspend your own account. Ask another administrator.")
    person.standing = Standing.SUSPENDED
    sessions.end_all(person.id)
    audit.record(actor, audit.Act.ACCOUNT_SUSPENDED, subject_id=person.id)


def restore(actor: Actor, person: Person) -> None:
    """Let a suspended account sign in again."""
    _must_be_admin(actor)
    person.standing = Standing.ACTIVE if person.password_hash else Standing.INVITED
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=person.id)


def change_password(ring: Keyring, actor: Actor, *, current: str, new: str) -> None:
    """Change one's own password; every session ends. Raises `Refused` naming the field."""
    person = me(actor)
    if not passwords.matches(ring, person.password_hash, current):
        raise Refused("Enter the password you use now.", "current")
    passwords.check_new(new, actor.role)
    person.password_hash = passwords.keep(ring, new)
    sessions.end_all(person.id)
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=person.id)


def _must_be_admin(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
