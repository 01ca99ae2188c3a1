"""The staff's pages of an ending: plan, then and now, letters, discharge; and what the family sees of it."""

from datetime import date, timedelta

import pytest

from tests import build
from tests.care.appointments import build as appointments
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.endings import closing_letters, endings, letters
from watchmeplay.foundation.database import unit_of_work


def at(cast: Cast, rest: str = "ending") -> str:
    return f"/staff/families/{cast.rowans}/{rest}"


def day(name: str, year: int, month: int, number: int) -> dict[str, str]:
    return {f"{name}-day": str(number), f"{name}-month": str(month), f"{name}-year": str(year)}


@pytest.fixture
def written(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.session(cast, seen="She stacked three cups.", felt="Proud of her.")


def test_a_planned_day_stands_on_the_carers_first_page(app, cast: Cast, browser_for) -> None:
    browser_for(cast.thea).send(at(cast), day("planned_on", 2026, 5, 1), expect=303)
    assert "We plan to end on 1 May 2026." in browser_for(cast.amy).get("/family/").text
    assert "We plan to end" not in browser_for(cast.nora).get("/family/").text


@pytest.mark.parametrize("year", [2025, 2036])
def test_a_day_that_cannot_be_is_refused(cast: Cast, browser_for, year: int) -> None:
    page = browser_for(cast.thea).send(at(cast), day("planned_on", year, 5, 1), expect=422)
    assert "Enter today or a day to come." in page.text


@pytest.mark.usefixtures("written")
def test_the_work_ends_and_the_family_reads_on(app, cast: Cast, browser_for) -> None:
    thea, amy = browser_for(cast.thea), browser_for(cast.amy)
    assert "She stacked three cups." in thea.get(at(cast)).text
    begun = amy.get("/family/write").form("/family/write")
    fields = {
        "outcome": "completed",
        "words": "It was good to know you both.",
        **day("follow_up_on", 2026, 6, 1),
    }
    thea.send(at(cast, "ending/discharge"), fields, start=at(cast), expect=303)
    assert "Completed as planned, Tuesday 10 March, by Thea." in thea.get(at(cast)).text
    page = amy.get("/family/")
    assert "This diary is for reading now" in page.text
    assert "It was good to know you both." in page.text
    assert "2 May 2050" in page.text
    written = {
        "child": str(cast.ada),
        "minutes": "ten",
        "when": "now",
        "seen": "One more.",
        "seen_for": "team",
    }
    page = amy.post("/family/write", {**begun, **written}, expect=422)
    assert "this diary is for reading now" in page.text
    assert page.field("seen") == "One more.", "nothing that was typed is lost"
    assert "Look back with the family" in thea.get(f"/staff/families/{cast.rowans}/tasks").text


def test_a_family_that_comes_back_writes_again(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    thea.send(at(cast, "ending/discharge"), {"outcome": "moved"}, start=at(cast), expect=303)
    thea.send(at(cast, "ending/reopen"), {}, start=at(cast), expect=303)
    assert "for reading now" not in browser_for(cast.amy).get("/family/").text


def test_how_it_ended_has_to_be_chosen_and_the_words_stay(cast: Cast, browser_for) -> None:
    page = browser_for(cast.thea).send(
        at(cast, "ending/discharge"), {"words": "Kept."}, start=at(cast), expect=422
    )
    assert "Choose how it ended" in page.text
    assert page.field("words") == "Kept."


@pytest.mark.usefixtures("written")
def test_a_letter_is_woven_from_the_carers_words_edited_together_and_kept(
    app, cast: Cast, browser_for
) -> None:
    thea, amy = browser_for(cast.thea), browser_for(cast.amy)
    thea.send(at(cast, "closing-letters/new"), {"pair": f"{cast.amy} {cast.ada}"}, expect=303)
    with app.app_context():
        (letter,) = closing_letters.letters(cast.actor(cast.thea))
    assert letter.words.startswith("Dear Ada,")
    address = at(cast, f"closing-letters/{letter.id}")
    page = thea.get(address)
    entry = next(box.get("value") for box in page.tree.iter("input") if box.get("name") == "entry")
    fields = {**page.form(address), "words": letter.words, "entry": entry, "open": "yes"}
    thea.post(address, fields, expect=303)
    page = amy.get(f"/family/letter/{letter.id}")
    assert "“She stacked three cups.”" in page.field("words")
    amy.send(f"/family/letter/{letter.id}", {"words": "Dear Ada, you stacked.", "agree": "yes"}, expect=303)
    assert "Dear Ada, you stacked." in amy.get(f"/family/letter/{letter.id}").text
    for browser, path in ((amy, f"/family/letter/{letter.id}.pdf"), (thea, f"{address}.pdf")):
        answer = browser.client.get(path)
        assert answer.data.startswith(b"%PDF")
        assert "Ada" not in answer.headers["Content-Disposition"]
    browser_for(cast.ben).get(f"/family/letter/{letter.id}", expect=404)
    browser_for(cast.ben).get(f"/family/letter/{letter.id}.pdf", expect=404)


@pytest.mark.usefixtures("written")
def test_two_who_write_at_once_both_keep_their_words(app, cast: Cast, browser_for) -> None:
    thea, amy = browser_for(cast.thea), browser_for(cast.amy)
    thea.send(at(cast, "closing-letters/new"), {"pair": f"{cast.amy} {cast.ada}"}, expect=303)
    with app.app_context():
        (letter,) = closing_letters.letters(cast.actor(cast.thea))
    address = at(cast, f"closing-letters/{letter.id}")
    thea.send(address, {"words": "Dear Ada.", "open": "yes"}, expect=303)
    form = amy.get(f"/family/letter/{letter.id}").form(f"/family/letter/{letter.id}")
    thea.send(address, {"words": "Dear Ada, from Thea."}, expect=303)
    page = amy.post(f"/family/letter/{letter.id}", {**form, "words": "Dear Ada, from Amy."}, expect=422)
    assert page.field("words") == "Dear Ada, from Amy."
    assert "Dear Ada, from Thea." in page.text


def test_a_therapist_who_saves_after_the_carer_reads_both_and_can_save(app, cast: Cast, browser_for) -> None:
    letter = begun(app, cast)
    thea, address = browser_for(cast.thea), at(cast, f"closing-letters/{letter}")
    form = thea.get(address).form(address)
    browser_for(cast.amy).send(f"/family/letter/{letter}", {"words": "Dear Ada, from Amy."}, expect=303)
    page = thea.post(address, {**form, "words": "Dear Ada, from Thea."}, expect=422)
    assert page.field("words") == "Dear Ada, from Thea."
    assert "Dear Ada, from Amy." in page.text
    thea.post(address, {**page.form(address), "words": "Dear Ada, from us both."}, expect=303)
    assert thea.get(address).field("words") == "Dear Ada, from us both."


def test_a_letter_to_a_gp_is_begun_signed_and_kept_as_a_pdf(app, cast: Cast, browser_for) -> None:
    thea, new = browser_for(cast.thea), at(cast, "letters/new/gp")
    page = thea.get(new)
    assert "For the records of Ada · Max." in page.field("words")
    thea.post(new, {**page.form(new), "to": "Dr Example", "words": page.field("words")}, expect=303)
    with app.app_context():
        (letter,) = letters.letters(cast.actor(cast.thea), cast.rowans)
    address = at(cast, f"letters/{letter.id}")
    assert "has read this letter" not in thea.get(address).field("words")
    told = {"to": "Dr Example", "words": "For the records."}
    thea.send(address, {**told, "agreed_with_family": "yes"}, expect=303)
    agreed = thea.get(address).field("words")
    assert agreed.endswith("The family has read this letter and agreed that we send it.")
    thea.send(address, {**told, "words": agreed}, expect=303)
    assert thea.get(address).field("words") == "For the records."
    thea.send(address, {"to": "Dr Example", "words": "For the records.", "sign": "yes"}, expect=303)
    assert "Signed" in thea.get(address).text
    assert "To the GP" in thea.get(at(cast, "documents")).text


def test_a_letter_to_a_referrer_is_shown_to_the_family_before_it_is_signed(
    app, cast: Cast, browser_for
) -> None:
    thea, new = browser_for(cast.thea), at(cast, "letters/new/referrer")
    thea.post(new, {**thea.get(new).form(new), "to": "A midwife", "words": "Thank you."}, expect=303)
    with app.app_context():
        (letter,) = letters.letters(cast.actor(cast.thea), cast.rowans)
    address = at(cast, f"letters/{letter.id}")
    page = thea.send(address, {"to": "A midwife", "words": "Thank you!", "sign": "yes"}, expect=422)
    assert "Show it to the family first" in page.text
    assert page.field("words") == "Thank you!"


@pytest.mark.parametrize("page", ["ending", "letters"])
def test_a_lead_reads_along_without_buttons_and_strangers_find_nothing(
    cast: Cast, browser_for, page: str
) -> None:
    for name in ("una", "ola", "lou"):
        browser_for(getattr(cast, name)).get(at(cast, page), expect=404)
    shown = browser_for(cast.lea).get(at(cast, page))
    assert "End the work" not in shown.text
    assert "Begin a letter" not in shown.text


def test_an_ended_family_is_not_ended_again_from_a_page_that_is_old(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    form = thea.get(at(cast)).form(at(cast, "ending/discharge"))
    with app.app_context(), unit_of_work():
        endings.discharge(cast.actor(cast.thea), cast.rowans, outcome="moved", today=date(2026, 3, 10))
    page = thea.post(at(cast, "ending/discharge"), {**form, "outcome": "completed"}, expect=422)
    assert "ended already" in page.text


def begun(app, cast: Cast, *, opened: bool = True):
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        letter = closing_letters.begin(
            thea, family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada, words="Dear Ada."
        )
        if opened:
            closing_letters.open_to_carer(thea, letter)
    return letter


def end(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        endings.discharge(cast.actor(cast.thea), cast.rowans, outcome="moved", today=date(2026, 3, 10))


OPEN_LETTER = "A letter to a child is still open."


def test_before_the_end_the_page_says_that_a_letter_is_still_open(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    assert OPEN_LETTER not in thea.get(at(cast)).text
    letter = begun(app, cast)
    assert OPEN_LETTER in thea.get(at(cast)).text
    with app.app_context(), unit_of_work():
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)
    assert OPEN_LETTER not in thea.get(at(cast)).text


def test_after_the_end_staff_read_the_letter_as_it_stood_and_begin_none(app, cast: Cast, browser_for) -> None:
    letter, thea = begun(app, cast), browser_for(cast.thea)
    address = at(cast, f"closing-letters/{letter}")
    form = thea.get(address).form(address)
    end(app, cast)
    for page in (thea.get(at(cast)), thea.get(address)):
        assert "Kept as it stood when the work ended, Tuesday 10 March." in page.text
        assert "Begin a letter" not in page.text
    assert thea.get(address).tree.find(".//textarea") is None
    page = thea.post(address, {**form, "words": "Dear Ada, too late."}, expect=422)
    assert "kept as it stands" in page.text
    assert "Dear Ada, too late." in page.text, "nothing that was typed is lost"
    page = thea.send(at(cast, "closing-letters/new"), {"pair": f"{cast.ben} {cast.ada}"}, expect=422)
    assert "ended already" in page.text


def test_a_letter_that_was_not_finished_goes_on_in_the_next_one(app, cast: Cast, browser_for) -> None:
    first = begun(app, cast)
    end(app, cast)
    thea = browser_for(cast.thea)
    thea.send(at(cast, "ending/reopen"), {}, start=at(cast), expect=303)
    new = at(cast, "closing-letters/new")
    thea.send(new, {"pair": f"{cast.amy} {cast.ada}"}, expect=303)
    with app.app_context():
        second, kept = closing_letters.letters(cast.actor(cast.thea))
    assert (second.words, second.state, kept.id) == ("Dear Ada.", "draft", first)


def test_words_for_a_letter_that_was_signed_meanwhile_come_back(app, cast: Cast, browser_for) -> None:
    thea, new = browser_for(cast.thea), at(cast, "letters/new/gp")
    thea.post(new, {**thea.get(new).form(new), "to": "Dr Example", "words": "For the records."}, expect=303)
    with app.app_context():
        (letter,) = letters.letters(cast.actor(cast.thea), cast.rowans)
    address = at(cast, f"letters/{letter.id}")
    form = thea.get(address).form(address)
    thea.send(address, {"to": "Dr Example", "words": "For the records.", "sign": "yes"}, expect=303)
    page = thea.post(address, {**form, "to": "Dr Example", "words": "One line more."}, expect=422)
    assert "This letter is signed." in page.text
    assert "One line more." in page.text


def test_ending_the_work_calls_off_what_is_to_come(app, cast: Cast, browser_for) -> None:
    with app.app_context(), unit_of_work():
        appointments.booked(cast, NOW + timedelta(days=2))
    thea = browser_for(cast.thea)
    assert "Meetings to come are cancelled" in thea.get(at(cast)).text
    thea.send(at(cast, "ending/discharge"), {"outcome": "moved"}, start=at(cast), expect=303)
    assert "will not take place" in browser_for(cast.amy).get("/family/appointments/").text
