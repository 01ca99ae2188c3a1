"""Plans and goals in FHIR: what was agreed, what a carer hopes for, and how near it felt on a day, from 0 to 10."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from watchmeplay.care.plans.models import Goal, GoalRating, Plan
from watchmeplay.interchange.fhir_people import Resource, about, carer, instant, to, whole_family
from watchmeplay.interchange.record import FamilyRecord


def plans_and_goals(record: FamilyRecord) -> Iterator[Resource]:
    """Each plan as a CarePlan, each goal as a Goal in the carer's own words, each rating as an Observation of it."""
    for plan in record.plans:
        yield _plan(record, plan)
    rated: dict[UUID, list[GoalRating]] = {}
    for rating in record.ratings:
        rated.setdefault(rating.goal_id, []).append(rating)
        yield _rating(record, rating)
    for goal in record.goals:
        yield _goal(record, goal, rated.get(goal.id, []))


def _plan(record: FamilyRecord, plan: Plan) -> Resource:
    last = plan.starts_on + timedelta(weeks=plan.weeks, days=-1)
    period = {"start": plan.starts_on.isoformat(), "end": last.isoformat()}
    status = "revoked" if plan.replaced_at else "active" if plan.agreed_on else "draft"
    counts = {"Sessions with a practitioner": plan.together, "Times of playing by themselves": plan.alone}
    theirs = carer(record, plan.person_id, plan.child_id)
    return {
        "resourceType": "CarePlan",
        "id": str(plan.id),
        "status": status,
        "intent": "plan",
        "title": "Times of playing together and alone",
        "subject": about(record, plan.child_id),
        "period": period,
        "created": instant(plan.made_at),
        **({"contributor": [theirs]} if theirs else {}),
        "activity": [
            {
                "detail": {
                    "status": "unknown",
                    "description": words,
                    "scheduledTiming": {"repeat": {"boundsPeriod": period, "count": number}},
                }
            }
            for words, number in counts.items()
            if number
        ],
        **({"note": [{"text": plan.words}]} if plan.words else {}),
    }


def _goal(record: FamilyRecord, goal: Goal, ratings: list[GoalRating]) -> Resource:
    theirs = carer(record, goal.person_id)
    return {
        "resourceType": "Goal",
        "id": str(goal.id),
        "lifecycleStatus": "on-hold" if goal.closed_at else "active",
        "description": {"text": goal.words},
        "subject": whole_family(record),
        "startDate": goal.set_at.date().isoformat(),
        **({"statusDate": goal.closed_at.date().isoformat()} if goal.closed_at else {}),
        **({"expressedBy": theirs} if theirs else {}),
        **({"outcomeReference": [to(rating.id) for rating in ratings]} if ratings else {}),
    }


def _rating(record: FamilyRecord, rating: GoalRating) -> Resource:
    theirs = carer(record, rating.person_id)
    return {
        "resourceType": "Observation",
        "id": str(rating.id),
        "status": "final",
        "code": {"text": "How near the goal feels to the carer, from 0 (far away) to 10 (it is here)"},
        "subject": whole_family(record),
        "effectiveDateTime": instant(rating.at),
        **({"performer": [theirs]} if theirs else {}),
        "valueInteger": rating.rating,
    }
