"""Consents, safe contact, caseloads and areas: decisions that are kept, and who they bind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.conftest import NOW
from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person
from watchmeplay.families import caseloads, consents, postings, records, safe_contact
from watchmeplay.families.models import Consent, Purpose
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import abandon, db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped


def decide(actor, purpose: Purpose, given: bool, version: int, hours: int = 0) -> None:
    with clock.frozen(NOW + timedelta(hours=hours)), unit_of_work():
        consents.decide(actor, purpose=purpose, given=given, wording_version=version)


def test_a_consent_taken_back_leaves_both_decisions(context, cast):
    amy = cast.actor(cast.amy)
    decide(amy, Purpose.RESEARCH, True, 1)
    decide(amy, Purpose.RESEARCH, False, 2, hours=1)
    decide(amy, Purpose.PHOTOS, True, 1, hours=2)
    rows = db.session.scalars(scoped(amy, Consent).order_by(Consent.decided_at)).all()
    assert [(row.purpose, row.given, row.wording_version) for row in rows] == [
        ("research", True, 1), ("research", False, 2), ("photos", True, 1),
    ]  # fmt: skip
    standing = consents.standing(amy)
    assert (standing[Purpose.RESEARCH].given, standing[Purpose.PHOTOS].given) == (False, True)
    assert Purpose.CARE not in standing


def test_one_carers_consent_says_nothing_to_another(context, cast):
    decide(cast.actor(cast.amy), Purpose.RESEARCH, True, 1)
    assert consents.standing(cast.actor(cast.ben)) == {}
    assert consents.standing(cast.actor(cast.fred)) == {}


def test_what_staff_mark_as_unsafe_stands_whatever_the_carer_chooses(context, cast):
    thea, amy = cast.actor(cast.thea), cast.actor(cast.amy)
    with unit_of_work():
        safe_contact.mark_unsafe(thea, family_id=cast.rowans, person_id=cast.amy, unsafe=True, note="Ring Jo")
    with unit_of_work():
        safe_contact.choose(amy, may_email=True, quiet_from=22, quiet_until=7)
    rules = safe_contact.of(thea, cast.rowans, cast.amy)
    assert (rules.may_email, rules.unsafe_since, rules.note) == (True, NOW, "Ring Jo")


@pytest.mark.parametrize(("start", "end"), [(24, 8), (20, -1), (99, 99)])
def test_an_hour_that_is_none_is_turned_down(context, cast, start, end):
    with pytest.raises(Refused), unit_of_work():
        safe_contact.choose(cast.actor(cast.amy), may_email=True, quiet_from=start, quiet_until=end)


@pytest.mark.parametrize(
    ("moment", "start", "end", "until"),
    [
        (datetime(2026, 3, 10, 21, tzinfo=UTC), 20, 8, datetime(2026, 3, 11, 8, tzinfo=UTC)),
        (datetime(2026, 3, 10, 7, 59, tzinfo=UTC), 20, 8, datetime(2026, 3, 10, 8, tzinfo=UTC)),
        (datetime(2026, 3, 10, 8, tzinfo=UTC), 20, 8, None),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), 9, 17, datetime(2026, 3, 10, 17, tzinfo=UTC)),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), 12, 12, None),
        # The clocks go forward in the night: 8am comes an hour sooner.
        (datetime(2026, 3, 28, 22, tzinfo=UTC), 20, 8, datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 20, 8, datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_in_the_readers_own_zone(moment, start, end, until):
    assert safe_contact.quiet_until(moment, zone="Europe/London", start=start, end=end) == until


def test_a_caseload_follows_assigning_and_taking_off_at_once(context, cast):
    thea, una = cast.actor(cast.thea), cast.actor(cast.una)
    for _ in range(2):
        with unit_of_work():
            caseloads.assign(thea, family_id=cast.rowans, person_id=cast.una)
    assert [one.name for one in records.families(una)] == ["Rowan"]
    with unit_of_work():
        caseloads.unassign(thea, family_id=cast.rowans, person_id=cast.una)
    assert records.families(una) == []


def test_somebody_of_another_area_or_suspended_is_not_assigned(context, cast):
    thea, ann = cast.actor(cast.thea), cast.actor(cast.ann)
    with pytest.raises(Refused), unit_of_work():
        caseloads.assign(thea, family_id=cast.rowans, person_id=cast.ola)
    with unit_of_work():
        people.suspend(ann, people.staff_member(ann, cast.una))
    with pytest.raises(Refused), unit_of_work():
        caseloads.assign(thea, family_id=cast.rowans, person_id=cast.una)


def test_a_suspended_colleague_does_not_count_as_somebody_there(context, cast):
    thea, ann = cast.actor(cast.thea), cast.actor(cast.ann)
    with unit_of_work():
        caseloads.assign(thea, family_id=cast.rowans, person_id=cast.una)
        people.suspend(ann, people.staff_member(ann, cast.una))
    assert caseloads.names_of_team(cast.actor(cast.amy), cast.rowans) == ["Thea"]
    with pytest.raises(Refused), unit_of_work():
        caseloads.unassign(thea, family_id=cast.rowans, person_id=cast.thea)


def test_two_who_take_each_other_off_leave_somebody(app, cast):
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)

    def take_off(person_id) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=person_id)
            except Refused:
                return "refused"
            finally:
                abandon()
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_off, (cast.thea, cast.una))) == ["done", "refused"]


def test_posting_moves_a_lead_at_once(context, cast):
    ann, lea = cast.actor(cast.ann), cast.actor(cast.lea)
    with unit_of_work():
        caseloads.post(ann, person_id=cast.lea, area_ids=[cast.south])
    assert [one.name for one in records.families(lea)] == ["Stone"]
    assert postings.areas_by_person(ann)[cast.lea] == {cast.south}
    with pytest.raises(Refused), unit_of_work():
        caseloads.post(ann, person_id=cast.lea, area_ids=[cast.rowans])
    with pytest.raises(NotAllowed), unit_of_work():
        caseloads.post(lea, person_id=cast.lea, area_ids=[cast.north])


@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_only_an_administrator_invites_colleagues(context, cast, who):
    actor = cast.actor(getattr(cast, who))
    with pytest.raises(NotAllowed), unit_of_work():
        postings.invite_staff(actor, role=Role.LEAD, name="X", area_ids=[cast.north])
    with pytest.raises(NotAllowed):
        postings.areas_by_person(actor)


def test_an_administrator_invites_no_carer_and_resets_none(context, cast):
    ann = cast.actor(cast.ann)
    with pytest.raises(NotAllowed), unit_of_work():
        postings.invite_staff(ann, role=Role.CAREGIVER, name="X", area_ids=[cast.north])
    with pytest.raises(NotAllowed), unit_of_work():
        postings.invite_staff_again(ann, db.session.get_one(Person, cast.amy))


def test_decisions_of_carers_cannot_be_rewritten_by_others(context, cast):
    decide(cast.actor(cast.amy), Purpose.CARE, True, 1)
    for who in ("ben", "una", "ann"):
        changed = db.session.execute(
            update(Consent)
            .values(given=False)
            .execution_options(actor=cast.actor(getattr(cast, who)), synchronize_session=False)
        )
        assert changed.rowcount == 0
    abandon()
    with pytest.raises(NotVisible), unit_of_work():
        safe_contact.mark_unsafe(
            cast.actor(cast.thea), family_id=cast.neighbours, person_id=cast.amy, unsafe=True, note=""
        )
