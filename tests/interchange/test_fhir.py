"""A family's record as a FHIR bundle: every resource is one by the standard, every reference leads somewhere in it,
and nothing is in it that must not leave."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests import build as diary
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.interchange import build
from watchmeplay.care.appointments.models import State
from watchmeplay.care.endings import closing_letters
from watchmeplay.care.plans.models import Goal
from watchmeplay.care.referrals.models import Referral
from watchmeplay.diary.audience import Audience
from watchmeplay.families import memberships, records, safe_contact
from watchmeplay.families.models import Family
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import scoped
from watchmeplay.interchange import fhir, record
from watchmeplay.interchange.fhir import Maker

MAKER = Maker("Our Service", "https://service.example", NOW, "The family asked for a copy of their record.")
NEVER = (
    "Guarded words", "Answer words", "Consultation words", "Bring the red cup", build.PLACE, build.LINK, "Upstairs flat",
    "Not at home", "07700", "hilda@", "Hilda", "@families.example", "For me alone",
)  # fmt: skip


def whole_family(cast: Cast) -> dict[str, Any]:
    """Twins and a baby to come, two carers, one who left, one who was invited; something of everything."""
    thea = cast.actor(cast.thea)
    with unit_of_work():
        baby = records.add_child(thea, family_id=cast.rowans, name="Bump", expected_on=date(2026, 8, 1))
        records.add_household(thea, family_id=cast.rowans, label="Upstairs flat", child_ids=[cast.ada])
        safe_contact.mark_unsafe(
            thea, family_id=cast.rowans, person_id=cast.amy, unsafe=True, note="Not at home"
        )
        referral = build.referral(cast)
        build.plan(cast)
        made = {
            "page": diary.session(cast, seen="She stacked <three> cups & fell.", felt=" Proud ", said="“More!”"),
            "private": diary.session(cast, seen="For me alone", audience=Audience.ONLY_ME),
            "booked": build.appointment(cast, child=cast.ada),
            "came": build.appointment(cast, starts_at=NOW - timedelta(days=1), invited=[cast.amy, cast.ben]),
            "cancelled": build.appointment(cast, child=cast.max, starts_at=datetime(2026, 7, 1, 9, tzinfo=UTC)),
            "offered": build.appointment(cast, state=State.OFFERED, starts_at=None),
        }  # fmt: skip
        letter = closing_letters.begin(
            thea, family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada, words="Dear Ada"
        )
        closing_letters.open_to_carer(thea, letter)
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)
        build.mark(cast, made["came"], "attended")
        build.cancel(cast, made["cancelled"])
        build.mark(cast, made["cancelled"], "cancelled-by-family")
        build.message(cast, "May I bring Ben?", by=cast.amy)
        build.message(cast, "Of course.", by=cast.thea, about=made["page"])
        build.message(cast, "Thank you.", by=cast.ben, carer=cast.ben)
    return {**made, "baby": baby.id, "referral": referral.id}


def bundled(cast: Cast, who=None) -> dict[str, Any]:
    found = record.gather(cast.actor(who or cast.thea), cast.rowans)
    return json.loads(json.dumps(fhir.bundle(found, MAKER)))


def by_id(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}


def kinds(bundle: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        found[kind] = found.get(kind, 0) + 1
    return found


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["reference"]} if "reference" in part else set()
        return own.union(*(references(each) for each in part.values()))
    return set().union(*(references(each) for each in part)) if isinstance(part, list) else set()


def test_every_resource_and_the_bundle_are_what_the_standard_asks(context, cast) -> None:
    whole_family(cast)
    bundle = bundled(cast)
    for entry in bundle["entry"]:
        model = get_fhir_model_class(entry["resource"]["resourceType"])
        read = model.model_validate(entry["resource"])
        assert json.loads(read.model_dump_json(exclude_none=True)).keys() == entry["resource"].keys()
    get_fhir_model_class("Bundle").model_validate(bundle)
    assert kinds(bundle) == {
        "Composition": 1, "Organization": 1, "Practitioner": 1, "Patient": 3, "Group": 1, "RelatedPerson": 6,
        "Person": 4, "Observation": 3, "ServiceRequest": 1, "Appointment": 4, "Communication": 5,
        "CarePlan": 1, "Goal": 1,
    }  # fmt: skip


def test_every_reference_leads_to_a_resource_of_the_bundle(context, cast) -> None:
    whole_family(cast)
    bundle = bundled(cast)
    known = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(known) == len(bundle["entry"]), "an id came twice"
    assert all(entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in bundle["entry"])
    assert references(bundle) <= known
    assert len(references(bundle)) > 10


def test_a_second_export_names_everything_the_same(context, cast) -> None:
    whole_family(cast)
    assert bundled(cast) == bundled(cast, cast.lea)


def test_what_is_for_staff_alone_or_of_others_is_left_out_and_the_bundle_says_so(context, cast) -> None:
    whole_family(cast)
    bundle = bundled(cast)
    said = json.dumps(bundle, ensure_ascii=False)
    assert not [words for words in NEVER if words in said]
    note = next(each for each in by_id(bundle).values() if each["resourceType"] == "Composition")
    told = "".join(section["text"]["div"] for section in note["section"])
    for line in (*record.LEFT_OUT, MAKER.reason):
        assert line in told
    assert all(entry["resource"]["meta"]["security"][0]["code"] == "R" for entry in bundle["entry"])
    assert bundle["meta"]["security"][0]["code"] == "R"


def test_children_carers_and_the_child_to_come_are_as_they_are(context, cast) -> None:
    made = whole_family(cast)
    found = by_id(bundled(cast))
    assert found[str(cast.ada)]["birthDate"] == found[str(cast.max)]["birthDate"] == "2025-05-02"
    assert "birthDate" not in found[str(made["baby"])]
    expected = next(each for each in found.values() if "valueDateTime" in each)
    assert expected["valueDateTime"] == "2026-08-01"
    assert expected["subject"]["reference"] == f"urn:uuid:{made['baby']}"
    assert len(found[str(cast.amy)]["link"]) == 2, "one carer, two children"
    active = {
        each["name"][0]["text"]: each["active"]
        for each in found.values()
        if "active" in each and "patient" in each
    }
    assert active == {"Amy": True, "Ben": True, "Fred": False, "pia": False}


def test_appointments_say_what_became_of_them_at_the_right_moment(context, cast) -> None:
    made = whole_family(cast)
    found = by_id(bundled(cast))
    status = {name: found[str(made[name])]["status"] for name in ("booked", "came", "cancelled", "offered")}
    assert status == {
        "booked": "booked",
        "came": "fulfilled",
        "cancelled": "cancelled",
        "offered": "proposed",
    }
    summer = found[str(made["cancelled"])]
    assert (summer["start"], summer["end"]) == (
        "2026-07-01T10:00:00.000+01:00",
        "2026-07-01T10:50:00.000+01:00",
    )
    assert summer["cancelationReason"]["coding"][0]["code"] == "pat"
    assert "start" not in found[str(made["offered"])]
    assert len(found[str(made["came"])]["participant"]) == 3 + 2 + 1
    assert len(found[str(made["booked"])]["participant"]) == 1 + 1 + 1


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("late", "fulfilled"), ("not-brought", "noshow"), ("cancelled-by-service", "cancelled")],
)
def test_each_outcome_has_its_place_in_the_standard(context, cast, outcome: str, status: str) -> None:
    with unit_of_work():
        appointment_id = build.appointment(cast)
        build.mark(cast, appointment_id, outcome)
    said = by_id(bundled(cast))[str(appointment_id)]
    assert said["status"] == status
    get_fhir_model_class("Appointment").model_validate(said)


def test_messages_and_pages_hold_the_words_as_they_were_written(context, cast) -> None:
    made = whole_family(cast)
    found = by_id(bundled(cast))
    page = found[str(made["page"])]
    assert {part["id"]: part["contentString"] for part in page["payload"]} == {
        "seen": "She stacked <three> cups & fell.", "felt": " Proud ", "said": "“More!”",
    }  # fmt: skip
    assert str(made["private"]) not in found
    answer = next(each for each in found.values() if "inResponseTo" in each)
    assert answer["payload"] == [{"contentString": "Of course."}]
    assert answer["inResponseTo"] == [{"reference": f"urn:uuid:{made['page']}"}]
    assert answer["sender"] == {"reference": f"urn:uuid:{cast.thea}"}
    sender = found[page["sender"]["reference"].removeprefix("urn:uuid:")]
    assert (sender["name"][0]["text"], sender["patient"]["reference"]) == ("Amy", f"urn:uuid:{cast.ada}")


@pytest.mark.parametrize(
    ("facts", "status"),
    [({}, "active"), ({"state": "closed", "closing": "discharged"}, "completed"),
     ({"state": "closed", "closing": "withdrawn"}, "revoked")],
)  # fmt: skip
def test_a_referral_says_who_asked_when_and_how_it_went(context, cast, facts, status: str) -> None:
    with unit_of_work():
        row: Referral = build.referral(cast, priority="very-urgent", **facts)
    said = by_id(bundled(cast))[str(row.id)]
    assert (said["status"], said["priority"], said["intent"]) == (status, "asap", "order")
    assert said["authoredOn"] == "2026-03-10T10:00:00.000+00:00"
    assert said["requester"] == {"display": "health visitor"}
    assert said["subject"] == {"reference": f"urn:uuid:{cast.rowans}"}, "of twins: the family"
    get_fhir_model_class("ServiceRequest").model_validate(said)


def test_a_familys_own_referral_names_the_carer_who_asked(context, cast) -> None:
    with unit_of_work():
        row = build.referral(cast, source="self")
    found = by_id(bundled(cast))
    asked = found[found[str(row.id)]["requester"]["reference"].removeprefix("urn:uuid:")]
    assert asked["name"] == [{"text": "Amy"}]
    assert found[str(row.id)]["intent"] == "proposal"


def test_a_family_without_any_child_yet_is_a_record_too(context, cast) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        family: Family = records.open_family(thea, name="New", area_id=cast.north)
        build.appointment(cast, family=family.id, invited=[cast.amy])
    bundle = json.loads(json.dumps(fhir.bundle(record.gather(thea, family.id), MAKER)))
    for entry in bundle["entry"]:
        get_fhir_model_class(entry["resource"]["resourceType"]).model_validate(entry["resource"])


def test_nobody_else_can_gather_a_familys_record(context, cast) -> None:
    for person_id in (cast.una, cast.ola, cast.lou):
        with pytest.raises(NotVisible):
            record.gather(cast.actor(person_id), cast.rowans)
    for person_id in (cast.amy, cast.ann):
        with pytest.raises(NotAllowed):
            record.gather(cast.actor(person_id), cast.rowans)
    with pytest.raises(NotVisible):
        record.gather(cast.actor(cast.thea), uuid4())


@pytest.mark.parametrize(("name", "most"), [(None, 20), ("amy", 40)])
def test_a_record_is_gathered_in_as_many_statements_however_long_it_is(
    context, app, cast, name, most
) -> None:
    whole_family(cast)
    carer_id = getattr(cast, name) if name else None

    def statements() -> int:
        db.session.commit()
        db.session.expunge_all()
        with counting(app) as counted:
            record.gather(cast.actor(cast.thea), cast.rowans, carer_id=carer_id)
        return counted.number

    statements()  # keys are fetched once
    before = statements()
    with unit_of_work():
        for number in range(10):
            diary.session(cast, seen=f"Page {number}.")
            build.message(cast, f"Message {number}.", by=cast.amy)
            build.appointment(cast, starts_at=build.NEXT_WEEK + timedelta(days=number + 20))
        memberships.invite_again(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy)
    assert statements() == before <= most


def test_a_plan_and_a_goal_are_as_they_were_agreed_and_said(context, cast) -> None:
    with unit_of_work():
        goal_id = build.plan(cast, together=4, alone=0, weeks=6)
        build.plan(cast, "Sleep", agreed_on=None)
        build.plan(cast, "Sing", replaced_at=NOW)
        db.session.scalars(
            scoped(cast.actor(cast.thea), Goal).where(Goal.id != goal_id)
        ).first().closed_at = NOW
    bundle = bundled(cast)
    found = by_id(bundle)
    goal = found[str(goal_id)]
    assert (goal["description"], goal["lifecycleStatus"]) == ({"text": "Ten minutes on the floor"}, "active")
    assert goal["subject"] == {"reference": f"urn:uuid:{cast.rowans}"}, "of twins: the family"
    said = [found[each["reference"].removeprefix("urn:uuid:")] for each in goal["outcomeReference"]]
    assert [each["valueInteger"] for each in said] == [3, 6]
    assert [each["performer"] for each in said] == [[goal["expressedBy"]]] * 2
    plans = [each for each in found.values() if each["resourceType"] == "CarePlan"]
    assert sorted(each["status"] for each in plans) == ["active", "draft", "revoked"]
    first = next(each for each in plans if each["period"]["end"] == "2026-04-12")
    (only,) = first["activity"]
    assert only["detail"]["scheduledTiming"]["repeat"]["count"] == 4
    assert first["note"] == [{"text": "Plan words"}]
    assert {each["lifecycleStatus"] for each in found.values() if each["resourceType"] == "Goal"} == {
        "active",
        "on-hold",
    }
    for each in found.values():
        get_fhir_model_class(each["resourceType"]).model_validate(each)


def test_a_whole_copy_holds_the_referral_that_the_parents_do_not_know_of_and_marks_it(context, cast) -> None:
    with unit_of_work():
        hidden, open_one = build.referral(cast, parent_knows=False).id, build.referral(cast).id
    found = by_id(bundled(cast))
    assert found[str(hidden)]["note"] == [{"text": fhir.NOT_TOLD}]
    assert "note" not in found[str(open_one)]
    get_fhir_model_class("ServiceRequest").model_validate(found[str(hidden)])
    told = next(each for each in found.values() if each["resourceType"] == "Composition")
    held, left_out = (part["text"]["div"] for part in told["section"][1:])
    assert "referrals that the parents do not know of" in held
    assert "the words of referrals and consultations" in left_out
