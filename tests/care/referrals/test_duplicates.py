"""The same family asking again: found for staff alone, put together by staff alone, and taken apart again."""

from datetime import date, timedelta

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.referrals import duplicates, merging, triage
from watchmeplay.care.referrals.likeness import Sign
from watchmeplay.care.referrals.models import Closing, Moment, Source, State
from watchmeplay.care.referrals.waiting import clocks
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

pytestmark = pytest.mark.usefixtures("context")
TOLD = merging.TOLD
ZONE = "Europe/London"


def found(cast: Cast, referral_id, who=None) -> dict:
    return {
        row.referral_id or row.family_id: row.signs
        for row in duplicates.candidates(cast.actor(who or cast.thea), referral_id)
    }


def test_one_child_referred_three_times_in_three_spellings(cast: Cast) -> None:
    with unit_of_work():
        first = asked.ask(cast, asked.child("Zofia Nowak"), parent="Katarzyna Nowak")
        second = asked.ask(
            cast, asked.child("Sofia Nowack"), parent="Kasia Nowak", phone="+44 7700 900123", postcode="",
            source=Source.GP,
        )  # fmt: skip
        third = asked.ask(
            cast, asked.child("ZOFIA (known as Zosia)"), parent="K Nowak", phone="07700 900999", postcode="pl311aa",
            source=Source.HEALTH_VISITOR,
        )  # fmt: skip
        asked.ask(cast, asked.child("Otto Vale"), parent="Ann Vale", phone="07700 900555", postcode="")
    seen = found(cast, first.referral_id)
    assert set(seen) == {second.referral_id, third.referral_id}
    assert seen[second.referral_id] == (
        Sign.PHONE, Sign.BIRTH_MONTH, Sign.NEARLY_NAME,
    )  # fmt: skip
    assert Sign.POSTCODE in seen[third.referral_id] and Sign.PHONE not in seen[third.referral_id]
    everyone = duplicates.found(cast.actor(cast.thea), [sent.referral_id for sent in (first, second, third)])
    assert [len(rows) for rows in everyone.values()] == [2, 2, 2]
    assert [row.referral_id for row in everyone[first.referral_id]][0] == second.referral_id


def test_twins_on_one_referral_are_no_duplicates_of_each_other(cast: Cast) -> None:
    with unit_of_work():
        twins = asked.ask(cast, asked.child("Wren"), asked.child("Wrenna"))
    assert found(cast, twins.referral_id) == {}
    with unit_of_work():
        alone = asked.ask(cast, asked.child("Wrenna"), phone="", postcode="", parent="R Marsh")
    assert set(found(cast, twins.referral_id)) == {alone.referral_id}


def test_an_unborn_child_and_the_baby_born_since(cast: Cast) -> None:
    with unit_of_work():
        unborn = asked.ask(cast, asked.child("", due=date(2026, 2, 1)), phone="")
        baby = asked.ask(
            cast, asked.child("Wren", born=date(2026, 1, 10)), phone="", postcode="", parent="Robyn Marsh"
        )
    assert found(cast, unborn.referral_id)[baby.referral_id] == (Sign.DUE_DATE, Sign.PARENT)


def test_a_referrers_number_makes_no_duplicate(cast: Cast) -> None:
    with unit_of_work():
        one = asked.ask(cast, asked.child("Wren"), source=Source.GP, postcode="")
        asked.ask(
            cast, asked.child("Otto", date(2024, 1, 1)), source=Source.GP, postcode="", phone="07700 900777",
            parent="Ann Vale",
        )  # fmt: skip
    assert found(cast, one.referral_id) == {}


def test_a_family_with_a_record_is_found_by_who_has_it_in_reach(cast: Cast) -> None:
    with unit_of_work():
        sent = asked.ask(
            cast, asked.child("Adah Rowan", date(2025, 5, 2)), parent="Amy", phone="", postcode=""
        )
    assert found(cast, sent.referral_id) == {cast.rowans: (Sign.BIRTH_DATE, Sign.NEARLY_NAME, Sign.PARENT)}
    assert found(cast, sent.referral_id, cast.lea) == {
        cast.rowans: (Sign.BIRTH_DATE, Sign.NEARLY_NAME, Sign.PARENT)
    }
    assert found(cast, sent.referral_id, cast.una) == {}


def test_other_areas_are_not_looked_through_and_strangers_see_nothing(cast: Cast) -> None:
    with unit_of_work():
        here, there = asked.ask(cast), asked.ask(cast, area=cast.south)
    assert found(cast, here.referral_id) == {}
    assert found(cast, there.referral_id) == {}
    assert found(cast, there.referral_id, cast.ola) == {}
    with pytest.raises(NotAllowed):
        duplicates.candidates(cast.actor(cast.amy), here.referral_id)


def test_any_number_of_referrals_takes_the_same_statements(app, cast: Cast) -> None:
    def number(of: int) -> int:
        with unit_of_work():
            ids = [asked.ask(cast).referral_id for _ in range(of)]
        with counting(app) as counted:
            assert duplicates.found(cast.actor(cast.thea), ids)
        return counted.number

    assert number(2) == number(12) <= 15


