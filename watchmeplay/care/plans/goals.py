"""What a carer hopes for, in their own words, and how near it feels on a day, from 0 to 10.

The wording and the scale's ends are ours; no licensed tool is used. A rating is only ever added.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchmeplay.accounts.models import Person
from watchmeplay.care.plans.carers import check_carer
from watchmeplay.care.plans.models import Goal, GoalRating
from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment
from watchmeplay.families import closing
from watchmeplay.families.models import Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import held, scoped

LONGEST = 300
MOST_OPEN = 3
LOWEST, HIGHEST = 0, 10


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating and when it was given."""

    rating: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Hope:
    """A goal with its ratings, oldest first."""

    id: UUID
    family_id: UUID
    person_id: UUID
    carer_name: str
    words: str
    set_at: datetime
    closed_at: datetime | None
    ratings: tuple[Rated, ...]


def add(actor: Actor, *, family_id: UUID, person_id: UUID, words: str, key: str) -> UUID:
    """Write down a goal: a carer their own, staff with any carer of a family. The same key twice is one goal.

    A carer has at most `MOST_OPEN` open in a family. Raises `NotVisible`, `Refused` naming "words", `KeyReused`.
    """
    _check_whose(actor, family_id, person_id)
    said = words.strip()
    if not said:
        raise Refused("Write what you hope for.", "words")
    if len(said.replace("\r\n", "\n")) > LONGEST:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST)
    claim = idempotency.claim(actor, key, idempotency.fingerprint("goal", family_id, person_id, said))
    if not claim.first:
        return claim.result_id
    if sum(hope.closed_at is None for hope in of_family(actor, family_id, person_id=person_id)) >= MOST_OPEN:
        raise Refused("There are %(most)s already. Put one aside first.", "words", most=MOST_OPEN)
    goal = Goal(
        id=claim.result_id, family_id=family_id, person_id=person_id, set_by=actor.person_id, words=said
    )
    db.session.add(goal)
    db.session.flush()
    audit.record(actor, audit.Act.GOAL_CHANGED, subject_id=goal.id, family_id=family_id)
    return goal.id


def rate(actor: Actor, goal_id: UUID, rating: int) -> None:
    """Add how near an open goal feels today: `LOWEST` (far away) to `HIGHEST` (it is here).

    Said by the carer, or by staff for them as they talk. The first is the family's baseline. Raises `NotVisible`,
    `Refused` naming "rating".
    """
    goal = held(actor, Goal, goal_id)
    _check_whose(actor, goal.family_id, goal.person_id)
    if goal.closed_at is not None:
        raise Refused("This has been put aside. Open it again first.", "rating")
    if not LOWEST <= rating <= HIGHEST:
        raise Refused("Choose a number from 0 to 10.", "rating")
    row = GoalRating(
        family_id=goal.family_id,
        goal_id=goal.id,
        person_id=goal.person_id,
        rating=rating,
        given_by=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.GOAL_RATED, subject_id=goal.id, family_id=goal.family_id)
    moments.note_for_family(actor, goal.family_id, Moment.BASELINE, at=row.at, source_id=row.id)


def put_aside(actor: Actor, goal_id: UUID, *, aside: bool) -> None:
    """Close a goal, or open it again. Its ratings stay. Twice is once. Raises `NotVisible`."""
    goal = held(actor, Goal, goal_id)
    _check_whose(actor, goal.family_id, goal.person_id)
    if (goal.closed_at is not None) is aside:
        return
    goal.closed_at = now() if aside else None
    db.session.flush()
    audit.record(actor, audit.Act.GOAL_CHANGED, subject_id=goal.id, family_id=goal.family_id)


def of_family(actor: Actor, family_id: UUID | None = None, *, person_id: UUID | None = None) -> list[Hope]:
    """Goals with their ratings, open ones first; a carer sees their own alone. Two queries."""
    wanted = scoped(actor, Goal, Person).join(Person, Person.id == Goal.person_id).order_by(Goal.set_at)
    rated = scoped(actor, GoalRating.goal_id, GoalRating.rating, GoalRating.at).order_by(GoalRating.at)
    if family_id is not None:
        wanted = wanted.where(Goal.family_id == family_id)
        rated = rated.where(GoalRating.family_id == family_id)
    if person_id is not None:
        wanted, rated = (
            wanted.where(Goal.person_id == person_id),
            rated.where(GoalRating.person_id == person_id),
        )
    ratings: dict[UUID, list[Rated]] = {}
    for goal_id, rating, at in db.session.execute(rated):
        ratings.setdefault(goal_id, []).append(Rated(rating, at))
    hopes = [
        Hope(
            id=goal.id,
            family_id=goal.family_id,
            person_id=goal.person_id,
            carer_name=person.name,
            words=goal.words,
            set_at=goal.set_at,
            closed_at=goal.closed_at,
            ratings=tuple(ratings.get(goal.id, ())),
        )
        for goal, person in db.session.execute(wanted).all()
    ]
    return sorted(hopes, key=lambda hope: hope.closed_at is not None)


def _check_whose(actor: Actor, family_id: UUID, person_id: UUID) -> None:
    if actor.is_staff:
        check_carer(actor, family_id, person_id)
        return
    here = scoped(actor, Membership.id).where(Membership.family_id == family_id)
    own = actor.role == Role.CAREGIVER and person_id == actor.person_id
    if not own or db.session.scalar(here) is None:
        raise NotVisible
    closing.must_be_open(actor, family_id)
