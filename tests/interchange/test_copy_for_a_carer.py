"""A copy that one of two carers asked for: what they may see, nothing of the other, nothing that staff keep back."""

import io
import json
import zipfile
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class
from sqlalchemy import select

from tests import build as diary
from tests.care.notes import build as notes
from tests.cast import Cast
from tests.conftest import NOW
from tests.interchange import build
from tests.interchange.test_fhir import MAKER, NEVER, references
from watchmeplay.care.appointments.models import Attendance, State
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.endings import closing_letters
from watchmeplay.diary.audience import Audience
from watchmeplay.families import memberships, records, safe_contact
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import owned_models, scoped, system_scope
from watchmeplay.foundation.vault import Sealed
from watchmeplay.interchange import family_tables, fhir, record, spreadsheets

BOTH = ("amy", "ben")


def lived_in(cast: Cast) -> dict[str, UUID]:
    """Amy and Ben each with everything of their own, in words that nobody else uses; Ben may not see Max now."""
    thea, made = cast.actor(cast.thea), {}
    with unit_of_work():
        records.add_child(
            thea, family_id=cast.rowans, name="Bump-of-nobody", expected_on=NOW.date() + timedelta(90)
        )
        diary.sharing(cast, cast.amy, cast.ben)
        diary.sharing(cast, cast.ben, cast.amy)
        for name, other in (BOTH, BOTH[::-1]):
            who, them = getattr(cast, name), getattr(cast, other)
            diary.session(cast, by=who, seen=f"{name}-page", felt=f"{name}-felt")
            diary.session(cast, by=who, seen=f"{name}-alone", audience=Audience.ONLY_ME)
            diary.session(cast, by=who, seen=f"{name}-shared", audience=Audience.CARERS, share_with=[them])
            diary.session(cast, by=who, child=cast.max, seen=f"{name}-of-max")
            build.message(cast, f"{name}-asks", by=who, carer=who)
            build.message(cast, f"{name}-is-answered", by=cast.thea, carer=who)
            build.plan(cast, f"{name}-hopes", carer=who)
            made[f"{name}-meets"] = build.appointment(cast, invited=[who])
            made[f"{name}-asked"] = build.referral(cast, person_id=who).id
            told = {"family_id": cast.rowans, "person_id": who}
            letter = closing_letters.begin(thea, **told, child_id=cast.ada, words=f"{name}-letter")
            closing_letters.open_to_carer(thea, letter)
            closing_letters.begin(thea, **told, child_id=cast.max, words=f"{name}-draft")
            paper = {"family_id": cast.rowans, "kind": "form", "media": "text/plain"}
            documents.add(thea, **paper, title=f"{name}-of-others", content=b"Grandfather", third_party=True)
            documents.add(thea, **paper, title=f"{name}-paper", content=b"A form", person_id=who)
            notes.signed(cast, f"{name}-note", adults=frozenset({who}), third_party=True)
            safe_contact.mark_unsafe(
                thea, family_id=cast.rowans, person_id=who, unsafe=True, note=f"{name}-unsafe"
            )
        made["hidden"] = build.referral(cast, parent_knows=False).id
        memberships.suspend(
            thea, family_id=cast.rowans, person_id=cast.ben, child_id=cast.max, suspended=True
        )
    return made


def bundled(cast: Cast, carer_id: UUID | None) -> dict[str, Any]:
    found = record.gather(cast.actor(cast.thea), cast.rowans, carer_id=carer_id)
    return json.loads(json.dumps(fhir.bundle(found, MAKER)))


def files(cast: Cast, carer_id: UUID | None) -> dict[str, str]:
    """Each file of the tables as text."""
    found, out = record.gather(cast.actor(cast.thea), cast.rowans, carer_id=carer_id), io.BytesIO()
    spreadsheets.write(out, family_tables.tables(found, zone="Europe/London"), about=[])
    with zipfile.ZipFile(out) as archive:
        return {name.removesuffix(".csv"): archive.read(name).decode() for name in archive.namelist()}


def both_forms(cast: Cast, carer_id: UUID | None) -> str:
    return json.dumps(bundled(cast, carer_id), ensure_ascii=False) + "".join(files(cast, carer_id).values())


def texts(reader: Actor | None) -> set[str]:
    """Every sealed text that somebody may see by the rules of the rows; None: that there is."""
    found: set[str] = set()
    for model in owned_models().values():
        names = [name for name, value in vars(model).items() if isinstance(value, Sealed)]
        if not names:
            continue
        with nullcontext() if reader else system_scope("test"):
            rows = db.session.scalars(scoped(reader, model) if reader else select(model)).all()
        found |= {getattr(row, name) for row in rows for name in names}
    return {text for text in found if text}


@pytest.mark.parametrize(("name", "other"), [BOTH, BOTH[::-1]])
def test_no_text_is_in_a_carers_copy_that_they_or_its_maker_may_not_see(context, cast, name, other) -> None:
    lived_in(cast)
    who = getattr(cast, name)
    kept_back = texts(None) - (texts(cast.actor(who)) & texts(cast.actor(cast.thea)))
    assert {f"{other}-page", f"{other}-asks", f"{other}-hopes", f"{name}-alone", f"{name}-note"} <= kept_back
    said = both_forms(cast, who)
    assert {text for text in kept_back if text in said} == set()
    assert not [words for words in (*NEVER, "Grandfather", "Fred", "pia", other.title()) if words in said]


