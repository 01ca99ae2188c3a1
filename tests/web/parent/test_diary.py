"""The diary as its owner reads it, and as everyone else does not."""

from datetime import timedelta

import pytest

from tests import build
from tests.counting import counting
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import queries, review
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import unit_of_work

DIARY = "/family/diary/"
NOBODY = "00000000-0000-4000-8000-000000000000"
OTHERS = ["ben", "nora", "stan", "fred", "thea", "una", "lea", "ann"]


@pytest.fixture
def amy(browser_for, cast):
    return browser_for(cast.amy)


def write(app, cast, **page):
    with app.app_context(), unit_of_work():
        return build.session(cast, **page)


def share(app, cast):
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    return write(
        app, cast, seen="the blue cup", audience=Audience.CARERS, share_with=[cast.ben], minutes="twenty",
        feeling="sad", keep_for_meeting=True,
    )  # fmt: skip


def test_an_empty_diary_invites(amy):
    page = amy.get(DIARY)
    assert "Your diary starts here" in page.text
    assert not any(letter.isdigit() for letter in main(page))


def test_pages_stand_in_order_with_a_way_to_older_ones(app, cast, amy):
    for number in range(25):
        write(app, cast, at=now() - timedelta(days=number), seen=f"number {number}.")
    first = amy.get(DIARY)
    assert "number 19." in first.text
    assert "number 20." not in first.text
    older = next(link.get("href") for link in first.tree.iter("a") if link.get("rel") == "next")
    second = amy.get(older)
    assert "number 20." in second.text
    assert "number 19." not in second.text
    newer = next(link.get("href") for link in second.tree.iter("a") if link.get("rel") == "prev")
    assert amy.get(newer).text == first.text


@pytest.mark.parametrize(
    "address", ["?before=nonsense", "?after=1", "?child=x", "?saved=x", "not-an-id", NOBODY]
)
def test_an_address_that_leads_nowhere_is_a_page_that_is_not_there(amy, address):
    amy.get(DIARY + address, expect=404)


def test_marks_of_others_lead_to_an_ordinary_empty_page(app, cast, amy):
    theirs = write(app, cast, by=cast.nora, child=cast.kit, seen="not yours")
    for address in (f"?before={theirs}", f"?after={theirs}", f"?child={cast.kit}", f"?saved={theirs}"):
        page = amy.get(DIARY + address)
        assert page.text == amy.get(DIARY + address.replace(str(theirs), NOBODY)).text
        assert "not yours" not in page.text


@pytest.mark.parametrize("path", ["", "/edit", "/history", "/erase"])
@pytest.mark.parametrize("audience", [Audience.TEAM, Audience.ONLY_ME])
@pytest.mark.parametrize("name", OTHERS)
def test_a_stranger_gets_what_a_missing_page_gets(app, cast, browser_for, path, audience, name):
    session_id = write(app, cast, seen="the blue cup", audience=audience)
    browser = browser_for(getattr(cast, name))
    hidden = browser.get(f"{DIARY}{session_id}{path}", expect=404)
    missing = browser.get(f"{DIARY}{NOBODY}{path}", expect=404)
    assert hidden.text == missing.text
    if path in {"/edit", "/erase"}:
        form = {"csrf_token": browser.token(), "seen": "forged words", "number": "1", "key": "k"}
        answers = [browser.post(f"{DIARY}{at}{path}", form, expect=404) for at in (session_id, NOBODY)]
        assert answers[0].text.replace(str(session_id), NOBODY) == answers[1].text


def test_nobody_signed_out_comes_in(browser_for):
    stranger = browser_for()
    for path in ("", NOBODY, f"{NOBODY}/edit", f"{NOBODY}/history", f"{NOBODY}/erase"):
        assert stranger.get(DIARY + path, expect=302).location.startswith("/sign-in?next=")


def test_another_carer_reads_the_shared_part_its_author_the_day_and_the_child(app, cast, browser_for):
    session_id = share(app, cast)
    ben = browser_for(cast.ben)
    for path in (DIARY, f"{DIARY}{session_id}"):
        page = ben.get(path)
        assert "the blue cup" in page.text
        assert "Amy" in page.text
        assert "Tuesday 10 March" in page.text
        for hidden in ("10am", "About 20", "sad", "Keep for when we meet", "My team", "Your team", "Ben"):
            assert hidden not in main(page)


def main(page) -> str:
    return " ".join("".join(page.tree.find(".//main").itertext()).split())


