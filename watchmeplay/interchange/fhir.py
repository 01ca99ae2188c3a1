"""One family's record as a FHIR R4 bundle (hl7.org/fhir/R4): a collection of plain resources that name each other.

Ids are the record's own, so a second export of the same record names everything the same. What FHIR has no honest
place for stays in the spreadsheets: consultations and time stamps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from watchmeplay.care.appointments.models import CAME, Appointment, Attendance
from watchmeplay.care.appointments.models import State as Booked
from watchmeplay.care.endings.models import ClosingLetter
from watchmeplay.care.referrals.models import Closing, Priority, Referral, Source
from watchmeplay.care.referrals.models import State as Referred
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.interchange.fhir_people import Resource, about, carer, everybody, instant, to, whole_family
from watchmeplay.interchange.fhir_plans import plans_and_goals
from watchmeplay.interchange.record import FamilyRecord

RESTRICTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    "code": "R",
    "display": "restricted",
}
CANCELLED_BY = {Attendance.CANCELLED_BY_FAMILY: "pat", Attendance.CANCELLED_BY_SERVICE: "prov"}
URGENCY = {Priority.ROUTINE: "routine", Priority.URGENT: "urgent", Priority.VERY_URGENT: "asap"}
ONLY_IN_TABLES = "consultations and time stamps: they are in the tables of the same record"
NOT_TOLD = "The parents do not know of this referral. It must not reach them."


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made the file and why: the service's name and address, the moment, and a sentence for the reason."""

    service: str
    origin: str
    at: datetime
    reason: str

    @property
    def id(self) -> UUID:
        """The service's own id: the same for one address."""
        return uuid5(NAMESPACE_URL, self.origin)


