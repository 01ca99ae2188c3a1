"""Staff in areas, as an administrator sees and arranges them. Opens no family by itself to a practitioner."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts import invitations, people, tallies
from watchmeplay.accounts.invitations import Way
from watchmeplay.accounts.models import Person
from watchmeplay.families import caseloads
from watchmeplay.families.models import Posting
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import STAFF, Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused

LONGEST_NAME = 200


def invite_staff(
    actor: Actor, *, role: Role, name: str, area_ids: Iterable[UUID], key: str | None = None
) -> tuple[Person, Way | None]:
    """Make an account for a colleague and the two halves of its invitation.

    The way is None when the form with this key was sent before. Raises `Refused`, `NotAllowed`, `TooMany`.
    """
    if actor.role != Role.ADMIN:
        raise NotAllowed
    areas = list(dict.fromkeys(area_ids))
    claim = idempotency.claim_if_keyed(actor, key, role, name, areas)
    if not claim.first:
        return people.staff_member(actor, claim.result_id), None
    if role == Role.CAREGIVER:
        raise NotAllowed
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Refused("Enter a name of %(most)s characters or fewer.", "name", most=LONGEST_NAME)
    if role in STAFF and not areas:
        raise Refused("Choose at least one area.", "areas")
    tallies.count(tallies.INVITE_STAFF, actor.person_id.hex)
    person = people.make(role=role, name=name, person_id=claim.result_id)
    if role in STAFF:
        caseloads.post(actor, person_id=person.id, area_ids=areas)
    audit.record(actor, audit.Act.STAFF_INVITED, subject_id=person.id)
    return person, invitations.invite(actor, person)


def invite_staff_again(actor: Actor, person: Person) -> Way:
    """A fresh way in for a colleague: a lost password, a link that ran out. The old ways in close."""
    if actor.role != Role.ADMIN or person.role == Role.CAREGIVER:
        raise NotAllowed
    tallies.count(tallies.INVITE_STAFF, actor.person_id.hex)
    audit.record(actor, audit.Act.STAFF_INVITED, subject_id=person.id)
    return invitations.invite(actor, person)


def areas_by_person(actor: Actor) -> dict[UUID, set[UUID]]:
    """The ids of the areas each member of staff works in now."""
    if actor.role != Role.ADMIN:
        raise NotAllowed
    found: dict[UUID, set[UUID]] = {}
    for person_id, area_id in db.session.execute(
        select(Posting.person_id, Posting.area_id).where(Posting.ended_at.is_(None))
    ):
        found.setdefault(person_id, set()).add(area_id)
    return found
