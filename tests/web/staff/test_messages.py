"""Messages in the staff room: the right carer, who waits, and nothing for anybody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.parent.test_messages import SCRIPTS, bubble, write
from watchmeplay.conversations import queries
from watchmeplay.families import memberships, safe_contact
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key

LIST = "/staff/messages/"


def test_the_list_shows_who_waits_first_and_the_badge_agrees(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.thea, "For Ben", to=cast.ben)
    with clock.frozen(NOW + timedelta(hours=1)):
        write(app, cast, cast.amy, "One")
        write(app, cast, cast.amy, "Two")
    with clock.frozen(NOW + timedelta(hours=2)):
        page = browser_for(cast.thea).get(LIST)
    rows = [" ".join("".join(row.itertext()).split()) for row in page.tree.iter("tr")][1:]
    assert rows[0].startswith("Amy Rowan Waiting since Tuesday 10 March at 11am") and rows[0].endswith("2")
    assert rows[1].startswith("Ben Rowan")
    assert "Messages 2 new" in page.text


def test_opening_a_thread_reads_it_and_no_other(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.amy, "From Amy")
    write(app, cast, cast.ben, "From Ben")
    browser = browser_for(cast.thea)
    assert "New" in bubble(browser.get(carer(cast, cast.amy)), "From Amy")
    page = browser.get(LIST)
    assert "Messages 1 new" in page.text


def test_without_a_name_the_carer_who_waits_longest_is_shown(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.ben, "From Ben")
    with clock.frozen(NOW + timedelta(hours=1)):
        write(app, cast, cast.amy, "From Amy")
        page = browser_for(cast.thea).get(f"{LIST}{cast.rowans}")
    assert "From Ben" in page.text and "From Amy" not in page.text


def test_the_form_names_one_carer_and_writes_to_that_one_alone(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(carer(cast, cast.ben))
    assert "To Ben alone. The other carers do not see it" in page.text
    assert "Send to Ben" in page.text and "Send to Amy" not in page.text
    path = f"{LIST}{cast.rowans}"
    sent = browser.post(path, {**page.form(path), "words": "For you, Ben"})
    assert "Sent to Ben." in browser.get(sent.location).text
    assert "For you, Ben" in browser_for(cast.ben).get("/family/messages/").text
    assert "For you, Ben" not in browser_for(cast.amy).get("/family/messages/").text


def test_staff_see_when_the_carer_has_read_it(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.thea, "Ten on Thursday?")
    assert "Sent" in bubble(browser_for(cast.thea).get(carer(cast, cast.amy)), "Ten on Thursday?")
    browser_for(cast.amy).get("/family/messages/")
    page = browser_for(cast.thea).get(carer(cast, cast.amy))
    assert "Read by Amy on Tuesday 10 March" in bubble(page, "Ten on Thursday?")


def test_a_colleagues_words_stand_on_the_teams_side_under_their_name(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.on_caseload(cast, cast.lea)
    write(app, cast, cast.lea, "I am here while Thea is away")
    page = browser_for(cast.thea).get(carer(cast, cast.amy))
    [item] = [one for one in page.tree.iter("li") if "bubble" in (one.get("class") or "")]
    assert "bubble--mine" in item.get("class")
    assert "".join(item.itertext()).strip().startswith("Lea")


def test_a_lead_reads_along_and_is_offered_no_answer(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.amy, "Can we talk?")
    browser = browser_for(cast.lea)
    page = browser.get(carer(cast, cast.amy))
    assert "Can we talk?" in page.text and "You oversee this family" in page.text
    assert not [form for form in page.tree.iter("form") if "/staff/messages/" in form.get("action", "")]
    fields = {"csrf_token": browser.token(), "carer": str(cast.amy), "words": "I am here", "key": new_key()}
    browser.post(f"{LIST}{cast.rowans}", fields, expect=404)
    browser.post(f"{LIST}{cast.rowans}/no-answer-needed", fields, expect=404)
    with app.app_context(), unit_of_work():
        build.on_caseload(cast, cast.lea)
    browser.send(f"{LIST}{cast.rowans}", {"words": "I am here"}, start=carer(cast, cast.amy))
    assert "I am here" in browser.get(carer(cast, cast.amy)).text


def test_a_thank_you_needs_no_answer(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.amy, "Thank you!")
    browser = browser_for(cast.thea)
    page = browser.get(carer(cast, cast.amy))
    path = f"{LIST}{cast.rowans}/no-answer-needed"
    done = browser.get(browser.post(path, page.form(path)).location)
    assert "Amy is no longer waiting for an answer." in done.text
    assert "No answer needed" not in done.text


def test_a_carer_marked_unsafe_or_without_e_mail_is_marked_beside_the_form(
    browser_for, app, cast: Cast
) -> None:
    browser = browser_for(cast.thea)
    assert "Amy has not agreed to e-mail" in browser.get(carer(cast, cast.amy)).text
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        safe_contact.mark_unsafe(
            thea, family_id=cast.rowans, person_id=cast.amy, unsafe=True, note="Ring the nursery"
        )
    page = browser.get(carer(cast, cast.amy))
    assert "Not safe to contact Amy" in page.text and "Ring the nursery" in page.text
    assert "Not safe" not in browser.get(carer(cast, cast.ben)).text
    assert "Ring the nursery" not in browser_for(cast.amy).get("/family/messages/").text
    assert "Ring the nursery" not in browser_for(cast.amy).get("/family/about-me/").text


def test_a_carer_who_left_is_read_but_not_written_to(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.ben, "Before I go")
    with app.app_context(), unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben)
    browser = browser_for(cast.thea)
    page = browser.get(carer(cast, cast.ben))
    assert "Before I go" in page.text and "has left this family" in page.text
    with pytest.raises(AssertionError, match="no field"):
        page.field("words")
    form = {**browser.get(carer(cast, cast.amy)).form(f"{LIST}{cast.rowans}"), "words": "Wait"}
    browser.post(f"{LIST}{cast.rowans}", {**form, "carer": str(cast.ben)}, expect=404)


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben", "fred"])
def test_everyone_else_gets_404_for_the_family(browser_for, app, cast: Cast, name: str) -> None:
    write(app, cast, cast.amy, "Only for my team")
    browser = browser_for(getattr(cast, name))
    path = f"{LIST}{cast.rowans}"
    browser.get(path, expect=404)
    browser.get(carer(cast, cast.amy), expect=404)
    sent = {"csrf_token": browser.token(), "carer": str(cast.amy), "words": "Hello", "key": "k"}
    browser.post(path, sent, expect=404)
    browser.post(f"{path}/no-answer-needed", sent, expect=404)


def test_an_unassigned_practitioner_has_an_empty_list(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.amy, "Only for my team")
    page = browser_for(cast.una).get(LIST)
    assert "No messages yet" in page.text
    assert "Amy" not in page.html and "Rowan" not in page.html


@pytest.mark.parametrize("who", ["nora", "stan", "pia", "fred", "una", "x", "", "9223372036854775808"])
def test_someone_who_is_not_a_joined_carer_of_the_family_is_not_found(
    browser_for, cast: Cast, who: str
) -> None:
    asked = getattr(cast, who, who)
    browser_for(cast.thea).get(f"{LIST}{cast.rowans}?carer={asked}", expect=404)


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=x", "page=99999999999999999999", "page=-1"])
def test_a_made_up_page_is_not_found(browser_for, cast: Cast, query: str) -> None:
    browser_for(cast.thea).get(f"{LIST}?{query}", expect=404)


def test_a_family_that_is_not_there_is_not_found(browser_for, cast: Cast) -> None:
    browser_for(cast.thea).get(f"{LIST}{uuid4()}", expect=404)


def test_a_family_that_nobody_has_joined_yet_says_so(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.neighbours, person_id=cast.nora)
    page = browser_for(cast.thea).get(f"{LIST}{cast.neighbours}")
    assert "No adult in this family has joined yet" in page.text


def test_a_refused_answer_keeps_its_words(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    path = f"{LIST}{cast.rowans}"
    words = "".join(SCRIPTS.values()) * 30
    form = {**browser.get(carer(cast, cast.amy)).form(path), "words": words}
    page = browser.post(path, form, expect=422)
    assert page.field("words") == words.replace("\r\n", "\n")
    assert "To Amy alone" in page.text
    assert page.field("carer") == str(cast.amy)


def test_a_double_tap_sends_once_and_back_with_other_words_asks(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    path = f"{LIST}{cast.rowans}"
    form = {**browser.get(carer(cast, cast.amy)).form(path), "words": "Once"}
    browser.post(path, form)
    browser.post(path, form)
    asked = browser.post(path, {**form, "words": "Another"}, expect=422)
    browser.post(path, {**asked.form(path), "words": asked.field("words")})
    with app.app_context():
        amy = cast.actor(cast.amy)
        rows = queries.messages(amy, queries.thread(amy, cast.rowans, cast.amy)).rows
    assert [row.words for row in rows] == ["Once", "Another"]


def test_the_list_takes_the_same_number_of_queries_for_one_thread_and_for_many(
    browser_for, app, cast: Cast
) -> None:
    write(app, cast, cast.amy, "One")
    browser = browser_for(cast.thea)
    browser.get(LIST)
    with counting(app) as few:
        browser.client.get(LIST)
    write(app, cast, cast.ben, "Two")
    for _ in range(10):
        write(app, cast, cast.thea, "Three")
    browser.get(LIST)
    with counting(app) as many:
        browser.client.get(LIST)
    assert many.number == few.number <= 12


def carer(cast: Cast, person_id) -> str:
    return f"{LIST}{cast.rowans}?carer={person_id}"


@pytest.mark.parametrize("name", ["thea", "amy"])
def test_older_messages_leave_those_unread_that_came_meanwhile(
    browser_for, app, cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(queries, "MESSAGES_ON_A_PAGE", 2)
    reader, writer = getattr(cast, name), {"thea": cast.amy, "amy": cast.thea}[name]
    for number in range(3):
        write(app, cast, writer, f"Number {number}", to=cast.amy)
    page, browser = carer(cast, cast.amy) if name == "thea" else "/family/messages/", browser_for(reader)
    browser.get(page)
    with app.app_context():
        actor = cast.actor(reader)
        older = queries.messages(actor, queries.thread(actor, cast.rowans, cast.amy)).older
    write(app, cast, writer, "Are you there?", to=cast.amy)
    browser.get(f"{page}{'&' if '?' in page else '?'}before={older}")
    with app.app_context():
        assert queries.unread(actor) == 1, "it has not been on the screen"


def test_whoever_says_that_no_answer_is_needed_is_noted(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.amy, "Thank you!")
    page = carer(cast, cast.amy)
    browser_for(cast.thea).send(f"/staff/messages/{cast.rowans}/no-answer-needed", {}, start=page)
    with app.app_context():
        lines = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.MESSAGE_SETTLED)).all()
        assert [(line.actor_id, line.family_id) for line in lines] == [(cast.thea, cast.rowans)]
