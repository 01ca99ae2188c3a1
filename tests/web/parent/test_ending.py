"""What a carer reads on their first page once the work has ended."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.endings import closing_letters, endings
from watchmeplay.care.endings.endings import Outcome
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work


@pytest.mark.parametrize(("outcome", "is_asked"), [(Outcome.COMPLETED, True), (Outcome.DIED, False)])
def test_nobody_is_asked_to_come_back_after_a_death(app, cast: Cast, browser_for, outcome, is_asked) -> None:
    with app.app_context(), unit_of_work():
        endings.discharge(cast.actor(cast.thea), cast.rowans, outcome=outcome, today=NOW.date())
    page = browser_for(cast.amy).get("/family/")
    assert "This diary is for reading now" in page.text
    assert ("Would you like to come back?" in page.text) is is_asked


KEPT = "This letter is kept as it stands."


def begun(app, cast: Cast, words: str = "Dear Ada.") -> UUID:
    thea = cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        letter = closing_letters.begin(
            thea, family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada, words=words
        )
        closing_letters.open_to_carer(thea, letter)
    return letter


def end(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        endings.discharge(
            cast.actor(cast.thea), cast.rowans, outcome=Outcome.COMPLETED, words="Goodbye.", today=NOW.date()
        )


def test_an_open_letter_is_kept_as_it_stands_and_the_carers_page_says_so(
    app, cast: Cast, browser_for
) -> None:
    address, amy = f"/family/letter/{begun(app, cast)}", browser_for(cast.amy)
    page = amy.get(address)
    assert KEPT not in page.text
    form = page.form(address)
    end(app, cast)
    page = amy.get(address)
    assert KEPT in page.text
    assert "Dear Ada." in page.text
    assert page.tree.find(".//textarea") is None
    page = amy.post(address, {**form, "words": "Dear Ada, one more line."}, expect=422)
    assert KEPT in page.text
    assert "Dear Ada, one more line." in page.text, "nothing that was typed is lost"
    assert "one more line" not in amy.get(address).text
    assert amy.client.get(f"{address}.pdf").data.startswith(b"%PDF")


def test_an_agreed_letter_needs_no_word_about_it(app, cast: Cast, browser_for) -> None:
    letter = begun(app, cast)
    with app.app_context(), unit_of_work():
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)
    end(app, cast)
    assert KEPT not in browser_for(cast.amy).get(f"/family/letter/{letter}").text


def test_a_family_that_came_back_finds_both_letters_with_their_days(app, cast: Cast, browser_for) -> None:
    first = begun(app, cast)
    end(app, cast)
    with app.app_context(), unit_of_work():
        endings.reopen(cast.actor(cast.thea), cast.rowans)
    with clock.frozen(NOW + timedelta(days=400)):
        second = begun(app, cast, "Dear Ada, again.")
        page = browser_for(cast.amy).get("/family/letter")
    rows = list(page.tree.find(".//ul[@class='choices']").iter("li"))
    assert [row.find("a").get("href") for row in rows] == [
        f"/family/letter/{second}",
        f"/family/letter/{first}",
    ]
    assert [" ".join("".join(row.itertext()).split()) for row in rows] == [
        "To Ada Wednesday 14 April",
        "To Ada Tuesday 10 March 2026",
    ]
    for name in ("ben", "nora", "stan"):
        assert (
            browser_for(getattr(cast, name)).get("/family/letter").tree.find(".//ul[@class='choices']")
            is None
        )


def test_a_carer_suspended_from_every_child_sees_nothing_of_the_ending(app, cast: Cast, browser_for) -> None:
    letter = begun(app, cast)
    end(app, cast)
    assert "Goodbye." in browser_for(cast.amy).get("/family/").text
    for child in (cast.ada, cast.max):
        with app.app_context(), unit_of_work():
            memberships.suspend(
                cast.actor(cast.thea),
                family_id=cast.rowans,
                person_id=cast.amy,
                child_id=child,
                suspended=True,
            )
    amy = browser_for(cast.amy)
    page = amy.get("/family/")
    for said in ("Goodbye.", "for reading now", "A letter to your child"):
        assert said not in page.text
    for rest in ("", ".pdf"):
        amy.get(f"/family/letter/{letter}{rest}", expect=404)
