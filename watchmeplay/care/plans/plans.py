"""Agreeing a plan with one carer about one child. A changed plan is a new one; the old stays as it was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from watchmeplay.accounts.models import Person
from watchmeplay.care.plans.carers import check_carer
from watchmeplay.care.plans.models import Plan
from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment
from watchmeplay.families import closing
from watchmeplay.families.models import Child
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped

LONGEST_WORDS = 2_000
MOST_TIMES = 100
MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Numbers:
    """Times of playing together with somebody of the team, times alone, and over how many weeks."""

    together: int = 5
    alone: int = 10
    weeks: int = 5


@dataclass(frozen=True, slots=True)
class Agreed:
    """A plan as it stands. `words` may be read by the carer."""

    id: UUID
    family_id: UUID
    person_id: UUID
    child_id: UUID
    carer_name: str
    child_name: str
    numbers: Numbers
    starts_on: date
    agreed_on: date | None
    words: str


def agree(
    actor: Actor,
    *,
    family_id: UUID,
    person_id: UUID,
    child_id: UUID,
    numbers: Numbers,
    starts_on: date,
    agreed_on: date | None,
    words: str,
    key: str,
) -> UUID:
    """Write down a plan; the one before stops counting. `agreed_on` None: offered, not agreed yet.

    The same key twice is one plan. Raises `NotVisible`, `Refused` naming the field, `KeyReused`.
    """
    # Held, so that of two forms sent at one moment one plan stands.
    closing.hold(actor, family_id)
    child = one(actor, Child, child_id)
    check_carer(actor, family_id, person_id)
    if child.family_id != family_id:
        raise NotVisible
    _check(numbers, words)
    claim = idempotency.claim(
        actor,
        key,
        idempotency.fingerprint("plan", family_id, person_id, child_id, numbers, starts_on, agreed_on, words),
    )
    if not claim.first:
        return claim.result_id
    db.session.execute(
        update(Plan)
        .where(Plan.person_id == person_id, Plan.child_id == child_id, Plan.replaced_at.is_(None))
        .values(replaced_at=now())
        .execution_options(actor=actor, synchronize_session=False)
    )
    plan = Plan(
        id=claim.result_id,
        family_id=family_id,
        person_id=person_id,
        child_id=child_id,
        together=numbers.together,
        alone=numbers.alone,
        weeks=numbers.weeks,
        starts_on=starts_on,
        agreed_on=agreed_on,
        made_by=actor.person_id,
    )
    plan.words = words.strip() or None
    db.session.add(plan)
    db.session.flush()
    audit.record(actor, audit.Act.PLAN_CHANGED, subject_id=plan.id, family_id=family_id)
    if agreed_on is not None:
        moments.note_for_family(actor, family_id, Moment.CARE_PLAN, at=plan.made_at, source_id=plan.id)
    return plan.id


def standing(actor: Actor, family_id: UUID | None = None) -> list[Agreed]:
    """The plans that count now: of one family or all in scope; for a carer their own. One query."""
    wanted = (
        scoped(actor, Plan, Person, Child)
        .join(Person, Person.id == Plan.person_id)
        .join(Child, Child.id == Plan.child_id)
        .where(Plan.replaced_at.is_(None))
        .order_by(Plan.starts_on, Plan.id)
    )
    if family_id is not None:
        wanted = wanted.where(Plan.family_id == family_id)
    if actor.role == Role.CAREGIVER:
        wanted = wanted.where(Plan.agreed_on.is_not(None))
    return [
        Agreed(
            id=plan.id,
            family_id=plan.family_id,
            person_id=plan.person_id,
            child_id=plan.child_id,
            carer_name=person.name,
            child_name=child.name,
            numbers=Numbers(plan.together, plan.alone, plan.weeks),
            starts_on=plan.starts_on,
            agreed_on=plan.agreed_on,
            words=plan.words or "",
        )
        for plan, person, child in db.session.execute(wanted).all()
    ]


def makers(actor: Actor, plan_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Who wrote each plan down, by name."""
    rows = db.session.execute(scoped(actor, Plan.id, Plan.made_by).where(Plan.id.in_(list(plan_ids)))).all()
    named = {
        person.id: person.name
        for person in db.session.scalars(select(Person).where(Person.id.in_({by for _, by in rows})))
    }
    return {plan_id: named[by] for plan_id, by in rows}


def _check(numbers: Numbers, words: str) -> None:
    for field, value in (("together", numbers.together), ("alone", numbers.alone)):
        if not 0 <= value <= MOST_TIMES:
            raise Refused("Enter a number from 0 to %(most)s.", field, most=MOST_TIMES)
    if not 1 <= numbers.weeks <= MOST_WEEKS:
        raise Refused("Enter a number of weeks from 1 to %(most)s.", "weeks", most=MOST_WEEKS)
    if len(words.replace("\r\n", "\n")) > LONGEST_WORDS:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST_WORDS)
