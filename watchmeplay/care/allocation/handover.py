"""What somebody had in hand for a family when it passes to a colleague: open tasks, notes begun, appointments.

Nothing is lost and nothing is hidden: tasks change their owner, a note that was begun goes on as a draft of the
colleague's under a line that says whose it was. What becomes of appointments is in `arranged`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from watchmeplay.care.allocation import arranged, heirs
from watchmeplay.care.appointments.models import Appointment, State
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.week.models import Task
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped, system_scope

JOB = "handing over"


@dataclass(frozen=True, slots=True)
class InHand:
    """How much one person has open for one family: tasks, notes that are not signed, appointments to come.

    `offers` are appointments for which a family has times to pick from, or has asked for others.
    """

    tasks: int = 0
    drafts: int = 0
    appointments: int = 0
    offers: int = 0

    def __bool__(self) -> bool:
        return self != InHand()


def in_hand(actor: Actor, person_id: UUID, family_ids: Iterable[UUID]) -> dict[UUID, InHand]:
    """What somebody has open for each of these families, as far as the actor may see them. Five statements.

    Notes are counted and never opened: what is not signed is its author's alone.
    """
    if not actor.is_staff:
        raise NotAllowed
    seen = db.session.scalars(scoped(actor, Family.id).where(Family.id.in_(list(family_ids)))).all()
    of_person = (
        (Task, Task.owner_id == person_id, Task.done_at.is_(None)),
        (ClinicalNote, ClinicalNote.author_id == person_id, ClinicalNote.signed_at.is_(None)),
        (Appointment, Appointment.practitioner_id == person_id, arranged.is_to_come()),
        (Appointment, Appointment.practitioner_id == person_id, Appointment.state == State.OFFERED),
    )
    with system_scope(JOB):
        counts = [
            dict(
                db.session.execute(
                    select(model.family_id, func.count(model.id))
                    .where(model.family_id.in_(seen), *conditions)
                    .group_by(model.family_id)
                ).all()
            )
            for model, *conditions in of_person
        ]
    return {family_id: InHand(*(count.get(family_id, 0) for count in counts)) for family_id in seen}


def release(actor: Actor, *, family_id: UUID, person_id: UUID, to_id: UUID, begun_by: str) -> None:
    """Take somebody off a family and give what they had in hand to one who looks after it."""
    if person_id in caseloads.team_ids(actor, family_id):
        caseloads.unassign(actor, family_id=family_id, person_id=person_id)
    pass_on(actor, from_id=person_id, to_id=to_id, family_ids=[family_id], begun_by=begun_by)


def take_off(actor: Actor, *, family_id: UUID, person_id: UUID, begun_by: str) -> None:
    """Take somebody off a family at once; what they had in hand goes to whoever has looked after it longest.

    Raises `Refused` while nobody else is there, `NotVisible`, `NotAllowed`.
    """
    caseloads.unassign(actor, family_id=family_id, person_id=person_id)
    with system_scope(JOB):
        to_id = heirs.of_families([family_id])[family_id]
    pass_on(actor, from_id=person_id, to_id=to_id, family_ids=[family_id], begun_by=begun_by)


def pass_on(
    actor: Actor | None, *, from_id: UUID, to_id: UUID, family_ids: Collection[UUID], begun_by: str
) -> None:
    """Give what one person has open for these families to another, who looks after them now.

    `begun_by` is the line that stands above a note which was begun, such as “Begun by Thea Moss.” The caller
    has the families from rows the actor may see; `actor` is None for the worker.
    """
    if not family_ids:
        return
    with system_scope(JOB):
        tasks = db.session.scalars(
            select(Task).where(
                Task.family_id.in_(family_ids), Task.owner_id == from_id, Task.done_at.is_(None)
            )
        ).all()
        notes = db.session.scalars(
            select(ClinicalNote)
            .where(
                ClinicalNote.family_id.in_(family_ids),
                ClinicalNote.author_id == from_id,
                ClinicalNote.signed_at.is_(None),
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        vault.warm(note.family_id for note in notes)
        for task in tasks:
            task.owner_id = to_id
        for note in notes:
            note.words = f"{begun_by}\n\n{note.words}"
            note.author_id, note.number, note.changed_at = to_id, note.number + 1, now()
        db.session.flush()
    for task in tasks:
        audit.record(actor, audit.Act.TASK_CHANGED, subject_id=task.id, family_id=task.family_id)
    for note in notes:
        audit.record(actor, audit.Act.NOTE_WRITTEN, subject_id=note.id, family_id=note.family_id)
    arranged.pass_on(actor, from_id=from_id, to=dict.fromkeys(family_ids, to_id))
