"""Reading a page: what is shown beside what, each step and what the author is told of it, and who sees nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests import build
from tests.browse import Browser, Page
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.staff.given import FELT, SEEN, give, give_parts, mark
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import actions
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, ReviewState, Voice
from watchmeplay.families import memberships, safe_contact
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key

PARTS = {
    Voice.SEEN: (SEEN, Audience.TEAM),
    Voice.FELT: ("Nobody is to read this.", Audience.ONLY_ME),
}


def at(session_id: UUID, action: str = "") -> str:
    return f"/staff/diary/{session_id}{'/' + action if action else ''}"


def act(browser: Browser, session_id: UUID, action: str, expect: int = 302, **fields: str) -> Page:
    """Open the page and send one of its forms."""
    return browser.send(at(session_id, action), fields, start=at(session_id), expect=expect)


def change(app, cast: Cast, session_id: UUID, number: int = 1, **texts: tuple[str, Audience]) -> None:
    """Amy changes her page."""
    with app.app_context(), unit_of_work():
        actions.change_session(
            cast.actor(cast.amy), session_id, number=number, child_id=cast.ada, happened_at=NOW,
            zone=build.ZONE, managed=True, minutes="ten", feeling="calm", share_with=(), only_me=False,
            keep_for_meeting=False, key=new_key(),
            parts={Voice(voice): Part(words, audience) for voice, (words, audience) in texts.items()},
        )  # fmt: skip


def author_reads(browser_for, cast: Cast, session_id: UUID) -> str:
    return browser_for(cast.amy).get(f"/family/diary/{session_id}").text


def test_what_was_seen_stands_beside_what_was_felt_and_no_number_grades_it(browser_for, app, cast) -> None:
    session_id = give(app, cast, said="Wait for me.")
    page = browser_for(cast.thea).get(at(session_id))
    headings = [element.text for element in page.tree.iter("h3")]
    assert headings == ["Seen and heard", "Felt", "What the child might have said"]
    assert "Then one eye came out." in page.text and FELT in page.text
    assert "About 10 minutes · How it was for Amy: Calm" in page.text
    assert "Amy with Ada, 10 months" in page.text
    assert "Rowan" not in page.tree.find(".//title").text


def test_not_managing_is_said_in_the_carers_own_words(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast, seen="", felt="", managed=False, minutes=None, feeling=None)
    page = browser_for(cast.thea).get(at(session_id))
    assert "“We didn’t manage it”" in page.text and "No words with it." in page.text


def test_then_stands_beside_now_by_the_same_author_alone(browser_for, app, cast: Cast) -> None:
    earlier = give(app, cast, seen="The first time.", at=NOW - timedelta(days=8))
    give(app, cast, seen="Ben’s page.", by=cast.ben, at=NOW - timedelta(days=1))
    session_id = give(app, cast)
    page = browser_for(cast.thea).get(at(session_id))
    assert "Then: Monday 2 March" in page.text and "The first time." in page.text
    assert "Ben’s page." not in page.text
    assert at(earlier) in {link.get("href") for link in page.tree.iter("a")}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("seen", "Read by Thea on Tuesday 10 March. What you saw"),
        ("thinking", "Read by Thea on Tuesday 10 March. Thea is thinking about it."),
        ("for-session", "Thea would like to talk about it when you meet."),
    ],
)
def test_each_step_is_one_press_and_the_author_is_told_in_words(
    browser_for, app, cast: Cast, state: str, told: str
) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    done = act(browser, session_id, "mark", state=state)
    assert done.location == "/staff/"
    assert "All looked at." in browser.get("/staff/").text
    assert told in author_reads(browser_for, cast, session_id)


def test_each_step_leads_to_the_next_page_that_waits(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(hours=2)):
        first = give(app, cast)
    second = give(app, cast, by=cast.nora, child=cast.kit)
    browser = browser_for(cast.thea)
    page = browser.get(at(first))
    assert "1 more to read" in page.text
    assert act(browser, first, "mark", state="seen").location == at(second)
    assert "nothing else to read" in browser.get(at(second)).text
    assert act(browser, second, "mark", state="seen").location == "/staff/"


def test_the_end_of_the_pages_is_not_the_end_while_a_message_waits(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    with app.app_context(), unit_of_work():
        conversations.send(
            cast.actor(cast.amy), family_id=cast.rowans, caregiver_id=cast.amy, words="Hello?", key=new_key()
        )
    browser = browser_for(cast.thea)
    act(browser, session_id, "mark", state="seen")
    text = browser.get("/staff/").text
    assert "No page is left; messages wait." in text and "looked at." not in text


def test_every_step_has_its_key(browser_for, app, cast: Cast) -> None:
    page = browser_for(cast.thea).get(at(give(app, cast)))
    keys = {element.get("data-key"): element for element in page.tree.iter() if element.get("data-key")}
    assert set(keys) == {"s", "h", "b", "j", "r", "p", "f", "l", "t"}
    assert [keys[key].get("value") for key in "shb"] == ["seen", "thinking", "for-session"]
    assert keys["r"].tag == keys["p"].tag == "textarea"
    sources = [element for element in page.tree.iter() if element.get("data-phrase-source")]
    assert {source.get("data-phrase-source") for source in sources} == {"notice-phrase"}
    assert page.tree.find(".//*[@id='notice-phrase']").tag == "input"


def test_a_reply_reaches_the_author_and_answers_the_page(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    words = "  “Then one eye” – ça, ครับ, مرحبا\r\n\r\n<b>and</b> "
    assert act(browser, session_id, "reply", words=words).location == "/staff/"
    told = author_reads(browser_for, cast, session_id)
    assert "“Then one eye” – ça, ครับ, مرحبا" in told and "<b>and</b>" in told
    assert "“Then one eye”" in browser_for(cast.amy).get("/family/messages/").text
    assert "Answered" in browser.get(at(session_id)).text
    assert "“Then one eye”" not in browser_for(cast.ben).get("/family/messages/").text


def test_the_same_reply_twice_is_one(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    page = browser.get(at(session_id))
    fields = {**page.form(at(session_id, "reply")), "words": "Only once, please."}
    for _ in range(2):
        browser.post(at(session_id, "reply"), fields)
    assert browser_for(cast.amy).get("/family/messages/").text.count("Only once, please.") == 1


def test_other_words_from_the_same_form_are_kept_and_can_be_sent(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    fields = browser.get(at(session_id)).form(at(session_id, "reply"))
    browser.post(at(session_id, "reply"), {**fields, "words": "First."})
    page = browser.post(at(session_id, "reply"), {**fields, "words": "Second."}, expect=422)
    assert "You have sent other words from this page already." in page.text
    again = page.form(at(session_id, "reply"))
    browser.post(at(session_id, "reply"), {**again, "words": page.field("words")})
    text = browser_for(cast.amy).get("/family/messages/").text
    assert "First." in text and "Second." in text


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("", "Write your reply"), (" \r\n ", "Write your reply"), ("x" * 5_001, "5,000 characters"),
     ("a\x00b", "a character here that we cannot keep")],
)  # fmt: skip
def test_a_refused_reply_keeps_every_letter_and_marks_nothing(
    browser_for, app, cast: Cast, words: str, refusal: str
) -> None:
    session_id = give(app, cast)
    page = act(browser_for(cast.thea), session_id, "reply", words=words, expect=422)
    assert refusal in page.text
    assert page.field("words") == words.replace("\r\n", "\n").replace("\x00", "�")
    assert "New" in browser_for(cast.thea).get("/staff/").text


def test_a_phrase_is_answered_where_it_stands(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    act(browser, session_id, "phrase", phrase="then I laughed", words="You came back to her.")
    page = browser.get(at(session_id))
    assert [element.text for element in page.tree.iter("mark")] == ["then I laughed"]
    assert "You came back to her." in page.text and "Answered" in page.text
    assert "You came back to her." in author_reads(browser_for, cast, session_id)


def test_a_phrase_over_a_line_break_is_found(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    act(browser_for(cast.thea), session_id, "phrase", phrase="her face. Then one eye", words="She peeped.")
    assert "She peeped." in author_reads(browser_for, cast, session_id)


def test_a_phrase_that_is_not_there_is_refused_with_the_words_kept(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    page = act(
        browser_for(cast.thea), session_id, "phrase", phrase="a red bus", words="My thought.", expect=422
    )
    assert "These words are not in the page as it is now." in page.text
    assert page.field("phrase") == "a red bus" and "My thought." in page.html


def test_steps_on_a_page_that_changed_meanwhile_do_nothing_and_keep_the_words(browser_for, app, cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    page = browser.get(at(session_id))
    change(app, cast, session_id, seen=("All different.", Audience.TEAM), felt=(FELT, Audience.TEAM))
    marked = browser.post(
        at(session_id, "mark"), {**page.form(at(session_id, "mark")), "state": "seen"}, expect=409
    )
    assert "This page was changed while you had it open." in marked.text and "All different." in marked.text
    fields = {**page.form(at(session_id, "reply")), "words": "About the scarf"}
    refused = browser.post(at(session_id, "reply"), fields, expect=409)
    assert refused.field("words") == "About the scarf" and "New" in refused.text
    assert "About the scarf" not in browser_for(cast.amy).get("/family/messages/").text
    browser.post(at(session_id, "reply"), {**refused.form(at(session_id, "reply")), "words": "About it"})
    assert "About it" in author_reads(browser_for, cast, session_id)


def test_a_step_sent_again_later_changes_nothing_more(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    fields = {**browser.get(at(session_id)).form(at(session_id, "mark")), "state": "seen"}
    mark(app, cast, session_id, ReviewState.THINKING)
    for _ in range(2):
        browser.post(at(session_id, "mark"), fields)
    assert "Read, thinking about it" in browser.get(at(session_id)).text


@pytest.mark.parametrize("state", ["", "answered", "read", "seen\x00"])
def test_a_step_that_does_not_exist_is_refused(browser_for, app, cast: Cast, state: str) -> None:
    session_id = give(app, cast)
    page = act(browser_for(cast.thea), session_id, "mark", state=state, expect=422)
    assert "Choose what you did with the page" in page.text


def test_keep_for_when_we_meet_is_said_and_the_reply_steps_back(browser_for, app, cast: Cast) -> None:
    page = browser_for(cast.thea).get(at(give(app, cast, keep_for_meeting=True)))
    assert "Keep for when we meet." in page.text and "asks not to be answered in writing" in page.text
    summary = page.tree.find(".//summary[@data-key='r']")
    assert summary is not None and "all the same" in summary.text


def test_how_the_author_can_be_reached_stands_above_the_box(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    assert "They get no e-mail" in browser.get(at(session_id)).text
    with app.app_context(), unit_of_work():
        safe_contact.choose(cast.actor(cast.amy), may_email=True, quiet_from=20, quiet_until=8)
    assert "one neutral e-mail, not between 8pm and 8am" in browser.get(at(session_id)).text
    with app.app_context(), unit_of_work():
        safe_contact.mark_unsafe(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, unsafe=True, note="Ring first."
        )
    page = browser.get(at(session_id))
    assert "Not safe to contact" in page.text and "Staff only: Ring first." in page.text


def test_to_somebody_who_has_left_nothing_can_be_sent(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    fields = browser.get(at(session_id)).form(at(session_id, "reply"))
    with app.app_context(), unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy)
    page = browser.get(at(session_id))
    assert "is not in this family now" in page.text and not list(page.tree.iter("textarea"))
    refused = browser.post(at(session_id, "reply"), {**fields, "words": "Are you there?"}, expect=404)
    assert "Are you there?" in refused.html


def test_earlier_words_are_shown_as_far_as_the_team_was_given_them(browser_for, app, cast: Cast) -> None:
    session_id = give_parts(app, cast, PARTS)
    change(
        app, cast, session_id,
        seen=("Other words now.", Audience.TEAM), felt=("Given at last.", Audience.TEAM),
    )  # fmt: skip
    page = browser_for(cast.thea).get(at(session_id))
    assert "earlier words" in page.text and "Then one eye came out." in page.text
    assert "Given at last." in page.text and "Nobody is to read this." not in page.text


def test_a_change_in_a_private_part_shows_nowhere(browser_for, app, cast: Cast) -> None:
    session_id = give_parts(app, cast, PARTS)
    browser = browser_for(cast.thea)
    before = browser.get(at(session_id))
    change(app, cast, session_id, seen=(SEEN, Audience.TEAM), felt=("Other secrets.", Audience.ONLY_ME))
    assert browser.get(at(session_id)).text == before.text
    browser.post(at(session_id, "mark"), {**before.form(at(session_id, "mark")), "state": "seen"})


def test_a_part_for_the_author_alone_is_not_there(browser_for, app, cast: Cast) -> None:
    with_private, without = (
        give_parts(app, cast, PARTS),
        give_parts(app, cast, {Voice.SEEN: PARTS[Voice.SEEN]}),
    )
    browser = browser_for(cast.thea)
    one, other = browser.get(at(with_private)), browser.get(at(without))
    assert "Nobody is to read this." not in one.html
    assert [h.text for h in one.tree.iter("h3")][0] == "Seen and heard"
    assert "Felt" not in [h.text for h in other.tree.iter("h3")]
    answer = act(browser, with_private, "phrase", phrase="is to read", words="I saw.", expect=422)
    assert "These words are not in the page" in answer.text


def test_a_page_for_the_author_alone_is_missing(browser_for, app, cast: Cast) -> None:
    private = give(app, cast, audience=Audience.ONLY_ME)
    for name in ("thea", "lea"):
        browser = browser_for(getattr(cast, name))
        assert browser.get(at(private), expect=404).text == browser.get(at(uuid4()), expect=404).text


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben"])
def test_to_strangers_a_page_and_its_steps_are_missing(browser_for, app, cast: Cast, name: str) -> None:
    session_id = give(app, cast)
    browser = browser_for(getattr(cast, name))
    assert browser.get(at(session_id), expect=404).text == browser.get(at(uuid4()), expect=404).text
    token = {"csrf_token": browser.token(), "key": new_key(), "shown": "", "state": "seen"}
    for action in ("mark", "reply", "phrase"):
        fields = {**token, "words": "Hello there", "phrase": "one eye"}
        theirs = browser.post(at(session_id, action), fields, expect=404)
        missing = browser.post(at(uuid4(), action), fields, expect=404)
        assert theirs.text == missing.text
    assert "New" in browser_for(cast.thea).get(at(session_id)).text


def test_a_lead_reads_pages_of_the_area_and_answers_those_on_their_own_caseload(
    browser_for, app, cast: Cast
) -> None:
    session_id = give(app, cast)
    browser = browser_for(cast.lea)
    page = browser.get(at(session_id))
    assert "one eye" in page.text and "You oversee this family" in page.text
    assert not [form for form in page.tree.iter("form") if "/staff/diary/" in form.get("action", "")]
    fields = {
        "csrf_token": browser.token(),
        "key": new_key(),
        "state": "seen",
        "words": "Oh",
        "phrase": "one eye",
    }
    fields["shown"] = browser_for(cast.thea).get(at(session_id)).field("shown")
    for action in ("mark", "reply", "phrase"):
        browser.post(at(session_id, action), fields, expect=404)
    assert "New" in browser_for(cast.thea).get(at(session_id)).text
    with app.app_context(), unit_of_work():
        build.on_caseload(cast, cast.lea)
    act(browser, session_id, "mark", state="thinking")
    assert "Lea" in author_reads(browser_for, cast, session_id)


def test_opening_a_page_is_audited_for_its_family(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    browser_for(cast.thea).get(at(session_id))
    with app.app_context():
        lines = db.session.query(AuditLine).filter_by(act=Act.DIARY_READ, subject_id=session_id).all()
        assert {(line.actor_id, line.family_id) for line in lines} == {(cast.thea, cast.rowans)}


def test_the_statements_of_a_page_do_not_grow_with_the_queue(browser_for, app, cast: Cast) -> None:
    give(app, cast, at=NOW - timedelta(days=1))
    session_id = give(app, cast)
    browser = browser_for(cast.thea)
    numbers = []
    for more in (0, 12):
        for _ in range(more):
            give(app, cast, by=cast.nora, child=cast.kit)
        browser.get(at(session_id))
        with counting(app) as counted:
            assert browser.client.get(at(session_id)).status_code == 200
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 20
