"""Builders for the tests of allocation. Call inside `unit_of_work()` unless told otherwise."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from tests.cast import Cast
from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.allocation import cover
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.week.models import Task
from watchmeplay.families import caseloads
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope

TODAY = date(2026, 3, 10)
FRIDAY = date(2026, 3, 13)


def away(cast: Cast, by: str = "thea", **facts: object) -> UUID:
    """Thea is away today until Friday and Una covers, unless told otherwise. A transaction of its own."""
    wanted = {
        "person_id": getattr(cast, by), "from_on": TODAY, "until_on": FRIDAY, "covered_by": cast.una, **facts,
    }  # fmt: skip
    with unit_of_work():
        return cover.plan(cast.actor(getattr(cast, by)), **wanted)  # type: ignore[arg-type]


def settle() -> None:
    """One round of the worker."""
    with unit_of_work():
        cover.standing_in.settle(now())


def team(family_id: UUID) -> dict[str, str | None]:
    """Who looks after a family now, by name, and for whom."""
    with system_scope("test"):
        rows = db.session.execute(
            select(CaseloadEntry.person_id, CaseloadEntry.covering_for).where(
                CaseloadEntry.family_id == family_id, CaseloadEntry.ended_at.is_(None)
            )
        ).all()
    names = people.names({one for row in rows for one in row if one})
    return {names[who]: names.get(instead) for who, instead in rows}


def colleague(cast: Cast, name: str, *area_ids: UUID) -> UUID:
    """Another practitioner, in the north unless told otherwise."""
    person = people.make(role=Role.PRACTITIONER, name=name)
    person.standing = Standing.ACTIVE
    caseloads.post(cast.actor(cast.ann), person_id=person.id, area_ids=area_ids or [cast.north])
    return person.id


def suspend(cast: Cast, person_id: UUID, *, back: bool = False) -> None:
    """Their account is stopped, or opened again."""
    admin = cast.actor(cast.ann)
    person = people.staff_member(admin, person_id)
    if back:
        person.standing = Standing.ACTIVE
        return
    people.suspend(admin, person)


def task(cast: Cast, owner_id: UUID, family_id: UUID, words: str = "Ring the health visitor") -> UUID:
    """Something to do for a family."""
    row = Task(family_id=family_id, owner_id=owner_id, made_by=owner_id, due_on=FRIDAY, words=words)
    db.session.add(row)
    db.session.flush()
    return row.id


def note(author_id: UUID, family_id: UUID, words: str = "They came late.") -> UUID:
    """A note that is begun and not signed."""
    row = ClinicalNote(
        family_id=family_id, author_id=author_id, kind="contact", happened_at=now(), zone="Europe/London",
        words=words,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def owner(task_id: UUID) -> UUID:
    """Whose task it is."""
    with system_scope("test"):
        return db.session.scalars(select(Task.owner_id).where(Task.id == task_id)).one()


def draft(note_id: UUID) -> tuple[UUID, str]:
    """Whose note it is, and what it says."""
    with system_scope("test"):
        row = db.session.scalars(select(ClinicalNote).where(ClinicalNote.id == note_id)).one()
    return row.author_id, row.words


def person(person_id: UUID) -> Person:
    """An account."""
    return db.session.scalars(select(Person).where(Person.id == person_id)).one()