def test_another_carer_cannot_tell_what_else_happens_to_a_shared_page(app, cast, browser_for):
    session_id = share(app, cast)
    ben = browser_for(cast.ben)
    before = [main(ben.get(path)) for path in (DIARY, f"{DIARY}{session_id}")]
    with app.app_context():
        entry_id = queries.page(cast.actor(cast.thea), session_id).parts[0].entry_id
        with unit_of_work():
            review.notice(cast.actor(cast.thea), entry_id, phrase="blue", words="Noticed!", key="n")
            conversations.send(
                cast.actor(cast.thea), family_id=cast.rowans, caregiver_id=cast.amy, words="Answer!", key="m",
                about_session_id=session_id,
            )  # fmt: skip
            build.session(cast, at=now() + timedelta(minutes=1), seen="other", audience=Audience.TEAM)
            build.session(cast, at=now() - timedelta(days=1), seen="mine", audience=Audience.ONLY_ME)
    assert [main(ben.get(path)) for path in (DIARY, f"{DIARY}{session_id}")] == before
    for path in ("/edit", "/history", "/erase"):
        ben.get(f"{DIARY}{session_id}{path}", expect=404)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (None, "Not read yet. Your team reads within three working days."),
        (ReviewState.SEEN, "Read by Thea on Tuesday 10 March."),
        (ReviewState.THINKING, "Read by Thea on Tuesday 10 March. Thea is thinking about it."),
        (ReviewState.FOR_SESSION, "Thea would like to talk about it when you meet."),
        (ReviewState.ANSWERED, "Thea answered on Tuesday 10 March."),
    ],
)
def test_each_state_is_said_in_words(app, cast, amy, state, words):
    session_id = write(app, cast, seen="the blue cup")
    if state:
        with app.app_context(), unit_of_work():
            review.mark(cast.actor(cast.thea), session_id, state)
    for path in (DIARY, f"{DIARY}{session_id}"):
        assert words in amy.get(path).text


def test_a_noticed_phrase_is_marked_with_the_therapists_words_and_the_answer_beside(app, cast, amy):
    session_id = write(app, cast, seen="She put the cup\r\non the cloth.", felt="on the cloth of the sea")
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        for part in queries.page(thea, session_id).parts:
            review.notice(thea, part.entry_id, phrase="on the cloth", words="<b>There</b>", key=part.voice)
        conversations.send(
            thea, family_id=cast.rowans, caregiver_id=cast.amy, words="Until Thursday", key="m",
            about_session_id=session_id,
        )  # fmt: skip
    page = amy.get(f"{DIARY}{session_id}")
    marked = ["".join(mark.itertext()) for mark in page.tree.iter("mark") if mark.get("id")]
    assert marked == ["on the cloth", "on the cloth"]
    assert "<b>There</b>" in page.text
    assert "Until Thursday" in page.text
    assert "Until Thursday" in amy.get(DIARY).text


def test_a_private_page_is_erased_after_an_explanation(app, cast, amy):
    session_id = write(app, cast, seen="mine", audience=Audience.ONLY_ME)
    erase = f"{DIARY}{session_id}/erase"
    assert any(link.get("href") == erase for link in amy.get(f"{DIARY}{session_id}").tree.iter("a"))
    done = amy.send(erase, {})
    assert "Nothing of that page is left." in amy.get(done.location).text
    amy.get(f"{DIARY}{session_id}", expect=404)
    amy.post(erase, {"csrf_token": amy.token()}, expect=404)


def test_a_shared_page_explains_why_it_stays(app, cast, amy):
    session_id = write(app, cast, seen="ours")
    erase = f"{DIARY}{session_id}/erase"
    assert not any(link.get("href") == erase for link in amy.get(f"{DIARY}{session_id}").tree.iter("a"))
    assert "part of your child’s record" in amy.get(erase).text
    refused = amy.post(erase, {"csrf_token": amy.token()}, expect=422)
    assert "stays there" in refused.text
    amy.get(f"{DIARY}{session_id}")


def test_the_list_takes_four_statements_beyond_session_and_unread(app, cast, amy):
    for number in range(8):
        write(app, cast, at=now() - timedelta(days=number), seen="the cup", felt="glad")
    amy.get(DIARY)
    with counting(app) as counted:
        amy.client.get(DIARY)
    ours = [
        sent for sent in counted.statements
        if sent.startswith("SELECT") and "FROM sign_in_session" not in sent and "count(" not in sent
    ]  # fmt: skip
    assert len(ours) <= 4, "\n\n".join(ours)
