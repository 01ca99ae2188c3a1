"""Saying from a referral's page that another is not the same family, and taking it back there."""

import pytest

from tests.browse import Page
from tests.care.referrals import asked
from tests.cast import Cast
from watchmeplay.care.referrals.models import Source
from watchmeplay.foundation.database import unit_of_work

BOARD = "/staff/referrals/"
ALIKE = "Possibly the same family"
MARK = "Possible duplicate"


def headings(page: Page) -> list[str]:
    return [" ".join("".join(each.itertext()).split()) for each in page.tree.iter("h2")]


@pytest.fixture
def two(app, cast: Cast):
    with app.app_context(), unit_of_work():
        return asked.ask(cast, asked.child("Zofia")), asked.ask(cast, asked.child("Sofia"), source=Source.GP)


def test_not_the_same_is_said_once_for_everybody_and_undone(two, browser_for, cast: Cast) -> None:
    first, second = two
    thea, una = browser_for(cast.thea), browser_for(cast.una)
    path = f"{BOARD}{first.referral_id}"
    assert f"{ALIKE} 1" in headings(thea.get(path)) and MARK in thea.get(BOARD).text
    act = f"{path}/not-the-same/{second.referral_id}"
    thea.send(act, {}, start=path, expect=303)
    page = thea.get(path)
    assert "Nobody is shown these two as alike again" in page.text
    for reader, mine, other in ((thea, first, second), (una, second, first)):
        page = reader.get(f"{BOARD}{mine.referral_id}")
        assert f"{ALIKE} 1" not in headings(page) and "Not the same family" in headings(page)
        assert f"{other.reference} Thea, Tuesday 10 March" in page.text
        assert MARK not in reader.get(BOARD).text
    back = f"{BOARD}{second.referral_id}"
    una.send(f"{back}/not-the-same/{first.referral_id}/undo", {}, start=back, expect=303)
    assert f"{ALIKE} 1" in headings(una.get(back)) and "Not the same family" not in headings(una.get(back))
    assert MARK in thea.get(BOARD).text


def test_a_family_with_a_record_is_told_apart_too(app, browser_for, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        sent = asked.ask(
            cast, asked.child("Adah Rowan", asked.date(2025, 5, 2)), parent="Amy", phone="", postcode=""
        )
    thea, path = browser_for(cast.thea), f"{BOARD}{sent.referral_id}"
    act = f"{path}/not-the-same-family/{cast.rowans}"
    thea.send(act, {}, start=path, expect=303)
    assert "Not the same family" in headings(thea.get(path))
    assert f"{ALIKE} 1" not in headings(thea.get(path))
    thea.send(f"{act}/undo", {}, start=path, expect=303)
    assert f"{ALIKE} 1" in headings(thea.get(path))


def test_it_can_be_undone_when_the_referral_is_closed_by_then(app, two, browser_for, cast: Cast) -> None:
    first, second = two
    thea, path = browser_for(cast.thea), f"{BOARD}{first.referral_id}"
    thea.send(f"{path}/not-the-same/{second.referral_id}", {}, start=path, expect=303)
    thea.send(f"{path}/close", {"reason": "no-reply", "told": "Ring us."}, expect=303)
    thea.send(f"{path}/not-the-same/{second.referral_id}/undo", {}, start=path, expect=303)
    assert "Not the same family" not in headings(thea.get(path))
