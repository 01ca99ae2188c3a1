"""Pointing one carer to a service: with a line of why, for their eyes and the team's."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from watchmeplay.care.partners import directory, signposts
from watchmeplay.care.partners.directory import Facts
from watchmeplay.care.partners.models import Signpost
from watchmeplay.families import memberships
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped, system_scope

pytestmark = pytest.mark.usefixtures("context")

WHY = "You said evenings are long."


@pytest.fixture
def dads(context, cast: Cast):
    with unit_of_work():
        facts = Facts(kind="fathers", name="Saturday dads", review_on=date(2026, 9, 1), phone="01234 567890")
        return directory.add(cast.actor(cast.thea), facts, key=new_key())


def point(cast: Cast, partner, *, to=None, by=None, why: str = WHY, key: str | None = None):
    with unit_of_work():
        return signposts.point(
            cast.actor(by or cast.thea), family_id=cast.rowans, person_id=to or cast.ben, partner_id=partner,
            why=why, key=key or new_key(),
        )  # fmt: skip


def test_the_carer_reads_where_and_why(cast: Cast, dads) -> None:
    point(cast, dads)
    (one,) = signposts.pointed(cast.actor(cast.ben))
    assert (one.partner.name, one.giver_name, one.why) == ("Saturday dads", "Thea", WHY)
    assert [row.carer_name for row in signposts.pointed(cast.actor(cast.lea), cast.rowans)] == ["Ben"]


@pytest.mark.parametrize("name", ["amy", "fred", "nora", "una", "ola", "lou", "ann"])
def test_nobody_else_sees_it(cast: Cast, dads, name: str) -> None:
    point(cast, dads)
    actor = cast.actor(getattr(cast, name))
    assert db.session.scalar(scoped(actor, func.count(Signpost.id))) == 0


def test_taken_back_it_is_gone_from_their_page_at_once(cast: Cast, dads) -> None:
    made = point(cast, dads)
    for stranger in (cast.una, cast.ben):
        with pytest.raises(NotVisible), unit_of_work():
            signposts.take_back(cast.actor(stranger), made)
    for _ in range(2):
        with unit_of_work():
            signposts.take_back(cast.actor(cast.thea), made)
    assert signposts.pointed(cast.actor(cast.ben)) == []


def test_only_a_carer_who_has_joined_this_family_is_pointed_anywhere(cast: Cast, dads) -> None:
    for to, by in (
        (cast.pia, cast.thea),
        (cast.fred, cast.thea),
        (cast.nora, cast.thea),
        (cast.ben, cast.una),
    ):
        with pytest.raises(NotVisible):
            point(cast, dads, to=to, by=by)


def test_a_service_taken_out_of_the_directory_is_refused(cast: Cast, dads) -> None:
    with unit_of_work():
        directory.retire(cast.actor(cast.thea), dads, retired=True)
    with pytest.raises(Refused):
        point(cast, dads)


@pytest.mark.parametrize("why", [" ", "x" * 301])
def test_a_line_of_why_is_needed_and_stays_short(cast: Cast, dads, why: str) -> None:
    with pytest.raises(Refused) as refused:
        point(cast, dads, why=why)
    assert refused.value.field == "why"


def test_the_same_form_sent_twice_is_one(cast: Cast, dads) -> None:
    key = new_key()
    assert point(cast, dads, key=key) == point(cast, dads, key=key)
    with pytest.raises(KeyReused):
        point(cast, dads, key=key, why="Another.")


def test_the_why_is_sealed(cast: Cast, dads) -> None:
    point(cast, dads, why="kingfisher")
    with system_scope("test"):
        assert b"kingfisher" not in db.session.scalars(select(Signpost.why_sealed)).one()


def test_suspended_from_every_child_a_carer_sees_none_of_it_and_gets_it_back(cast: Cast, dads) -> None:
    point(cast, dads)
    for suspended, seen in ((True, 0), (False, 1)):
        with unit_of_work():
            for child in (cast.ada, cast.max):
                memberships.suspend(
                    cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben, child_id=child,
                    suspended=suspended,
                )  # fmt: skip
        assert len(signposts.pointed(cast.actor(cast.ben))) == seen