def bundle(record: FamilyRecord, maker: Maker) -> Resource:
    """The bundle: first what it holds and what it leaves out, then everybody, then what happened."""
    resources = [
        _note(record, maker),
        *everybody(record, service_id=maker.id, service=maker.service),
        *_everything(record, maker),
    ]
    for resource in resources:
        resource["meta"] = {"security": [RESTRICTED]}
    return {
        "resourceType": "Bundle",
        "id": str(uuid5(record.family.id, "bundle")),
        "meta": {"security": [RESTRICTED]},
        "type": "collection",
        "timestamp": instant(maker.at),
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def _everything(record: FamilyRecord, maker: Maker) -> Iterator[Resource]:
    for referral in record.referrals:
        yield _referral(record, referral, maker)
    for appointment in record.appointments:
        yield _appointment(record, appointment)
    yield from plans_and_goals(record)
    for letter in record.letters:
        yield _letter(record, letter)
    parts: dict[UUID, list[Entry]] = {}
    for part in record.parts:
        parts.setdefault(part.session_id, []).append(part)
    for page in record.pages:
        yield _page(record, page, parts.get(page.id, []), maker)
    known = {page.id for page in record.pages}
    for message in record.messages:
        yield _message(record, message, maker, answers=message.about_session_id in known)


def _note(record: FamilyRecord, maker: Maker) -> Resource:
    """What somebody has to know who reads the bundle without us."""
    whole = record.carer_id is None
    sections = {
        "Why this was made": [maker.reason],
        "What is in it": record.held,
        "What is left out": [*record.left_out, *([ONLY_IN_TABLES] if whole else [])],
    }
    return {
        "resourceType": "Composition",
        "id": str(uuid5(record.family.id, "note")),
        "status": "final",
        "type": {"text": "Note about this export"},
        **({"subject": to(record.carer_id)} if record.carer_id else {}),
        "date": instant(maker.at),
        "author": [to(maker.id)],
        "title": "What this export holds, and what it leaves out",
        "confidentiality": "R",
        "section": [
            {"title": title, "text": {"status": "generated", "div": _lines(lines)}}
            for title, lines in sections.items()
        ],
    }


def _lines(lines: Any) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'


def _referral(record: FamilyRecord, referral: Referral, maker: Maker) -> Resource:
    status = "active"
    if referral.state == Referred.CLOSED:
        status = "completed" if referral.closing == Closing.DISCHARGED else "revoked"
    by_family = referral.source == Source.SELF
    asked = carer(record, referral.person_id) if by_family and referral.person_id else None
    return {
        "resourceType": "ServiceRequest",
        "id": str(referral.id),
        "identifier": [{"system": f"{maker.origin}/referrals", "value": referral.reference}],
        "status": status,
        "intent": "proposal" if by_family else "order",
        **({} if record.carer_id else {"priority": URGENCY[Priority(referral.priority)]}),
        "code": {"text": "Help from a parent-infant service"},
        "subject": whole_family(record),
        "authoredOn": instant(referral.submitted_at),
        "requester": asked or {"display": "the family" if by_family else referral.source.replace("-", " ")},
        "performer": [to(maker.id)],
        **({} if referral.parent_knows else {"note": [{"text": NOT_TOLD}]}),
    }


def _appointment(record: FamilyRecord, appointment: Appointment) -> Resource:
    agreed = "accepted" if appointment.booked_at else "needs-action"
    children = [child.id for child in record.children if appointment.child_id in (None, child.id)]
    invited = [row.person_id for row in record.invitees if row.appointment_id == appointment.id]
    carers = [carer(record, person_id, appointment.child_id) for person_id in invited]
    actors = [*map(to, children), *filter(None, carers), to(appointment.practitioner_id)]
    reason = CANCELLED_BY.get(Attendance(appointment.attendance)) if appointment.attendance else None
    said: Resource = {
        "resourceType": "Appointment",
        "id": str(appointment.id),
        "status": _status(appointment),
        "serviceCategory": [{"text": appointment.means}],
        "serviceType": [{"text": appointment.type}],
        "minutesDuration": appointment.minutes,
        "created": instant(appointment.made_at),
        "participant": [{"actor": actor, "status": agreed} for actor in actors],
    }
    if appointment.starts_at:
        place = ZoneInfo(appointment.zone)
        said["start"] = instant(appointment.starts_at, place)
        said["end"] = instant(appointment.starts_at + timedelta(minutes=appointment.minutes), place)
    # To one carer it is not told who called it off: it may have been another.
    if reason and said["status"] == "cancelled" and record.carer_id is None:
        system = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
        said["cancelationReason"] = {"coding": [{"system": system, "code": reason}]}
    return said


def _status(appointment: Appointment) -> str:
    if appointment.state == Booked.CANCELLED:
        return "cancelled"
    if appointment.state == Booked.OFFERED:
        return "proposed"
    if appointment.attendance == Attendance.NOT_BROUGHT:
        return "noshow"
    if appointment.attendance in CANCELLED_BY:
        return "cancelled"
    return "fulfilled" if appointment.attendance in CAME else "booked"


def _page(record: FamilyRecord, page: PlaySession, parts: list[Entry], maker: Maker) -> Resource:
    """A page of the diary; each part goes by the name it has in the diary."""
    writer = carer(record, page.author_id, page.child_id) or {"display": record.names[page.author_id]}
    payload = [{"id": part.voice, "contentString": part.words} for part in parts if part.words.strip()]
    return {
        **_said("Page of the play diary", page.id, page.given_at or page.written_at),
        "subject": about(record, page.child_id),
        **_from_to(writer, to(maker.id)),
        **({"payload": payload} if payload else {}),
    }


def _message(record: FamilyRecord, message: Message, maker: Maker, *, answers: bool) -> Resource:
    theirs = carer(record, message.caregiver_id)
    ends = (to(message.author_id), theirs) if message.from_team else (theirs, to(maker.id))
    return {
        **_said("Message", message.id, message.sent_at),
        "subject": whole_family(record),
        **({"inResponseTo": [to(message.about_session_id)]} if answers and message.about_session_id else {}),
        **_from_to(*ends),
        "payload": [{"contentString": message.words}],
    }


def _letter(record: FamilyRecord, letter: ClosingLetter) -> Resource:
    """A letter to a child; it counts as sent on the day the carer agreed to it."""
    return {
        "resourceType": "Communication",
        "id": str(letter.id),
        "status": "completed" if letter.agreed_at else "in-progress",
        "category": [{"text": "Letter to the child"}],
        "subject": about(record, letter.child_id),
        **({"sent": instant(letter.agreed_at)} if letter.agreed_at else {}),
        **_from_to(carer(record, letter.person_id, letter.child_id), None),
        "payload": [{"contentString": letter.words}],
    }


def _said(category: str, row_id: UUID, sent: datetime) -> Resource:
    return {
        "resourceType": "Communication",
        "id": str(row_id),
        "status": "completed",
        "category": [{"text": category}],
        "sent": instant(sent),
    }


def _from_to(sender: Mapping[str, str] | None, recipient: Mapping[str, str] | None) -> Resource:
    return {**({"sender": sender} if sender else {}), **({"recipient": [recipient]} if recipient else {})}
