"""Days away: cover begins, follows the caseload, and ends in the zone of whoever is away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.care.allocation import build
from tests.care.allocation.build import FRIDAY, TODAY, away, settle, team
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.allocation import cover
from watchmeplay.care.allocation.models import Away
from watchmeplay.families import caseloads, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

pytestmark = pytest.mark.usefixtures("context")
COVERED = {"Thea": None, "Una": "Thea"}


def refused(cast: Cast, by: str = "thea", **facts: object) -> Refused:
    with pytest.raises(Refused) as caught:
        away(cast, by, **facts)
    return caught.value


def test_cover_that_begins_today_begins_at_once_for_every_family(cast: Cast) -> None:
    away(cast)
    assert team(cast.rowans) == team(cast.neighbours) == COVERED
    assert team(cast.strangers) == {"Ola": None}
    assert caseloads.looked_after_by(cast.actor(cast.una)) == {cast.rowans, cast.neighbours}
    lines = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.CASELOAD_CHANGED)).all()
    assert {line.family_id for line in lines if line.subject_id == cast.una} == {cast.rowans, cast.neighbours}


def test_cover_begins_on_its_day_and_ends_the_day_after_the_last(cast: Cast) -> None:
    away(cast, from_on=date(2026, 3, 12))
    assert team(cast.rowans) == {"Thea": None}
    for day, expected in ((11, {"Thea": None}), (12, COVERED), (13, COVERED), (14, {"Thea": None})):
        with clock.frozen(datetime(2026, 3, day, 0, 30, tzinfo=UTC)):
            settle()
            assert team(cast.rowans) == expected, day


def test_the_day_is_that_of_whoever_is_away(cast: Cast) -> None:
    with unit_of_work():
        build.person(cast.thea).zone = "Pacific/Auckland"
    away(cast)
    midnight = datetime(2026, 3, 13, 11, 0, tzinfo=UTC)
    with clock.frozen(midnight - timedelta(minutes=1)):
        settle()
        assert team(cast.rowans) == COVERED
    with clock.frozen(midnight):
        settle()
        assert team(cast.rowans) == {"Thea": None}


def test_the_hour_that_the_clocks_skip_ends_nothing_early(cast: Cast) -> None:
    away(cast, until_on=date(2026, 3, 29))
    with clock.frozen(datetime(2026, 3, 29, 22, 59, tzinfo=UTC)):
        settle()
        assert team(cast.rowans) == COVERED
    with clock.frozen(datetime(2026, 3, 29, 23, 0, tzinfo=UTC)):
        settle()
        assert team(cast.rowans) == {"Thea": None}


def test_settling_again_changes_nothing(cast: Cast) -> None:
    away(cast)
    before = db.session.query(AuditLine).count()
    settle()
    settle()
    assert team(cast.rowans) == COVERED and db.session.query(AuditLine).count() == before


def test_a_family_that_comes_meanwhile_is_covered_and_one_that_goes_is_not(cast: Cast) -> None:
    away(cast)
    thea, lea = cast.actor(cast.thea), cast.actor(cast.lea)
    with unit_of_work():
        new = records.open_family(thea, name="New", area_id=cast.north).id
        caseloads.assign(lea, family_id=cast.neighbours, person_id=cast.lea)
        caseloads.unassign(lea, family_id=cast.neighbours, person_id=cast.thea)
    settle()
    assert team(new) == COVERED
    assert team(cast.neighbours) == {"Lea": None}


def test_whoever_looks_after_a_family_already_goes_on_after_the_cover(cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    away_id = away(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.una), family_id=cast.neighbours, person_id=cast.una, weight=3)
        cover.end_now(cast.actor(cast.thea), away_id)
    assert team(cast.rowans) == team(cast.neighbours) == {"Thea": None, "Una": None}


def test_a_family_taken_off_the_cover_by_hand_stays_off(cast: Cast) -> None:
    away(cast)
    with clock.frozen(NOW + timedelta(hours=1)), unit_of_work():
        caseloads.unassign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    with clock.frozen(NOW + timedelta(hours=2)):
        settle()
    assert team(cast.rowans) == {"Thea": None} and team(cast.neighbours) == COVERED


def test_a_colleague_who_is_away_is_not_taken_off_a_family_that_only_their_cover_looks_after(
    cast: Cast,
) -> None:
    away(cast)
    thea, lea = cast.actor(cast.thea), cast.actor(cast.lea)
    with pytest.raises(Refused, match="someone has to be there"), unit_of_work():
        caseloads.unassign(lea, family_id=cast.rowans, person_id=cast.thea)
    with unit_of_work():
        caseloads.assign(thea, family_id=cast.rowans, person_id=cast.una)
        caseloads.unassign(lea, family_id=cast.rowans, person_id=cast.thea)
    settle()
    assert team(cast.rowans) == {"Una": None}


def test_cover_ended_early_gives_back_what_was_begun(cast: Cast) -> None:
    away_id = away(cast)
    with unit_of_work():
        task = build.task(cast, cast.una, cast.rowans)
        note = build.note(cast.una, cast.rowans, "Rang twice.")
        own = build.task(cast, cast.una, cast.strangers)
    with unit_of_work():
        cover.end_now(cast.actor(cast.thea), away_id)
        cover.end_now(cast.actor(cast.thea), away_id)
    assert team(cast.rowans) == {"Thea": None}
    assert build.owner(task) == cast.thea and build.owner(own) == cast.una
    assert build.draft(note) == (cast.thea, "Begun by Una.\n\nRang twice.")
    settle()
    assert team(cast.rowans) == {"Thea": None}


def test_an_absence_to_come_can_be_called_off(cast: Cast) -> None:
    away_id = away(cast, from_on=FRIDAY)
    with unit_of_work():
        cover.end_now(cast.actor(cast.thea), away_id)
    with clock.frozen(NOW + timedelta(days=3)):
        settle()
        assert team(cast.rowans) == {"Thea": None}
    assert cover.coming(cast.actor(cast.thea), cast.thea) == []


def test_days_that_overlap_are_refused_and_days_beside_each_other_are_not(cast: Cast) -> None:
    away(cast)
    assert refused(cast, from_on=FRIDAY, until_on=date(2026, 3, 20)).field == "from_on"
    away(cast, from_on=date(2026, 3, 14), until_on=date(2026, 3, 20))
    with clock.frozen(NOW + timedelta(days=4)):
        settle()
        assert team(cast.rowans) == COVERED


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [
        (FRIDAY, TODAY),
        (date(2026, 3, 1), date(2026, 3, 9)),
        (TODAY, date(2028, 3, 10)),
        (date(2028, 3, 1), date(2028, 3, 2)),
    ],
)
def test_days_that_cannot_be_are_refused(cast: Cast, from_on: date, until_on: date) -> None:
    assert refused(cast, from_on=from_on, until_on=until_on).field == "until_on"


@pytest.mark.parametrize("name", ["thea", "ola", "amy", "ann"])
def test_nobody_covers_who_is_not_a_colleague_in_the_area(cast: Cast, name: str) -> None:
    assert refused(cast, covered_by=getattr(cast, name)).field == "covered_by"
    assert team(cast.rowans) == {"Thea": None}


def test_the_colleague_works_in_every_area_of_the_families(cast: Cast) -> None:
    with unit_of_work():
        caseloads.post(cast.actor(cast.ann), person_id=cast.thea, area_ids=[cast.north, cast.south])
        records.open_family(cast.actor(cast.thea), name="Far", area_id=cast.south)
        both = build.colleague(cast, "Bea", cast.north, cast.south)
    message = str(refused(cast).message)
    assert "Una" in message and "North, South" in message
    assert [one.name for one in cover.colleagues(cast.actor(cast.thea), cast.thea)] == ["Bea"]
    away(cast, covered_by=both)
    assert team(cast.rowans) == {"Thea": None, "Bea": "Thea"}


def test_nobody_covers_who_is_away_on_one_of_the_days(cast: Cast) -> None:
    away(cast, "una", from_on=FRIDAY, until_on=FRIDAY, covered_by=None)
    assert "Una is away" in str(refused(cast).message)
    away(cast, until_on=date(2026, 3, 12))


def test_two_cannot_cover_for_each_other(cast: Cast) -> None:
    away(cast)
    assert refused(cast, "una", covered_by=cast.thea).field == "covered_by"
    assert "Thea is away" in str(refused(cast, "una", covered_by=None).message)


def test_cover_that_falls_away_passes_on_to_a_third_with_all_that_was_covered(cast: Cast) -> None:
    with unit_of_work():
        cara = build.colleague(cast, "Cara")
        own = records.open_family(cast.actor(cast.una), name="Una’s own", area_id=cast.north).id
    first = away(cast)
    second = away(cast, "una", from_on=date(2026, 3, 11), until_on=date(2026, 3, 20), covered_by=cara)
    with clock.frozen(NOW + timedelta(days=1)):
        settle()
        assert team(cast.rowans) == {**COVERED, "Cara": "Una"}
        assert team(own) == {"Una": None, "Cara": "Una"}
    with clock.frozen(NOW + timedelta(days=4)):
        settle()
        assert team(cast.rowans) == {"Thea": None}
        assert team(own) == {"Una": None, "Cara": "Una"}
        with unit_of_work():
            cover.end_now(cast.actor(cast.una), second)
        assert team(own) == {"Una": None}
    assert db.session.get(Away, first).ended_at == NOW + timedelta(days=4)


def test_a_colleague_suspended_meanwhile_is_named_to_the_lead_and_to_no_family(cast: Cast) -> None:
    away(cast)
    with unit_of_work():
        build.suspend(cast, cast.una)
    [absence] = cover.in_areas_of(cast.actor(cast.lea))
    assert (absence.name, absence.cover_name, absence.covered) == ("Thea", "Una", False)
    assert caseloads.names_of_team(cast.actor(cast.amy), cast.rowans) == ["Thea"]
    with unit_of_work():
        new = records.open_family(cast.actor(cast.thea), name="New", area_id=cast.north).id
    settle()
    assert team(new) == {"Thea": None}
    with unit_of_work():
        build.suspend(cast, cast.una, back=True)
    settle()
    assert team(new) == COVERED


def test_a_lead_may_say_it_for_somebody_who_is_ill(cast: Cast) -> None:
    with unit_of_work():
        away_id = cover.plan(
            cast.actor(cast.lea), person_id=cast.thea, from_on=TODAY, until_on=FRIDAY, covered_by=cast.una
        )
    assert team(cast.rowans) == COVERED
    assert [one.id for one in cover.covering(cast.actor(cast.una))] == [away_id]
    assert [one.until_on for one in cover.coming(cast.actor(cast.thea), cast.thea)] == [FRIDAY]


@pytest.mark.parametrize("name", ["una", "ola", "lou", "amy", "ann"])
def test_nobody_else_says_who_is_away_or_ends_it(cast: Cast, name: str) -> None:
    away_id = away(cast)
    actor = cast.actor(getattr(cast, name))
    for act in (
        lambda: cover.plan(
            actor, person_id=cast.thea, from_on=date(2026, 5, 1), until_on=date(2026, 5, 1), covered_by=None
        ),
        lambda: cover.end_now(actor, away_id),
        lambda: cover.coming(actor, cast.thea),
        lambda: cover.colleagues(actor, cast.thea),
    ):
        with pytest.raises(NotVisible), unit_of_work():
            act()
    assert cover.in_areas_of(actor) == [] and team(cast.rowans) == COVERED


def test_the_same_form_twice_is_one_absence(cast: Cast) -> None:
    key = new_key()
    assert away(cast, key=key) == away(cast, key=key)
    with pytest.raises(KeyReused):
        away(cast, key=key, until_on=date(2026, 3, 12))


def test_a_closed_family_is_not_covered(cast: Cast) -> None:
    with unit_of_work():
        records.family_of(cast.actor(cast.thea), cast.rowans).closed_at = NOW
    away(cast)
    assert team(cast.rowans) == {"Thea": None} and team(cast.neighbours) == COVERED
