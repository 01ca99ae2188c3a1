"""The people of a record in FHIR: the service and its staff, the children, and the carers as relations of each child."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from watchmeplay.families.models import Child
from watchmeplay.interchange.record import FamilyRecord

Resource = dict[str, Any]


def everybody(record: FamilyRecord, *, service_id: UUID, service: str) -> Iterator[Resource]:
    """The service, staff who took part, children, the family as a group, and its adults."""
    yield {"resourceType": "Organization", "id": str(service_id), "active": True, "name": service}
    staff = {row.person_id for row in record.team} | {row.practitioner_id for row in record.appointments}
    staff |= {row.author_id for row in record.messages if row.from_team}
    for person_id in sorted(staff):
        yield {
            "resourceType": "Practitioner",
            "id": str(person_id),
            "name": [{"text": record.names[person_id]}],
        }
    for child in record.children:
        yield {
            "resourceType": "Patient",
            "id": str(child.id),
            "name": [{"text": child.name}],
            **({"birthDate": child.born_on.isoformat()} if child.born_on else {}),
            "managingOrganization": to(service_id),
        }
    yield from _family(record)
    yield from _carers(record)
    yield from (_expected(child) for child in record.children if child.expected_on)


def carer(record: FamilyRecord, person_id: UUID, child_id: UUID | None = None) -> Resource | None:
    """A carer as the relation of this child, or of their first; None for a family without any child."""
    children = _children_of(record, person_id) if person_id in record.carers else []
    if not children:
        return None
    child = next((child for child in children if child.id == child_id), children[0])
    return to(_related(person_id, child.id))


def whole_family(record: FamilyRecord) -> Resource:
    """Whom something is about that is about all of them: the only child, or the family as a group."""
    return to(record.children[0].id if len(record.children) == 1 else record.family.id)


def about(record: FamilyRecord, child_id: UUID) -> Resource:
    """The child whom something is about; the family, if that child is not in the record."""
    known = any(child.id == child_id for child in record.children)
    return to(child_id) if known else whole_family(record)


def to(row_id: UUID) -> dict[str, str]:
    """A reference to another resource of the bundle."""
    return {"reference": f"urn:uuid:{row_id}"}


def instant(moment: datetime, place: ZoneInfo | None = None) -> str:
    """A moment as FHIR writes it, in a place's own time if one is given."""
    return moment.astimezone(place or moment.tzinfo).isoformat(timespec="milliseconds")


def _family(record: FamilyRecord) -> Iterator[Resource]:
    members = [{"entity": to(child.id)} for child in record.children]
    yield {
        "resourceType": "Group",
        "id": str(record.family.id),
        "type": "person",
        "actual": True,
        "name": record.family.name,
        **({"member": members} if members else {}),
    }


def _carers(record: FamilyRecord) -> Iterator[Resource]:
    """A carer is one RelatedPerson for each child they are, or were, let near; the Person says that they are one."""
    for row in record.memberships:
        children = _children_of(record, row.person_id)
        period = {"start": row.joined_at, "end": row.ended_at}
        told = {name: instant(moment) for name, moment in period.items() if moment}
        name = [{"text": record.names[row.person_id]}]
        for child in children:
            yield {
                "resourceType": "RelatedPerson",
                "id": str(_related(row.person_id, child.id)),
                "active": row.joined_at is not None and row.ended_at is None,
                "patient": to(child.id),
                "name": name,
                **({"relationship": [{"text": row.own_word}]} if row.own_word else {}),
                **({"period": told} if told else {}),
            }
        links = [{"target": to(_related(row.person_id, child.id))} for child in children]
        yield {
            "resourceType": "Person",
            "id": str(row.person_id),
            "name": name,
            **({"link": links} if links else {}),
        }


def _expected(child: Child) -> Resource:
    """A child who is not born yet has no birth date; when they are expected is an observation."""
    loinc = {"system": "http://loinc.org", "code": "11778-8", "display": "Delivery date Estimated"}
    return {
        "resourceType": "Observation",
        "id": str(uuid5(child.id, "expected")),
        "status": "final",
        "code": {"coding": [loinc], "text": "Expected date of birth"},
        "subject": to(child.id),
        "valueDateTime": child.expected_on.isoformat() if child.expected_on else None,
    }


def _children_of(record: FamilyRecord, person_id: UUID) -> list[Child]:
    """The children a carer has, or had, to do with here; the first when nothing was ever said of it."""
    near = {row.child_id for row in record.grants if row.person_id == person_id}
    return [child for child in record.children if child.id in near] or record.children[:1]


def _related(person_id: UUID, child_id: UUID) -> UUID:
    return uuid5(person_id, child_id.hex)
