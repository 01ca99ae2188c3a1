"""One family of the week after another: what stands on the screen, what each key does, and where it goes on to."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.browse import Browser, Page
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.staff.given import FELT, give, mark
from watchmeplay.care.week import snoozes, tasks, templates
from watchmeplay.conversations import actions as conversations
from watchmeplay.conversations import later
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.families import caseloads, records, safe_contact
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key

WEEK = "/staff/"


def at(family_id: UUID, action: str = "") -> str:
    return f"/staff/look/{family_id}{'/' + action if action else ''}"


def press(browser: Browser, family_id: UUID, step: str, *, expect: int = 303) -> Page:
    """Press a key that needs no words, on the screen as it stands."""
    page = browser.get(at(family_id))
    fields = {**page.form(at(family_id, "mark")), "step": step, "page": pages_on(page)}
    return browser.post(at(family_id, "mark"), fields, expect=expect)


def pages_on(page: Page) -> list[str]:
    return [field.get("value") for field in page.tree.iter("input") if field.get("name") == "page"]


def reply(browser: Browser, family_id: UUID, *, expect: int = 303, **fields: str) -> Page:
    page = browser.get(at(family_id))
    sent = {**page.form(at(family_id, "reply")), "words": "Thank you.", "when": "now", **fields}
    return browser.post(at(family_id, "reply"), sent, expect=expect)


def asks(app, cast: Cast, words: str = "Can we talk?", who: str = "amy") -> None:
    carer = getattr(cast, who)
    family = cast.neighbours if who == "nora" else cast.rowans
    with app.app_context(), unit_of_work():
        conversations.send(
            cast.actor(carer), family_id=family, caregiver_id=carer, words=words, key=new_key()
        )


def told(browser_for, cast: Cast, session_id: UUID) -> str:
    return browser_for(cast.amy).get(f"/family/diary/{session_id}").text


def test_one_screen_holds_what_there_is_to_know(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    asks(app, cast)
    thea = cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        tasks.add(thea, family_id=cast.rowans, words="Ring Ola", owner_id=cast.thea, due_on=NOW.date())
        safe_contact.mark_unsafe(
            thea, family_id=cast.rowans, person_id=cast.ben, unsafe=True, note="Not at home."
        )
    page = browser_for(cast.thea).get(at(cast.rowans))
    assert page.heading == "Look at a family"
    for words in ("Rowan", "Ada and Max, 10 months", "Then one eye came out.", FELT, "Can we talk?", "Ring Ola",
                  "Not safe to contact Ben", "None booked.", "No line yet."):  # fmt: skip
        assert words in page.text
    keys = {element.get("data-key") for element in page.tree.iter() if element.get("data-key")}
    assert keys == {"s", "h", "b", "n", "j", "r", "t", "w", "z", "f"}


def test_seen_marks_every_page_on_the_screen_and_goes_on(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(hours=1)):
        first, second = give(app, cast), give(app, cast)
    give(app, cast, by=cast.nora, child=cast.kit)
    browser = browser_for(cast.thea)
    assert press(browser, cast.rowans, "seen").location == at(cast.neighbours)
    for session_id in (first, second):
        assert "Read by Thea" in told(browser_for, cast, session_id)
    assert press(browser, cast.neighbours, "seen").location == WEEK
    assert "All 2 looked at." in browser.get(WEEK).text


def test_what_was_not_on_the_screen_stays_new(browser_for, app, cast: Cast) -> None:
    ids = []
    for minutes in range(6, 0, -1):
        with clock.frozen(NOW - timedelta(minutes=minutes)):
            ids.append(give(app, cast))
    browser = browser_for(cast.thea)
    page = browser.get(at(cast.rowans))
    assert len(pages_on(page)) == 4 and "and 2 more after these" in page.text
    assert press(browser, cast.rowans, "seen").location == at(cast.rowans)
    assert [place[:36] for place in pages_on(browser.get(at(cast.rowans)))] == [str(one) for one in ids[4:]]


def test_a_page_that_came_meanwhile_is_not_marked(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    browser = browser_for(cast.thea)
    page = browser.get(at(cast.rowans))
    fields = {**page.form(at(cast.rowans, "mark")), "step": "seen", "page": pages_on(page)}
    late = give(app, cast)
    assert browser.post(at(cast.rowans, "mark"), fields, expect=303).location == at(cast.rowans)
    assert "Read by Thea" not in told(browser_for, cast, late)


def test_bring_and_thinking_take_the_first_page_and_stay_while_another_is_new(
    browser_for, app, cast: Cast
) -> None:
    with clock.frozen(NOW - timedelta(hours=1)):
        first = give(app, cast)
    second = give(app, cast)
    browser = browser_for(cast.thea)
    assert press(browser, cast.rowans, "for-session").location == at(cast.rowans)
    assert "talk about it when you meet" in told(browser_for, cast, first)
    assert press(browser, cast.rowans, "thinking").location == WEEK
    assert "Thea is thinking about it" in told(browser_for, cast, second)


def test_a_page_changed_meanwhile_is_shown_again_and_nothing_is_marked(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    fields = {**browser.get(at(cast.rowans)).form(at(cast.rowans, "mark")), "step": "seen"}
    page = browser.post(at(cast.rowans, "mark"), {**fields, "page": f"{session_id}:0000"}, expect=409)
    assert "A page was changed while you had it open." in page.text
    assert "Read by Thea" not in told(browser_for, cast, session_id)


def test_seen_leaves_a_message_waiting_and_counts_as_looked_at(browser_for, app, cast: Cast) -> None:
    asks(app, cast)
    browser = browser_for(cast.thea)
    assert press(browser, cast.rowans, "seen").location == WEEK
    week = browser.get(WEEK)
    assert "Message to answer Looked at" in week.text and "1 with nothing new is left." in week.text
    with clock.frozen(NOW + timedelta(hours=1)):
        asks(app, cast, "Hello?")
        assert "1 of 2 families to look at." in browser_for(cast.thea).get(WEEK).text


def test_a_message_that_came_after_the_screen_has_not_been_looked_at(browser_for, app, cast: Cast) -> None:
    asks(app, cast)
    browser = browser_for(cast.thea)
    fields = {**browser.get(at(cast.rowans)).form(at(cast.rowans, "mark")), "step": "seen"}
    with clock.frozen(NOW + timedelta(minutes=1)):
        asks(app, cast, "One more thing.")
    with clock.frozen(NOW + timedelta(minutes=2)):
        browser.post(at(cast.rowans, "mark"), fields, expect=303)
        assert "1 of 2 families to look at." in browser.get(WEEK).text


def test_a_reply_answers_the_message_first_and_then_the_page(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    asks(app, cast)
    browser = browser_for(cast.thea)
    assert browser.get(at(cast.rowans)).field("about") == ""
    assert reply(browser, cast.rowans).location == at(cast.rowans)
    assert browser.get(at(cast.rowans)).field("about") == str(session_id)
    assert reply(browser, cast.rowans, words="I saw the scarf.").location == WEEK
    assert "I saw the scarf." in told(browser_for, cast, session_id)


def test_a_reply_for_nine_tomorrow_goes_on_and_waits(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    asks(app, cast)
    browser = browser_for(cast.thea)
    reply(browser, cast.rowans, when="nine", words="Good morning.")
    page = browser.get(at(cast.rowans))
    assert "Goes out to Amy Wednesday 11 March at 9am." in page.text and "Good morning." in page.text
    assert press(browser, cast.rowans, "seen").location == WEEK
    assert "Good morning." not in browser_for(cast.amy).get("/family/messages/").text
    assert "Good morning." not in told(browser_for, cast, session_id)
    browser.post("/staff/looked-at", {"csrf_token": browser.token()}, expect=303)
    week = browser.get(WEEK).text
    assert "All 2 looked at. 1 reply goes out at 9am." in week
    assert "Answer goes out later" in week and "Message to answer" not in week
    asks(app, cast, "And me?", who="ben")
    assert "Message to answer" in browser.get(WEEK).text


def test_a_reply_to_a_page_for_tomorrow_leaves_it_read_until_then(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    reply(browser_for(cast.thea), cast.rowans, when="nine", words="I saw the scarf.")
    author = told(browser_for, cast, session_id)
    assert "Read by Thea" in author and "I saw the scarf." not in author


def test_another_carer_may_be_written_to_instead(browser_for, app, cast: Cast) -> None:
    asks(app, cast)
    browser = browser_for(cast.thea)
    page = browser.get(f"{at(cast.rowans)}?carer={cast.ben}")
    assert page.field("carer") == str(cast.ben) and "Can we talk?" not in page.text
    for nobody in (cast.nora, cast.fred, cast.pia, uuid4(), "x"):
        browser.get(f"{at(cast.rowans)}?carer={nobody}", expect=404)


def test_no_answer_needed_goes_on(browser_for, app, cast: Cast) -> None:
    asks(app, cast, "Thank you!")
    browser = browser_for(cast.thea)
    assert press(browser, cast.rowans, "no-answer").location == WEEK
    assert "Message to answer" not in browser.get(WEEK).text


def test_a_refused_reply_keeps_its_words_and_the_rest_of_the_screen(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    page = reply(browser_for(cast.thea), cast.rowans, expect=422, words="y" * 5001)
    assert page.field("words").startswith("yyyy") and "Then one eye came out." in page.text
    assert "5,000 characters or fewer" in page.text


def test_the_same_reply_twice_is_one(browser_for, app, cast: Cast) -> None:
    asks(app, cast)
    browser = browser_for(cast.thea)
    fields = {
        **browser.get(at(cast.rowans)).form(at(cast.rowans, "reply")), "words": "Only once.", "when": "nine",
    }  # fmt: skip
    for _ in range(2):
        browser.post(at(cast.rowans, "reply"), fields, expect=303)
    with app.app_context():
        assert len(later.of_family(cast.actor(cast.thea), cast.rowans)) == 1


def test_a_task_is_ones_own_and_goes_on(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(at(cast.rowans))
    fields = {**page.form(at(cast.rowans, "task")), "words": "Ring the nursery", "due": "2026-03-17"}
    assert browser.post(at(cast.rowans, "task"), fields, expect=303).location == WEEK
    with app.app_context():
        (row,) = tasks.own(cast.actor(cast.thea)).rows
    assert (row.words, str(row.due_on), row.owner_name) == ("Ring the nursery", "2026-03-17", "Thea")
    for day in ("2026-03-12", "", "never"):
        refused = browser.post(at(cast.rowans, "task"), {**fields, "due": day}, expect=422)
        assert "Ring the nursery" in refused.html


def test_a_known_reason_takes_a_family_out_of_the_quiet_until_it_is_taken_back(
    browser_for, app, cast: Cast
) -> None:
    for days in (20, 16, 12):
        with clock.frozen(NOW - timedelta(days=days)):
            mark(app, cast, give(app, cast), ReviewState.SEEN)
    browser = browser_for(cast.thea)
    page = browser.get(at(cast.rowans))
    assert "quiet 12 days; usual 4" in page.text
    fields = {
        **page.form(at(cast.rowans, "quiet")), "reason": "holiday", "line": "Back after Easter.",
        "until-day": "24", "until-month": "3", "until-year": "2026",
    }  # fmt: skip
    assert browser.post(at(cast.rowans, "quiet"), fields, expect=303).location == WEEK
    week = browser.get(WEEK)
    assert "Quieter" not in week.text and "Holiday, until Tuesday 24 March" in week.text
    assert "Back after Easter." in browser.get(at(cast.rowans)).text
    end = at(cast.rowans, "quiet/end")
    assert browser.send(end, {}, start=at(cast.rowans), expect=303).location == at(cast.rowans)
    assert "Quieter" in browser.get(WEEK).text


@pytest.mark.parametrize(("day", "month"), [("9", "3"), ("6", "5"), ("31", "2"), ("", "")])
def test_a_day_that_cannot_be_is_refused_with_the_rest_kept(browser_for, cast: Cast, day, month) -> None:
    browser = browser_for(cast.thea)
    fields = {
        **browser.get(at(cast.rowans)).form(at(cast.rowans, "quiet")), "reason": "illness", "line": "A cold.",
        "until-day": day, "until-month": month, "until-year": "2026",
    }  # fmt: skip
    page = browser.post(at(cast.rowans, "quiet"), fields, expect=422)
    assert page.field("line") == "A cold." and page.field("until-day") == day


def test_a_template_fills_the_box_and_nothing_is_sent(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        own = templates.add(cast.actor(cast.thea), title="Thursday", words="See you on Thursday.")
        other = templates.add(cast.actor(cast.una), title="Mine", words="Una’s.")
    browser = browser_for(cast.thea)
    assert "1 Thursday" in browser.get(at(cast.rowans)).text
    page = browser.get(f"{at(cast.rowans)}?template={own}")
    assert page.field("words") == "See you on Thursday."
    for wrong in (other, uuid4(), "x"):
        browser.get(f"{at(cast.rowans)}?template={wrong}", expect=404)


def test_the_next_family_is_the_one_the_screen_named(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(hours=2)):
        give(app, cast)
    give(app, cast, by=cast.nora, child=cast.kit)
    browser = browser_for(cast.thea)
    links = {
        link.get("data-key"): link.get("href") for link in browser.get(at(cast.neighbours)).tree.iter("a")
    }
    assert links["j"] == at(cast.rowans)
    assert press(browser, cast.neighbours, "seen").location == at(cast.rowans)
    last = browser.get(at(cast.rowans))
    assert "the last one to look at" in last.text


@pytest.mark.parametrize("step", ["", "answered", "seen\x00", "read"])
def test_a_step_that_does_not_exist_is_refused(browser_for, app, cast: Cast, step: str) -> None:
    give(app, cast)
    assert "Choose what you did" in press(browser_for(cast.thea), cast.rowans, step, expect=422).text


def test_a_page_of_another_family_cannot_be_marked_here(browser_for, app, cast: Cast) -> None:
    theirs = give(app, cast, by=cast.nora, child=cast.kit)
    browser = browser_for(cast.thea)
    mark_of = pages_on(browser.get(at(cast.neighbours)))[0]
    fields = {**browser.get(at(cast.rowans)).form(at(cast.rowans, "mark")), "step": "seen"}
    for place in (mark_of, f"{theirs}:", f"{uuid4()}:1", "x", ":"):
        browser.post(at(cast.rowans, "mark"), {**fields, "page": place}, expect=404)
    assert pages_on(browser.get(at(cast.neighbours))) == [mark_of]


def test_private_pages_leave_no_trace(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    before = browser.get(at(cast.rowans)).text
    give(app, cast, audience=Audience.ONLY_ME)
    assert browser.get(at(cast.rowans)).text == before


def test_a_lead_reads_and_is_offered_no_key_that_acts(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    asks(app, cast)
    browser = browser_for(cast.lea)
    page = browser.get(at(cast.rowans))
    assert "Then one eye came out." in page.text and not list(page.tree.iter("textarea"))
    keys = {element.get("data-key") for element in page.tree.iter() if element.get("data-key")}
    assert keys == {"f", "j"}
    token = {"csrf_token": browser.token(), "key": new_key(), "carer": str(cast.amy), "words": "Hello"}
    for action in ("mark", "reply", "task", "quiet", "quiet/end"):
        fields = {**token, "step": "seen", "reason": "busy", "due": "2026-03-17"}
        browser.post(at(cast.rowans, action), fields, expect=404)


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy"])
def test_to_strangers_the_screen_and_its_keys_are_missing(browser_for, app, cast: Cast, name: str) -> None:
    give(app, cast)
    browser = browser_for(getattr(cast, name))
    assert browser.get(at(cast.rowans), expect=404).text == browser.get(at(uuid4()), expect=404).text
    token = {"csrf_token": browser.token(), "step": "seen", "words": "Hello", "carer": str(cast.amy)}
    for action in ("mark", "reply", "task", "quiet", "quiet/end"):
        theirs = browser.post(at(cast.rowans, action), token, expect=404)
        assert theirs.text == browser.post(at(uuid4(), action), token, expect=404).text


def test_the_screen_takes_as_many_statements_whatever_the_caseload(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    asks(app, cast)
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.neighbours, person_id=cast.una)
        snoozes.snooze(
            cast.actor(cast.thea),
            cast.neighbours,
            reason=snoozes.Reason.OTHER,
            until_on=NOW.date(),
            today=NOW.date(),
        )
    browser = browser_for(cast.thea)
    numbers = []
    for more in (0, 5):
        with app.app_context(), unit_of_work():
            for number in range(more):
                records.open_family(cast.actor(cast.thea), name=f"More {number}", area_id=cast.north)
        browser.get(at(cast.rowans))
        with counting(app) as counted:
            assert browser.client.get(at(cast.rowans)).status_code == 200
        numbers.append(sum(not line.startswith("BEGIN") for line in counted.statements))
    print(f"statements of the screen: {numbers}")
    assert numbers[0] == numbers[1] <= 34
