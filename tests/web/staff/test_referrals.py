"""The columns of triage, closed referrals by pages, and waiting times with the rows behind each number."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.browse import Page
from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.referrals import board, moments, triage
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Source, State
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work

BOARD = "/staff/referrals/"


def tickets(page: Page, state: str) -> list[str]:
    column = next(e for e in page.tree.iter("section") if f"board__column--{state}" in e.get("class", ""))
    return [" ".join("".join(row.itertext()).split()) for row in column.iter("li")]


@pytest.fixture
def stood(app, cast: Cast) -> dict[str, str]:
    """One referral in each column, by name of the column; and one in another area."""
    found = {}
    lea = cast.actor(cast.lea)
    with app.app_context(), unit_of_work():
        for number, state in enumerate(State):
            sent = asked.ask(
                cast, asked.child(f"Wren{state}", date(2024, number + 1, 9)), phone=f"0770090010{number}", postcode="",
                received=NOW - timedelta(days=number * 10), email="robin@home.example" if number else "",
            )  # fmt: skip
            found[state.value] = sent
        triage.move(lea, found["consultation"].referral_id, State.CONSULTATION)
        for state in ("waiting", "allocated"):
            triage.move(lea, found[state].referral_id, State.WAITING)
        asked.row(cast, found["allocated"].referral_id).state = State.ALLOCATED
        triage.close(lea, found["closed"].referral_id, reason=Closing.NO_REPLY, told="Words")
        asked.ask(cast, asked.child("Elsewhere"), area=cast.south)
    return {state: str(sent.referral_id) for state, sent in found.items()}


def test_each_referral_stands_in_its_column_with_its_wait(browser_for, cast: Cast, stood) -> None:
    page = browser_for(cast.thea).get(BOARD)
    assert page.heading == "Referrals"
    for state in State:
        (ticket,) = tickets(page, state)
        assert f"Wren{state}, " in ticket
    assert "Parent or carer" in tickets(page, "new")[0]
    assert "Under 1 week (0 days)" in tickets(page, "new")[0]
    assert "2 to 4 weeks (20 days)" in tickets(page, "waiting")[0]
    assert "4 to 12 weeks (30 days)" in tickets(page, "allocated")[0]
    assert "No reply from the family, Tuesday 10 March" in tickets(page, "closed")[0]
    assert "Receipt owed" in tickets(page, "new")[0]
    assert all("Receipt owed" not in tickets(page, state)[0] for state in ("waiting", "closed"))
    assert "Elsewhere" not in page.text
    rows = [e for e in page.tree.iter("li") if e.get("data-row") is not None]
    assert [row.find("a").get("href") for row in rows] == [f"{BOARD}{stood[state]}" for state in State]


def test_a_phone_sees_one_column_and_the_others_by_name(browser_for, cast: Cast, stood) -> None:  # noqa: ARG001
    browser = browser_for(cast.thea)
    page = browser.get(f"{BOARD}?column=waiting")
    assert any("board--waiting" in e.get("class", "") for e in page.tree.iter("div"))
    current = [e for e in page.tree.iter("a") if "column=" in e.get("href", "") and e.get("aria-current")]
    assert ["".join(e.itertext()) for e in current] == ["Waiting 1"]
    assert "board--new" in browser.get(f"{BOARD}?column=nonsense&area=nonsense").html


def test_marks_say_what_needs_a_person(app, browser_for, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        first = asked.ask(cast, asked.child("Wren"), call_instead=True)
        asked.ask(cast, asked.child("Wrenn"), source=Source.GP, parent_knows=False)
        triage.set_priority(cast.actor(cast.thea), first.referral_id, Priority.VERY_URGENT)
        asked.ask(cast, asked.child("", due=date(2026, 7, 1)), phone="", postcode="", parent="Someone Else")
    lines = tickets(browser_for(cast.una).get(BOARD), "new")
    mine = next(line for line in lines if first.reference in line)
    for words in ("Very urgent", "Call instead", "Receipt owed", "Possible duplicate"):
        assert words in mine
    other = next(line for line in lines if "Wrenn" in line)
    assert "Parent does not know" in other and "Receipt owed" not in other and "GP" in other
    unborn = next(line for line in lines if "Baby, expected in July" in line)
    assert "Possible duplicate" not in unborn


def test_whoever_waited_longest_stands_first(app, browser_for, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        for days in (3, 40, 12):
            asked.ask(cast, asked.child(f"W{days}"), received=NOW - timedelta(days=days))
    lines = tickets(browser_for(cast.lea).get(BOARD), "new")
    assert [line.split(",")[0] for line in lines] == ["W40", "W12", "W3"]


def test_who_has_been_met_is_not_said_to_wait(app, browser_for, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=12))
        moments.note(
            cast.actor(cast.thea), sent.referral_id, Moment.FIRST_CONTACT, at=NOW - timedelta(days=3)
        )
    assert "seen after 9 days" in tickets(browser_for(cast.thea).get(BOARD), "new")[0]


def test_the_board_takes_the_same_statements_for_any_number(app, browser_for, cast: Cast) -> None:
    browser = browser_for(cast.lea)

    def number() -> int:
        browser.get(BOARD)
        with counting(app) as counted:
            assert browser.client.get(BOARD).status_code == 200
        return len([each for each in counted.statements if each.startswith("SELECT")])

    def more(of: int) -> None:
        with app.app_context(), unit_of_work():
            for place in range(of):
                sent = asked.ask(cast, asked.child(), asked.child("Otto"), source=Source.GP)
                if place % 2:
                    triage.close(cast.actor(cast.lea), sent.referral_id, reason=Closing.OUTSIDE, told="Words")

    more(2)
    few = number()
    more(14)
    assert number() == few <= 30


def test_other_areas_and_other_people_see_nothing(browser_for, cast: Cast, stood) -> None:
    assert "Wren" not in browser_for(cast.ola).get(BOARD).text
    for path in ("", "closed", "waiting", "new", stood["new"]):
        for name in ("amy", "ann"):
            browser_for(getattr(cast, name)).get(BOARD + path, expect=404)
        assert browser_for().get(BOARD + path, expect=302).location.startswith("/sign-in")


def test_only_the_last_thirty_days_of_closed_ones_are_on_the_board(app, browser_for, cast: Cast) -> None:
    with app.app_context():
        for days in (31, 30):
            with clock.frozen(NOW - timedelta(days=days)), unit_of_work():
                sent = asked.ask(cast, asked.child(f"W{days}"))
                triage.close(cast.actor(cast.lea), sent.referral_id, reason=Closing.OUTSIDE, told="Words")
    browser = browser_for(cast.thea)
    assert [line.split(",")[0] for line in tickets(browser.get(BOARD), "closed")] == ["W30"]
    page = browser.get(f"{BOARD}closed")
    assert "W31" in page.text and "Outside our area or ages" in page.text


def test_closed_ones_come_by_pages_and_none_twice(app, browser_for, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        references = set()
        for _ in range(board.PAGE + 3):
            sent = asked.ask(cast)
            triage.close(cast.actor(cast.lea), sent.referral_id, reason=Closing.OUTSIDE, told="Words")
            references.add(sent.reference)
    browser = browser_for(cast.lea)
    first = browser.get(f"{BOARD}closed")
    older = next(e.get("href") for e in first.tree.iter("a") if e.get("rel") == "next")
    second = browser.get(f"{BOARD}closed{older}")
    seen = [reference for page in (first, second) for reference in references if reference in page.text]
    assert sorted(seen) == sorted(references)
    assert not [e for e in second.tree.iter("a") if e.get("rel") == "next"]
    assert "More that were closed" in browser.get(BOARD).text
    for mark in ("x", "2026-01-01~x", "~", "2026-01-01T00:00:00~00000000-0000-0000-0000-000000000000"):
        browser.get(f"{BOARD}closed?before={mark}")


def _number(cell) -> str:
    return next((link.text for link in cell.iter("a")), "".join(cell.itertext()).split()[-1])


def test_waiting_times_open_the_rows_behind_each_number(browser_for, cast: Cast, stood) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(f"{BOARD}waiting")
    tables = [
        [[_number(cell) for cell in row if cell.tag == "td"] for row in table.iter("tr")][1]
        for table in page.tree.iter("table")
    ][:2]
    assert tables == [["1", "1", "1", "1", "0", "4"]] * 2
    link = next(e.get("href") for e in page.tree.iter("a") if "band=2-to-4" in e.get("href", ""))
    rows = browser.get(link.partition("#")[0])
    assert "Waiting 2 to 4 weeks 1" in rows.text and "20 days" in rows.text
    hrefs = {e.get("href") for e in rows.tree.iter("a")}
    assert f"{BOARD}{stood['waiting']}" in hrefs and f"{BOARD}{stood['new']}" not in hrefs
    assert "Stopped in the last 90 days: 0." in page.text
    browser.get(f"{BOARD}waiting?rule=x&band=x")


def test_both_rules_are_told_apart(app, browser_for, cast: Cast, stood) -> None:
    with app.app_context(), unit_of_work():
        from_id = asked.row(cast, UUID(stood["waiting"])).id
        moments.note(cast.actor(cast.thea), from_id, Moment.FIRST_CONTACT)
    page = browser_for(cast.lea).get(f"{BOARD}waiting?rule=full")
    assert "Stopped in the last 90 days: 1. Of these within 28 days: 1." in page.text
    assert "Baseline measures, Plan agreed" in page.text
