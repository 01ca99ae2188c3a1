"""Families, children and homes: twins, babies to come, two homes, one form sent twice."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOW
from watchmeplay.families import memberships, overview, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

BORN = date(2026, 3, 1)


def test_a_family_opened_by_one_practitioner_is_on_their_caseload_alone(context, cast):
    with unit_of_work():
        family = records.open_family(cast.actor(cast.una), name="Okafor", area_id=cast.north)
    assert [one.name for one in records.families(cast.actor(cast.una))] == ["Okafor"]
    assert family.id not in {one.id for one in records.families(cast.actor(cast.thea))}
    assert family.id in {one.id for one in records.families(cast.actor(cast.lea))}
    assert family.id not in {one.id for one in records.families(cast.actor(cast.lou))}


@pytest.mark.parametrize("who", ["amy", "ann"])
def test_carers_and_administrators_open_no_family(context, cast, who):
    with pytest.raises(NotAllowed), unit_of_work():
        records.open_family(cast.actor(getattr(cast, who)), name="X", area_id=cast.north)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_family_needs_a_name_that_fits(context, cast, name):
    with pytest.raises(Refused), unit_of_work():
        records.open_family(cast.actor(cast.thea), name=name, area_id=cast.north)


def test_one_form_sent_twice_opens_one_family_with_one_child(context, cast):
    thea = cast.actor(cast.thea)
    for _ in range(2):
        with unit_of_work():
            family = records.open_family(thea, name="Okafor", area_id=cast.north, key="k")
            records.add_child(thea, family_id=family.id, name="Ife", born_on=BORN, key="k:0")
    assert [one.name for one in records.families(thea)].count("Okafor") == 1
    assert [one.name for one in records.children(thea, family.id)] == ["Ife"]


@pytest.mark.parametrize(("born_on", "expected_on"), [(None, None), (BORN, BORN)])
def test_a_child_is_either_born_or_expected(context, cast, born_on, expected_on):
    with pytest.raises(Refused), unit_of_work():
        records.add_child(
            cast.actor(cast.thea), family_id=cast.rowans, name="X", born_on=born_on, expected_on=expected_on
        )


def test_a_baby_born_after_midnight_in_summer_is_not_from_the_future(context, cast):
    summer = NOW.replace(month=7, hour=23, minute=30)
    with clock.frozen(summer), unit_of_work():
        local = summer.date() + timedelta(days=1)
        child = records.add_child(cast.actor(cast.thea), family_id=cast.rowans, name="X", born_on=local)
    assert child.born_on == local


def test_a_birthday_to_come_is_turned_down(context, cast):
    with pytest.raises(Refused) as refused, unit_of_work():
        records.was_born(cast.actor(cast.ola), cast.zoe, born_on=NOW.date() + timedelta(days=2))
    assert refused.value.field == "born_on"


def test_a_baby_is_born_once(context, cast):
    ola = cast.actor(cast.ola)
    for _ in range(2):
        with unit_of_work():
            records.was_born(ola, cast.zoe, born_on=BORN)
    with pytest.raises(Refused), unit_of_work():
        records.was_born(ola, cast.zoe, born_on=BORN - timedelta(days=1))
    zoe = records.children(cast.actor(cast.stan))[0]
    assert (zoe.born_on, zoe.expected_on) == (BORN, None)


def test_twins_stand_side_by_side_after_an_older_child(context, cast):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        records.add_child(thea, family_id=cast.rowans, name="Zora", born_on=date(2020, 1, 1))
        records.add_child(thea, family_id=cast.rowans, name="Bea", expected_on=date(2026, 9, 1))
    assert [one.name for one in records.children(thea, cast.rowans)] == ["Zora", "Ada", "Max", "Bea"]


def test_a_child_lives_in_two_homes_that_no_carer_sees(context, cast):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        for label, who in (("Weekdays", cast.amy), ("Weekends", cast.ben)):
            records.add_household(
                thea, family_id=cast.rowans, label=label, child_ids=[cast.ada, cast.max], person_ids=[who]
            )
    homes = records.households(thea, cast.rowans)
    assert [(home.label, home.child_ids, home.person_ids) for home in homes] == [
        ("Weekdays", {cast.ada, cast.max}, {cast.amy}),
        ("Weekends", {cast.ada, cast.max}, {cast.ben}),
    ]
    for who in (cast.amy, cast.ben, cast.una, cast.ann):
        assert records.households(cast.actor(who), cast.rowans) == []


def test_a_home_takes_no_child_or_adult_of_another_family(context, cast):
    thea = cast.actor(cast.thea)
    with pytest.raises(NotVisible), unit_of_work():
        records.add_household(thea, family_id=cast.rowans, label="X", child_ids=[cast.kit])
    with unit_of_work():
        home = records.add_household(
            thea, family_id=cast.rowans, label="X", child_ids=[], person_ids=[cast.nora]
        )
    assert next(one for one in records.households(thea, cast.rowans) if one.id == home.id).person_ids == set()


def test_pausing_twice_keeps_the_first_moment(context, cast):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        records.pause_contact(thea, cast.rowans, paused=True)
    with clock.frozen(NOW + timedelta(days=1)), unit_of_work():
        records.pause_contact(thea, cast.rowans, paused=True)
    assert overview.surroundings(thea, cast.rowans).contact_paused_at == NOW
    with pytest.raises(NotVisible), unit_of_work():
        records.pause_contact(cast.actor(cast.una), cast.rowans, paused=True)


def test_carers_names_are_never_in_another_carers_list(context, cast):
    for who in ("amy", "ben"):
        mine = getattr(cast, who)
        assert [one.person_id for one in memberships.carers(cast.actor(mine), cast.rowans)] == [mine]
