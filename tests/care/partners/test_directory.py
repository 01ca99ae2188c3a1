"""The directory of other services: kept by staff for their areas, checked by a date, and never a script."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import Cast
from watchmeplay.care.partners import directory
from watchmeplay.care.partners.directory import Facts
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

pytestmark = pytest.mark.usefixtures("context")

TODAY = date(2026, 3, 10)
GROUP = Facts(
    kind="fathers", name="Saturday dads", review_on=TODAY + timedelta(days=90), phone="01234 567890"
)


def add(cast: Cast, facts: Facts = GROUP, *, by=None):
    with unit_of_work():
        return directory.add(cast.actor(by or cast.thea), facts, key=new_key())


def names(cast: Cast, who) -> list[str]:
    return [partner.name for partner in directory.listed(cast.actor(who))]


def test_a_partner_of_an_area_is_seen_there_and_one_of_all_everywhere(cast: Cast) -> None:
    add(cast, replace(GROUP, area_id=cast.north))
    add(cast, replace(GROUP, name="Perinatal team", kind="perinatal"))
    assert names(cast, cast.una) == ["Perinatal team", "Saturday dads"]
    assert names(cast, cast.ola) == ["Perinatal team"]


def test_one_of_another_area_is_not_there(cast: Cast) -> None:
    made = add(cast, replace(GROUP, area_id=cast.north))
    with pytest.raises(NotVisible):
        directory.one(cast.actor(cast.ola), made)
    with pytest.raises(Refused), unit_of_work():
        directory.add(cast.actor(cast.ola), replace(GROUP, area_id=cast.north), key=new_key())


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_only_staff_keep_the_directory(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        add(cast, by=getattr(cast, name))


def test_facts_past_their_date_are_found(cast: Cast) -> None:
    add(cast, replace(GROUP, name="Old", review_on=TODAY - timedelta(days=1)))
    add(cast, replace(GROUP, name="Due today", review_on=TODAY))
    assert [row.name for row in directory.past_review(cast.actor(cast.lea), TODAY)] == ["Old"]


def test_a_change_says_who_checked_it_and_when(cast: Cast) -> None:
    made = add(cast)
    with unit_of_work():
        directory.change(cast.actor(cast.una), made, replace(GROUP, hours="Saturdays 10 to 12"))
    row = directory.one(cast.actor(cast.thea), made)
    assert (row.hours, row.changed_by) == ("Saturdays 10 to 12", cast.una)


def test_taken_out_it_is_not_listed_and_can_be_put_back(cast: Cast) -> None:
    made = add(cast)
    for retired, listed in ((True, []), (False, ["Saturday dads"])):
        with unit_of_work():
            directory.retire(cast.actor(cast.thea), made, retired=retired)
        assert names(cast, cast.thea) == listed


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(GROUP, name=" "), "name"),
        (replace(GROUP, name="x" * 121), "name"),
        (replace(GROUP, offers="x" * 601), "offers"),
        (replace(GROUP, kind="nonsense"), "kind"),
        (replace(GROUP, phone=""), "phone"),
        *(
            (replace(GROUP, url=url), "url")
            for url in (
                "javascript:alert(1)", "http://plain.example", "https://user@evil.example", "https://a b.example",
                "https://nodots", "https://", "data:text/html,x", 'https://x.example/"onclick=', "https://[bad",
            )
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, facts: Facts, field: str) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, facts)
    assert refused.value.field == field