def merge(cast: Cast, gone, survivor, **facts) -> bool:
    with unit_of_work():
        return merging.merge_into_referral(
            cast.actor(cast.thea), gone.referral_id, survivor.referral_id, told=TOLD, **facts
        )


def test_a_merge_keeps_every_row_and_the_earliest_clock(cast: Cast) -> None:
    with unit_of_work():
        early = asked.ask(cast, received=NOW - timedelta(days=30))
        late = asked.ask(cast, source=Source.GP)
    with clock.frozen(NOW + timedelta(hours=1)):
        assert merge(cast, early, late)
    gone = asked.row(cast, early.referral_id)
    assert (gone.state, gone.closing, gone.merged_into_id) == ("closed", Closing.DUPLICATE, late.referral_id)
    last = asked.steps(cast, early.referral_id)[-1]
    assert last.told == TOLD and last.reason == "duplicate"
    assert asked.moments(cast, early.referral_id)[Moment.SCREENED] == NOW + timedelta(hours=1)
    known = clocks(cast.actor(cast.thea), {late.referral_id: NOW}, ZONE)
    assert known[late.referral_id].start == NOW - timedelta(days=30)
    assert asked.moments(cast, late.referral_id)[Moment.RECEIVED] == NOW
    assert found(cast, late.referral_id) == {}


def test_a_clock_comes_along_through_two_merges(cast: Cast) -> None:
    with unit_of_work():
        rows = [asked.ask(cast, received=NOW - timedelta(days=days)) for days in (50, 20, 5)]
    merge(cast, rows[0], rows[1])
    merge(cast, rows[1], rows[2])
    last = rows[2].referral_id
    assert clocks(cast.actor(cast.lea), {last: NOW}, ZONE)[last].start == NOW - timedelta(days=50)


def test_a_merge_can_be_undone_for_thirty_days_by_the_area(cast: Cast) -> None:
    with unit_of_work():
        one, other = asked.ask(cast), asked.ask(cast)
    with clock.frozen(NOW + timedelta(hours=1)), unit_of_work():
        triage.move(cast.actor(cast.una), one.referral_id, State.WAITING)
    with clock.frozen(NOW + timedelta(hours=2)):
        merge(cast, one, other)
    with pytest.raises(NotVisible), unit_of_work():
        merging.unmerge(cast.actor(cast.ola), one.referral_id)
    late = NOW + timedelta(days=31)
    with clock.frozen(late), pytest.raises(Refused, match="30 days"), unit_of_work():
        merging.unmerge(cast.actor(cast.una), one.referral_id)
    with clock.frozen(NOW + timedelta(days=30)), unit_of_work():
        assert merging.unmerge(cast.actor(cast.una), one.referral_id)
        assert not merging.unmerge(cast.actor(cast.una), one.referral_id)
    row = asked.row(cast, one.referral_id)
    assert (row.state, row.closing, row.merged_into_id, row.closed_at) == ("waiting", None, None, None)
    assert [step.state for step in asked.steps(cast, one.referral_id)] == [
        "new", "waiting", "closed", "waiting",
    ]  # fmt: skip


def test_a_merge_into_a_family_goes_to_its_open_referral_too(cast: Cast) -> None:
    with unit_of_work():
        known = asked.ask(cast)
        asked.row(cast, known.referral_id).family_id = cast.rowans
        again = asked.ask(cast)
    with unit_of_work():
        merging.merge_into_family(cast.actor(cast.thea), again.referral_id, cast.rowans, told=TOLD)
    row = asked.row(cast, again.referral_id)
    assert (row.family_id, row.merged_into_id, row.state) == (cast.rowans, known.referral_id, "closed")


def test_what_cannot_be_merged_is_refused(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        one, other, shut = asked.ask(cast), asked.ask(cast), asked.ask(cast)
        elsewhere = asked.ask(cast, area=cast.south)
        triage.close(thea, shut.referral_id, reason=Closing.NO_REPLY, told="Words")
        closed = records.open_family(thea, name="Ended", area_id=cast.north)
        closed.closed_at = NOW
        closed_id = closed.id
    for gone, survivor in ((one, shut), (shut, one)):
        with pytest.raises(Refused):
            merge(cast, gone, survivor)
    for gone, survivor in ((one, one), (one, elsewhere)):
        with pytest.raises(NotVisible):
            merge(cast, gone, survivor)
    with pytest.raises(NotVisible), unit_of_work():
        merging.merge_into_family(thea, one.referral_id, cast.strangers, told=TOLD)
    with pytest.raises(Refused), unit_of_work():
        merging.merge_into_family(thea, one.referral_id, closed_id, told=TOLD)
    with pytest.raises(Refused) as refused, unit_of_work():
        merging.merge_into_referral(thea, one.referral_id, other.referral_id, told="")
    assert refused.value.field == "told"
    assert asked.row(cast, one.referral_id).state == State.NEW


def test_a_merge_sent_twice_merges_once(cast: Cast) -> None:
    with unit_of_work():
        one, other = asked.ask(cast), asked.ask(cast)
    key = new_key()
    assert merge(cast, one, other, key=key) and not merge(cast, one, other, key=key)
    assert len(asked.steps(cast, one.referral_id)) == 2
