"""Tasks: something to be done for a family, by somebody of its team or a lead of its area, by a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.week.models import Task
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family, Posting
from watchmeplay.foundation import audit, idempotency, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped

LONGEST = 500
TASKS_ON_A_PAGE = 50
DONE_SHOWN_FOR = timedelta(days=7)
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who may be given a task."""

    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as it stands in a list. `origin` is "own", or what called for it; `about_id` is of that kind."""

    id: UUID
    family_id: UUID
    family_name: str
    owner_id: UUID
    owner_name: str
    words: str
    due_on: date
    origin: str
    about_id: UUID | None
    done_at: datetime | None
    done_by_name: str


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Tasks by due day. `after` is what to ask for next, None at the end."""

    rows: tuple[TaskRow, ...]
    after: UUID | None


def add(
    actor: Actor,
    *,
    family_id: UUID,
    words: str,
    owner_id: UUID,
    due_on: date,
    origin: str = "own",
    about_id: UUID | None = None,
    key: str | None = None,
) -> UUID:
    """Give somebody of the team, or a lead of the area, something to do; its id. The same key twice is one.

    Raises `Refused` naming "words", "owner" or "due_on"; `NotVisible`, `NotAllowed`, `KeyReused`.
    """
    family = _family(actor, family_id)
    _check_words(words)
    _check_owner(actor, family, owner_id)
    _check_day(due_on)
    claim = idempotency.claim_if_keyed(
        actor, key, "task", family_id, words, owner_id, due_on, origin, about_id
    )
    if not claim.first:
        return claim.result_id
    db.session.add(
        Task(
            id=claim.result_id, family_id=family.id, owner_id=owner_id, made_by=actor.person_id,
            due_on=due_on, origin=origin, about_id=about_id, words=words.strip(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(actor, audit.Act.TASK_CHANGED, subject_id=claim.result_id, family_id=family.id)
    return claim.result_id


def done(actor: Actor, task_id: UUID) -> None:
    """Say that it is done. Twice is once, and stays the first person's."""
    task = _held(actor, task_id)
    if task.done_at is None:
        task.done_at, task.done_by = now(), actor.person_id
        _changed(actor, task)


def undo(actor: Actor, task_id: UUID) -> None:
    """Say that it is to be done after all."""
    task = _held(actor, task_id)
    if task.done_at is not None:
        task.done_at = task.done_by = None
        _changed(actor, task)


def hand_over(actor: Actor, task_id: UUID, owner_id: UUID) -> None:
    """Give it to somebody else who may have it. Raises `Refused` naming "owner"."""
    task = _held(actor, task_id)
    if task.owner_id == owner_id:
        return
    _check_owner(actor, one(actor, Family, task.family_id), owner_id)
    task.owner_id = owner_id
    _changed(actor, task)


def owners(actor: Actor, family_id: UUID) -> list[Owner]:
    """Who may be given a task of this family: its team and the leads of its area who can sign in; oneself first."""
    family = _family(actor, family_id)
    rows = db.session.scalars(select(Person).where(Person.id.in_(_owners_of(actor, family))))
    found = [Owner(person.id, person.name) for person in rows]
    return sorted(found, key=lambda owner: (owner.person_id != actor.person_id, owner.name.casefold()))


def own(actor: Actor, *, after: UUID | None = None) -> TaskPage:
    """What this person has to do, by due day, the longest overdue first. Three statements for any number.

    Raises `NotVisible` for an `after` that is no task in sight.
    """
    wanted = _rows(actor).where(Task.owner_id == actor.person_id, Task.done_at.is_(None))
    if after is not None:
        mark = one(actor, Task, after)
        wanted = wanted.where(
            or_(Task.due_on > mark.due_on, and_(Task.due_on == mark.due_on, Task.id > mark.id))
        )
    found = db.session.execute(wanted.order_by(Task.due_on, Task.id).limit(TASKS_ON_A_PAGE + 1)).all()
    rows = _read(found[:TASKS_ON_A_PAGE])
    return TaskPage(rows, rows[-1].id if len(found) > TASKS_ON_A_PAGE else None)


def lately_done(actor: Actor) -> tuple[TaskRow, ...]:
    """What this person had to do and was done in the last week, the newest first: to take a slip back."""
    wanted = _rows(actor).where(Task.owner_id == actor.person_id, Task.done_at >= now() - DONE_SHOWN_FOR)
    return _read(db.session.execute(wanted.order_by(Task.done_at.desc()).limit(TASKS_ON_A_PAGE)).all())


def due(actor: Actor, person_id: UUID, today: date) -> tuple[TaskRow, ...]:
    """What somebody has to do by today, for the week; one statement."""
    wanted = _rows(actor, with_owner=False).where(
        Task.owner_id == person_id, Task.done_at.is_(None), Task.due_on <= today
    )
    return _read(db.session.execute(wanted.order_by(Task.due_on, Task.id).limit(TASKS_ON_A_PAGE)).all())


def of_family(actor: Actor, family_id: UUID, *, open_only: bool = False) -> tuple[TaskRow, ...]:
    """A family's tasks: open ones by due day, then those done, the newest first."""
    wanted = _rows(actor).where(Task.family_id == family_id)
    if open_only:
        wanted = wanted.where(Task.done_at.is_(None))
    order = (Task.done_at.is_not(None), Task.done_at.desc(), Task.due_on, Task.id)
    return _read(db.session.execute(wanted.order_by(*order).limit(4 * TASKS_ON_A_PAGE)).all())


def task(actor: Actor, task_id: UUID) -> TaskRow:
    """One task. Raises `NotVisible`."""
    found = _read(db.session.execute(_rows(actor).where(Task.id == task_id)).all())
    if not found:
        raise NotVisible
    return found[0]


def _rows(actor: Actor, *, with_owner: bool = True):  # noqa: ANN202 - a select of (task, family[, owner])
    wanted = scoped(actor, Task, Family).join(Family, Family.id == Task.family_id)
    return wanted.add_columns(Person).join(Person, Person.id == Task.owner_id) if with_owner else wanted


def _read(found) -> tuple[TaskRow, ...]:  # noqa: ANN001 - rows of (task, family[, owner])
    vault.warm(row[1].id for row in found)
    closers = people.names(row[0].done_by for row in found if row[0].done_by)
    return tuple(
        TaskRow(
            id=row[0].id,
            family_id=row[0].family_id,
            family_name=row[1].name,
            owner_id=row[0].owner_id,
            owner_name=row[2].name if len(row) > 2 else "",
            words=row[0].words,
            due_on=row[0].due_on,
            origin=row[0].origin,
            about_id=row[0].about_id,
            done_at=row[0].done_at,
            done_by_name=closers.get(row[0].done_by, ""),
        )
        for row in found
    )


def _family(actor: Actor, family_id: UUID) -> Family:
    if not actor.is_staff:
        raise NotAllowed
    return one(actor, Family, family_id)


def _held(actor: Actor, task_id: UUID) -> Task:
    if not actor.is_staff:
        raise NotAllowed
    return held(actor, Task, task_id)


def _changed(actor: Actor, task: Task) -> None:
    db.session.flush()
    audit.record(actor, audit.Act.TASK_CHANGED, subject_id=task.id, family_id=task.family_id)


def _check_words(words: str) -> None:
    if not words.strip():
        raise Refused("Write what is to be done.", "words")
    if len(words) > LONGEST:
        raise Refused("Write %(most)s characters or fewer.", "words", most=LONGEST)


def _check_day(due_on: date) -> None:
    """A day long past may still be true of a follow-up; one that is years off is a slip of the hand."""
    if abs(due_on - now().date()) > FURTHEST:
        raise Refused("Check the year.", "due_on")


def _check_owner(actor: Actor, family: Family, owner_id: UUID) -> None:
    if owner_id not in _owners_of(actor, family):
        raise Refused("Choose somebody of this family’s team, or a lead of its area.", "owner")


def _owners_of(actor: Actor, family: Family) -> set[UUID]:
    team = caseloads.team_ids(actor, family.id)
    leads = select(Posting.person_id).where(Posting.area_id == family.area_id, Posting.ended_at.is_(None))
    wanted = select(Person.id).where(
        Person.standing == Standing.ACTIVE,
        or_(Person.id.in_(list(team)), and_(Person.role == Role.LEAD, Person.id.in_(leads))),
    )
    return set(db.session.scalars(wanted))
