"""Accounts as rows: naming people on pages, making and suspending accounts."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from watchmeplay.accounts import invitations, passwords, sessions, tallies
from watchmeplay.accounts.models import IS_STAFF, Person, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import begin_write, db, finish
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.languages import LANGUAGES


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


def make(*, role: Role, name: str, person_id: UUID | None = None) -> Person:
    """A new account that cannot be used until its invitation is taken."""
    person = Person(id=person_id, role=role, name=name)
    db.session.add(person)
    db.session.flush()
    return person


def staff(actor: Actor) -> list[Person]:
    """All staff and admin accounts, for an administrator. Never a caregiver."""
    _must_be_admin(actor)
    rows = db.session.scalars(select(Person).where(IS_STAFF)).all()
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
    """Stop an account at once, end its sessions and close its invitations. Nobody can suspend themselves."""
    _must_be_admin(actor)
    if person.id == actor.person_id:
        raise Refused("You cannot suspend your own account. Ask another administrator.")
    person.standing = Standing.SUSPENDED
    db.session.flush()
    sessions.end_all(person.id)
    invitations.withdraw(person.id)
    audit.record(actor, audit.Act.ACCOUNT_SUSPENDED, subject_id=person.id)


def restore(actor: Actor, person: Person) -> None:
    """Let a suspended account sign in again."""
    _must_be_admin(actor)
    person.standing = Standing.ACTIVE if person.password_hash else Standing.INVITED
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=person.id)


def choose_language(actor: Actor, code: str) -> None:
    """Keep the language that one's own pages and e-mails are in. Raises `Refused` for one that is not spoken."""
    if code not in LANGUAGES:
        raise Refused("Choose one of the languages.", "language")
    me(actor).language = code
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=actor.person_id)


def change_password(ring: Keyring, actor: Actor, *, current: str, new: str) -> None:
    """Change one's own password; every session ends, this one too. Raises `Refused`, `TooMany`.

    As at sign-in, no lock is held while a password is worked out.
    """
    passwords.check_new(new, actor.role, field="new")
    tallies.count(tallies.NEW_PASSWORD, actor.person_id.hex)
    finish()
    stored = me(actor).password_hash
    db.session.commit()
    right = passwords.matches(ring, stored, current[: passwords.LONGEST])
    kept = passwords.keep(ring, new) if right else ""
    begin_write()
    if not right:
        raise Refused("Enter the password you use now.", "current")
    changed = db.session.execute(
        update(Person)
        .where(Person.id == actor.person_id, Person.password_hash == stored)
        .values(password_hash=kept)
    )
    if changed.rowcount != 1:
        raise Refused("Your password was changed somewhere else just now. Sign in again.", "current")
    person = me(actor)
    sessions.end_all(person.id)
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=person.id)


def must_be_me(ring: Keyring, actor: Actor, *, password: str) -> None:
    """Ask who is signed in for their password again, before something that leaves the service. Raises `Refused`
    naming "password", `TooMany`. Call it before anything is changed: no lock is held meanwhile.
    """
    tallies.count(tallies.PASSWORD_AGAIN, actor.person_id.hex)
    finish()
    stored = me(actor).password_hash
    db.session.commit()
    right = passwords.matches(ring, stored, password[: passwords.LONGEST])
    begin_write()
    if not right:
        raise Refused("Enter the password you use now.", "password")
    tallies.give_back(tallies.PASSWORD_AGAIN, actor.person_id.hex)


def _must_be_admin(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
