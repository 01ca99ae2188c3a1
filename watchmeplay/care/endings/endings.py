"""The ending of a family's time with the service: planned in the open, done with an outcome, undone if they return."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments import calling_off
from watchmeplay.care.endings import closing_letters, retention
from watchmeplay.care.endings.models import Ending
from watchmeplay.care.partners import directory
from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import telling, triage
from watchmeplay.care.referrals.models import Closing, Referral
from watchmeplay.care.referrals.models import State as ReferralState
from watchmeplay.families import caseloads, closing, records
from watchmeplay.families.models import Child
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.words import noted

LONGEST_WORDS = 2_000
ENDED = noted("The work with this family has ended already.")


class Outcome(StrEnum):
    """How it ended. The last stops every message."""

    COMPLETED = "completed"
    STEPPED_UP = "stepped-up"
    STEPPED_DOWN = "stepped-down"
    MOVED = "moved"
    FAMILY_ENDED = "family-ended"
    NOT_ENGAGED = "not-engaged"
    DECLINED = "declined"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Standing:
    """The ending as it stands. `words` are for the family."""

    id: UUID
    family_id: UUID
    planned_on: date | None
    planner_name: str
    discharged_at: datetime | None
    outcome: str | None
    partner_name: str
    erase_on: date | None
    words: str


def plan(actor: Actor, family_id: UUID, planned_on: date | None) -> None:
    """Plan the last day, move it, or take the plan away with None. Raises `Refused`, `NotAllowed`, `NotVisible`."""
    caseloads.must_look_after(actor, family_id)
    row = _row(actor, family_id)
    if row is not None and row.discharged_at is not None:
        raise Refused(ENDED, "planned_on")
    if row is None:
        row = Ending(family_id=family_id, planned_by=actor.person_id)
        db.session.add(row)
    row.planned_on, row.planned_by, row.planned_at = planned_on, actor.person_id, clock.now()
    db.session.flush()
    audit.record(actor, audit.Act.ENDING_CHANGED, subject_id=row.id, family_id=family_id)


def discharge(
    actor: Actor,
    family_id: UUID,
    *,
    outcome: str,
    words: str = "",
    partner_id: UUID | None = None,
    today: date,
) -> None:
    """End the work: the record closes for writing, and the day of erasing is set.

    With it what is to come of meetings is called off, referrals are closed, and letters to a child are kept as they
    stand. `words` are told to the family; `partner_id` is the onward step. A death pauses all contact at once, and
    nobody is told anything. Raises `Refused` when it has ended already; `NotAllowed`, `NotVisible`.
    """
    caseloads.must_look_after(actor, family_id)
    if outcome not in set(Outcome):
        raise Refused("Choose how it ended.", "outcome")
    said = words.strip()
    if len(said.replace("\r\n", "\n")) > LONGEST_WORDS:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST_WORDS)
    row = _row(actor, family_id) or Ending(family_id=family_id, planned_by=actor.person_id)
    if row.discharged_at is not None:
        raise Refused(ENDED)
    if partner_id is not None:
        row.partner_id = directory.one(actor, partner_id).id
    row.discharged_at, row.discharged_by, row.outcome = clock.now(), actor.person_id, outcome
    row.erase_on = retention.erase_on(today, _birthdays(actor, family_id))
    row.words = said or None
    db.session.add(row)
    db.session.flush()
    closing.close(actor, family_id, erase_on=row.erase_on)
    died = outcome == Outcome.DIED
    if died:
        records.pause_contact(actor, family_id, paused=True)
    calling_off.call_off_all(actor, family_id, tell=not died)
    _close_referrals(actor, family_id, said, partner_id, tell=not died)
    closing_letters.close_all(actor, family_id)
    audit.record(actor, audit.Act.ENDING_CHANGED, subject_id=row.id, family_id=family_id)


def reopen(actor: Actor, family_id: UUID) -> None:
    """The family comes back: writing opens again. The ending that was stays known, and its letters as they were.

    Raises `Refused`, `NotVisible`, `NotAllowed`.
    """
    caseloads.must_look_after(actor, family_id)
    row = _row(actor, family_id)
    if row is None or row.discharged_at is None:
        raise Refused("The work with this family has not ended.")
    row.reopened_at = clock.now()
    db.session.flush()
    closing.reopen(actor, family_id)
    audit.record(actor, audit.Act.ENDING_CHANGED, subject_id=row.id, family_id=family_id)


def standing(actor: Actor, family_id: UUID | None = None) -> list[Standing]:
    """The endings that stand, planned or done: of one family, or of all in scope (a carer's own families). One query."""
    wanted = (
        scoped(actor, Ending, Person, Partner)
        .join(Person, Person.id == Ending.planned_by)
        .outerjoin(Partner, Partner.id == Ending.partner_id)
        .where(Ending.reopened_at.is_(None))
        .order_by(Ending.planned_at)
    )
    if family_id is not None:
        wanted = wanted.where(Ending.family_id == family_id)
    return [
        Standing(
            id=row.id,
            family_id=row.family_id,
            planned_on=row.planned_on,
            planner_name=person.name,
            discharged_at=row.discharged_at,
            outcome=row.outcome,
            partner_name=partner.name if partner else "",
            erase_on=row.erase_on,
            words=row.words or "",
        )
        for row, person, partner in db.session.execute(wanted).all()
    ]


def _row(actor: Actor, family_id: UUID) -> Ending | None:
    """The ending that stands, held after its family: there may be none yet to hold."""
    closing.hold(actor, family_id)
    return db.session.scalars(
        scoped(actor, Ending)
        .where(Ending.family_id == family_id, Ending.reopened_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _birthdays(actor: Actor, family_id: UUID) -> list[date]:
    rows = db.session.execute(
        scoped(actor, Child.born_on, Child.expected_on).where(Child.family_id == family_id)
    )
    return [born or expected for born, expected in rows]


def _close_referrals(
    actor: Actor, family_id: UUID, told: str, partner_id: UUID | None, *, tell: bool
) -> None:
    rows = db.session.scalars(
        scoped(actor, Referral)
        .where(Referral.family_id == family_id, Referral.state == ReferralState.ALLOCATED)
        .order_by(Referral.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row.closing, row.closed_at = Closing.DISCHARGED, clock.now()
        triage.step(
            actor, row, ReferralState.CLOSED, reason=Closing.DISCHARGED, told=told, partner_id=partner_id
        )
        if not tell:
            telling.withdraw_news(row.id)


def discharger_name(actor: Actor, family_id: UUID) -> str:
    """Who ended the work with a family, by name; empty while nobody has."""
    wanted = scoped(actor, Ending.discharged_by).where(
        Ending.family_id == family_id, Ending.reopened_at.is_(None)
    )
    person_id = db.session.scalar(wanted)
    if person_id is None:
        return ""
    return db.session.scalars(select(Person).where(Person.id == person_id)).one().name