@pytest.mark.parametrize(("name", "other"), [BOTH, BOTH[::-1]])
def test_a_carers_copy_holds_their_own_and_nothing_that_another_carer_wrote(
    context, cast, name, other
) -> None:
    made = lived_in(cast)
    who = getattr(cast, name)
    said = json.dumps(bundled(cast, who), ensure_ascii=False)
    own = ("page", "felt", "shared", "of-max", "asks", "is-answered", "hopes", "letter")
    assert not [words for words in own if f"{name}-{words}" not in said]
    assert f"{other}-shared" not in both_forms(cast, who)
    assert f"{name}-letter" in files(cast, who)["letters"]
    everything = both_forms(cast, who)
    assert f"{name}-draft" not in everything
    assert str(made[f"{name}-meets"]) in everything
    assert str(made[f"{name}-asked"]) in everything
    assert str(made[f"{other}-meets"]) not in everything
    assert str(made[f"{other}-asked"]) not in everything


def test_a_copy_does_not_say_that_another_carer_called_a_meeting_off(context, cast) -> None:
    with unit_of_work():
        build.appointment(
            cast, invited=[cast.amy, cast.ben], state=State.CANCELLED,
            attendance=Attendance.CANCELLED_BY_FAMILY, cancelled_at=NOW,
        )  # fmt: skip
    for said in (json.dumps(bundled(cast, cast.ben)), files(cast, cast.ben)["appointments"]):
        assert "cancelled" in said
        assert '"pat"' not in said
        assert Attendance.CANCELLED_BY_FAMILY not in said
    assert '"pat"' in json.dumps(bundled(cast, None))
    assert Attendance.CANCELLED_BY_FAMILY in files(cast, None)["appointments"]


def test_only_children_whom_the_carer_may_see_are_in_their_copy(context, cast) -> None:
    lived_in(cast)
    assert {"Ada", "Max"} == {
        each["resource"]["name"][0]["text"]
        for each in bundled(cast, cast.amy)["entry"]
        if each["resource"]["resourceType"] == "Patient"
    }
    assert "Max" not in files(cast, cast.ben)["children"]
    assert '"Max"' not in json.dumps(bundled(cast, cast.ben))


@pytest.mark.parametrize("name", BOTH)
def test_a_carers_bundle_is_one_by_the_standard_and_leads_nowhere_else(context, cast, name) -> None:
    lived_in(cast)
    bundle = bundled(cast, getattr(cast, name))
    for entry in bundle["entry"]:
        get_fhir_model_class(entry["resource"]["resourceType"]).model_validate(entry["resource"])
    assert references(bundle) <= {entry["fullUrl"] for entry in bundle["entry"]}
    note = bundle["entry"][0]["resource"]
    assert note["subject"] == {"reference": f"urn:uuid:{getattr(cast, name)}"}


def test_no_sign_of_a_referral_they_may_not_know_of_reaches_a_carer(context, cast) -> None:
    with unit_of_work():
        build.referral(cast)
    before = both_forms(cast, cast.amy)
    with unit_of_work():
        hidden = build.referral(cast, parent_knows=False)
    assert both_forms(cast, cast.amy) == before
    assert "know of" not in before
    assert str(hidden.id) in both_forms(cast, None)
    row = next(line for line in files(cast, None)["referrals"].splitlines() if str(hidden.id) in line)
    assert row.endswith(",no")


def test_what_staff_note_for_themselves_is_in_the_whole_copy_alone(context, cast) -> None:
    with unit_of_work():
        build.referral(cast, priority="very-urgent")
        build.mark(cast, build.appointment(cast, attendance_reason="illness"), "cancelled-by-family")
    whole, theirs = files(cast, None), files(cast, cast.amy)
    assert whole.keys() - theirs.keys() == {"moments", "consultations"}
    assert "very-urgent" in whole["referrals"]
    assert "illness" in whole["appointments"]
    assert not [
        words for words in ("very-urgent", "illness", "contact_paused") if words in "".join(theirs.values())
    ]
    assert "asap" not in json.dumps(bundled(cast, cast.amy))


def test_a_plan_is_the_carers_once_it_is_agreed(context, cast) -> None:
    with unit_of_work():
        build.plan(cast)
        offered = build.plan(cast, "Another", agreed_on=None)
    kinds = [each["resource"]["resourceType"] for each in bundled(cast, cast.amy)["entry"]]
    assert kinds.count("CarePlan") == 1
    assert kinds.count("Goal") == 2
    assert str(offered) in both_forms(cast, cast.amy)


@pytest.mark.parametrize("name", ["fred", "pia", "nora", "stan", "thea"])
def test_nobody_else_has_a_copy_of_their_own_here(context, cast, name) -> None:
    with pytest.raises(NotVisible):
        record.gather(cast.actor(cast.thea), cast.rowans, carer_id=getattr(cast, name))


def test_a_copy_cannot_be_made_for_somebody_by_staff_who_may_not_see_the_family(context, cast) -> None:
    for person_id in (cast.una, cast.lou):
        with pytest.raises(NotVisible):
            record.gather(cast.actor(person_id), cast.rowans, carer_id=cast.amy)
    with pytest.raises(NotVisible):
        record.gather(cast.actor(cast.thea), cast.rowans, carer_id=uuid4())


def test_the_whole_copy_stays_whole(context, cast) -> None:
    lived_in(cast)
    said = both_forms(cast, None)
    for name in BOTH:
        assert not [
            words
            for words in ("page", "shared", "of-max", "asks", "is-answered", "hopes", "letter", "draft")
            if f"{name}-{words}" not in said
        ]
        assert f"{name}-alone" not in said
