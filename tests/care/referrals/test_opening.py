"""From a referral to a family: all of it or none, once, and with whom it belongs."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.accounts.models import Person
from watchmeplay.care.referrals import opening, triage
from watchmeplay.care.referrals.models import Source, State
from watchmeplay.care.referrals.opening import Into, NewChild
from watchmeplay.families import caseloads, memberships, records, safe_contact
from watchmeplay.families.models import CaseloadEntry, Family
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")
TWINS = (NewChild("Wren", date(2025, 12, 1)), NewChild("Otto", date(2025, 12, 1)))


def waiting(cast: Cast, **facts):
    with unit_of_work():
        sent = asked.ask(cast, **facts)
        triage.move(cast.actor(cast.lea), sent.referral_id, State.WAITING)
        return sent.referral_id


def open_it(cast: Cast, referral_id, *, by=None, key=None, **facts):
    into = Into(**{"practitioner_id": cast.thea, "weight": 2, "name": "Marsh", "children": TWINS,
                   "parent": "Robin", **facts})  # fmt: skip
    with unit_of_work():
        return opening.open_family(cast.actor(by or cast.thea), referral_id, into, key=key)


def families(cast: Cast, who) -> int:
    return len(db.session.scalars(scoped(cast.actor(who), Family)).all())


def test_twins_become_two_children_and_the_parent_gets_a_way_in(cast: Cast) -> None:
    referral_id = waiting(cast, email="robin@home.example")
    opened = open_it(cast, referral_id, weight=3, told="You have a practitioner.")
    row = asked.row(cast, referral_id)
    assert (row.state, row.family_id, row.person_id) == ("allocated", opened.family_id, opened.person_id)
    thea = cast.actor(cast.thea)
    assert [child.name for child in records.children(thea, opened.family_id)] == ["Otto", "Wren"]
    assert opened.way is not None and opened.way.code
    adult = memberships.carers(thea, opened.family_id)[0]
    assert (adult.name, adult.person_id, adult.joined_at) == ("Robin", opened.person_id, None)
    rules = safe_contact.of(thea, opened.family_id, opened.person_id)
    assert rules is not None and rules.may_email
    last = asked.steps(cast, referral_id)[-1]
    assert last.state == "allocated" and last.told == "You have a practitioner."
    entry = db.session.scalars(
        scoped(thea, CaseloadEntry).where(CaseloadEntry.family_id == opened.family_id)
    ).one()
    assert (entry.person_id, entry.weight) == (cast.thea, 3)


def test_a_parent_who_may_not_be_mailed_is_not(cast: Cast) -> None:
    opened = open_it(cast, waiting(cast))
    rules = safe_contact.of(cast.actor(cast.thea), opened.family_id, opened.person_id)
    assert rules is not None and not rules.may_email


def test_a_baby_to_come_is_expected(cast: Cast) -> None:
    opened = open_it(cast, waiting(cast), children=(NewChild("Baby", None, date(2026, 6, 1)),))
    assert records.children(cast.actor(cast.thea), opened.family_id)[0].expected_on == date(2026, 6, 1)


@pytest.mark.parametrize("name", ["una", "lea"])
def test_whoever_opens_it_for_a_colleague_does_not_keep_it(cast: Cast, name: str) -> None:
    opener = getattr(cast, name)
    opened = open_it(cast, waiting(cast), by=opener)
    assert caseloads.team_ids(cast.actor(cast.lea), opened.family_id) == {cast.thea}
    assert caseloads.names_of_team(cast.actor(cast.thea), opened.family_id) == ["Thea"]
    with pytest.raises(NotVisible):
        records.family_of(cast.actor(cast.una), opened.family_id)


def test_the_form_sent_twice_opens_one_family_and_shows_the_way_once(cast: Cast) -> None:
    referral_id, key, before = waiting(cast), new_key(), families(cast, cast.lea)
    first = open_it(cast, referral_id, key=key)
    second = open_it(cast, referral_id, key=key)
    assert (second.family_id, second.person_id, second.way) == (first.family_id, first.person_id, None)
    with pytest.raises(Refused, match="not waiting"):
        open_it(cast, referral_id, key=new_key())
    assert families(cast, cast.lea) == before + 1


def test_nothing_is_left_behind_when_a_part_is_refused(cast: Cast) -> None:
    referral_id, before = waiting(cast), families(cast, cast.lea)
    people = db.session.query(Person).count()
    born_to_come = (NewChild("Wren", (NOW + timedelta(days=9)).date()),)
    for facts, field in (
        ({"practitioner_id": cast.ola}, "practitioner"), ({"name": " "}, "name"), ({"children": ()}, "child_1"),
        ({"children": born_to_come}, "born_on"), ({"weight": 4}, "weight"), ({"family_id": cast.strangers}, "family"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            open_it(cast, referral_id, **facts)
        assert refused.value.field == field
    assert asked.row(cast, referral_id).state == State.WAITING
    assert families(cast, cast.lea) == before and db.session.query(Person).count() == people


def test_a_family_with_a_record_takes_the_referral_and_an_adult_who_is_in_it(cast: Cast) -> None:
    referral_id = waiting(cast, source=Source.GP)
    opened = open_it(
        cast, referral_id, by=cast.lea, practitioner_id=cast.una, family_id=cast.rowans, children=(), parent="",
        person_id=cast.amy,
    )  # fmt: skip
    assert (opened.family_id, opened.person_id, opened.way) == (cast.rowans, cast.amy, None)
    assert caseloads.team_ids(cast.actor(cast.lea), cast.rowans) == {cast.thea, cast.una}
    assert len(records.children(cast.actor(cast.lea), cast.rowans)) == 2
    with pytest.raises(NotVisible):
        open_it(cast, waiting(cast), family_id=cast.rowans, children=(), parent="", person_id=cast.nora)


def test_a_practitioner_who_looks_after_the_family_already_stays(cast: Cast) -> None:
    open_it(
        cast, waiting(cast), practitioner_id=cast.una, family_id=cast.rowans, children=(), parent="",
        person_id=cast.amy,
    )  # fmt: skip
    assert cast.thea in caseloads.team_ids(cast.actor(cast.lea), cast.rowans)


def test_only_a_waiting_referral_is_opened_and_only_in_reach(cast: Cast) -> None:
    with unit_of_work():
        new = asked.ask(cast).referral_id
    with pytest.raises(Refused, match="not waiting"):
        open_it(cast, new)
    referral_id = waiting(cast)
    with pytest.raises(NotVisible):
        open_it(cast, referral_id, by=cast.ola)
    with pytest.raises(NotAllowed):
        open_it(cast, referral_id, by=cast.ann)


def test_the_parent_joins_as_every_adult_does_and_finds_the_referral(cast: Cast) -> None:
    referral_id = waiting(cast)
    opened = open_it(cast, referral_id)
    with unit_of_work():
        person = db.session.scalars(select(Person).where(Person.id == opened.person_id)).one()
        actor = memberships.join(person, own_word="mam")
    assert asked.Referral is not None
    mine = db.session.scalars(scoped(actor, asked.Referral.id)).all()
    assert mine == [referral_id]
