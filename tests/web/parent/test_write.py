"""Writing a page: four taps are enough, words need a reader, and no word is lost or doubled."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from tests import build
from tests.browse import Browser
from tests.cast import PASSWORD, email_of
from tests.counting import counting
from watchmeplay.accounts import sessions
from watchmeplay.diary import queries
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import system_scope

WRITE = "/family/write"
TAPS = {"minutes": "ten", "when": "now", "feeling": "calm"}


@pytest.fixture
def amy(browser_for, cast) -> Browser:
    return browser_for(cast.amy)


def taps(cast, **more) -> dict:
    return {**TAPS, "child": str(cast.ada), **more}


def pages(app, actor) -> tuple:
    with app.app_context():
        return queries.timeline(actor).rows


def stored(app, model=PlaySession) -> int:
    with app.app_context(), system_scope("test"):
        return db.session.scalar(select(func.count()).select_from(model))


def test_four_taps_and_no_typing_are_enough(app, cast, amy):
    saved = amy.send(WRITE, taps(cast))
    told = amy.get(saved.location)
    assert "Thea will see this. You hear back within three working days." in told.text
    assert "About 10 minutes. For you: calm." in told.text
    (row,) = pages(app, cast.actor(cast.thea))
    assert (row.child_name, row.facts.happened_at, row.parts) == ("Ada", now(), ())


def test_not_managing_is_a_full_answer_with_kind_words(app, cast, amy):
    saved = amy.send(WRITE, {"minutes": "none", "child": str(cast.ada)})
    told = amy.get(saved.location)
    assert "There is nothing to catch up." in told.text
    amy.get("/guide/i-feel-bored-or-sad")
    (row,) = pages(app, cast.actor(cast.amy))
    assert (row.facts.managed, row.facts.minutes, row.facts.feeling) == (False, None, None)


def test_where_there_is_one_child_nobody_is_asked_which(app, cast, browser_for):
    nora = browser_for(cast.nora)
    assert nora.get(WRITE).field("child") == str(cast.kit)
    nora.send(WRITE, {"minutes": "none"})
    assert pages(app, cast.actor(cast.nora))[0].child_name == "Kit"


def test_who_reads_is_said_before_a_word_is_typed(cast, amy, browser_for):
    page = amy.get(WRITE)
    assert "What you give your team, Thea will see, and you hear back within three working days." in page.text
    assert any(link.get("href") == "/help-now" for link in page.tree.iterfind(".//main//a"))
    assert "Only me My therapist, Thea" in page.text
    assert not [
        box for box in page.tree.iter("input") if box.get("type") == "radio" and "checked" in box.attrib
    ]


def test_each_box_goes_where_its_author_said(app, cast, amy):
    boxes = {"seen": "the cup", "seen_for": "team", "felt": "hard", "felt_for": "only-me"}
    amy.send(WRITE, taps(cast, **boxes, keep_for_meeting="yes"))
    assert [part.words for part in pages(app, cast.actor(cast.amy))[0].parts] == ["the cup", "hard"]
    (row,) = pages(app, cast.actor(cast.thea))
    assert [part.words for part in row.parts] == ["the cup"]
    assert row.facts.keep_for_meeting
    assert pages(app, cast.actor(cast.ben)) == ()


@pytest.mark.parametrize("box", ["seen", "felt", "said"])
def test_words_without_a_reader_come_back_with_the_question(app, cast, amy, box):
    page = amy.send(WRITE, taps(cast, **{box: "  the cup\n"}), expect=422)
    assert "Choose who may read this" in page.text
    assert page.field(box) == "  the cup\n"
    assert stored(app) == 0


def test_a_page_kept_to_oneself_asks_nothing_and_tells_nobody(app, cast, amy):
    saved = amy.send(WRITE, taps(cast, seen="mine", felt="mine too", felt_for="team", only_me="yes"))
    assert "Only you can see this." in amy.get(saved.location).text
    assert pages(app, cast.actor(cast.thea)) == ()
    with app.app_context():
        assert db.session.scalars(select(OutboxRow)).all() == []


def test_sharing_with_another_carer_is_offered_only_where_it_was_agreed(app, cast, amy, browser_for):
    assert "Ben" not in amy.get(WRITE).text
    sharing = taps(cast, seen="the cup", seen_for="carers", share_with=str(cast.ben))
    refused = amy.send(WRITE, sharing, expect=422)
    assert refused.field("seen") == "the cup"
    assert stored(app) == 0
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    assert "My therapist, Thea, and Ben" in amy.get(WRITE).text
    saved = amy.send(WRITE, taps(cast, seen="the cup", seen_for="carers", felt="hidden", felt_for="team"))
    assert "Ben can read what you shared." in amy.get(saved.location).text
    (row,) = pages(app, cast.actor(cast.ben))
    assert [part.words for part in row.parts] == ["the cup"]
    assert "Amy" not in browser_for(cast.ben).get(WRITE).text


@pytest.mark.parametrize("which", ["kit", "zoe", "rowans", "thea"])
def test_a_strangers_child_reads_the_same_as_a_wrong_one(app, cast, amy, which):
    wrong = amy.send(WRITE, taps(cast, child="00000000-0000-4000-8000-000000000000"), expect=422)
    strange = amy.send(WRITE, taps(cast, child=str(getattr(cast, which))), expect=422)
    assert wrong.text == strange.text
    assert stored(app) == 0


@pytest.mark.parametrize("name", ["thea", "una", "lea", "ann"])
def test_staff_do_not_write_in_diaries(browser_for, cast, name):
    browser = browser_for(getattr(cast, name))
    browser.get(WRITE, expect=404)
    browser.post(WRITE, {**taps(cast), "csrf_token": browser.token()}, expect=404)


def test_somebody_who_left_writes_nothing(app, browser_for, cast):
    fred = browser_for(cast.fred)
    assert "There is no child here yet" in fred.get(WRITE).text
    fred.post(WRITE, {**taps(cast), "key": "k", "csrf_token": fred.token()}, expect=422)
    assert stored(app) == 0


def test_a_suspended_grant_looks_like_no_child(app, browser_for, cast):
    with app.app_context(), unit_of_work():
        for child_id in (cast.ada, cast.max):
            memberships.suspend(
                cast.actor(cast.thea),
                family_id=cast.rowans,
                person_id=cast.ben,
                child_id=child_id,
                suspended=True,
            )
    assert "There is no child here yet" in browser_for(cast.ben).get(WRITE).text


def test_a_double_tap_a_refresh_and_back_and_send_are_one_page(app, cast, amy):
    form = {**amy.get(WRITE).form(WRITE), **taps(cast, seen="once", seen_for="team")}
    places = {amy.post(WRITE, form).location for _ in range(3)}
    with clock.frozen(now() + timedelta(minutes=10)):
        places.add(amy.post(WRITE, form).location)
    assert len(places) == 1
    assert stored(app) == stored(app, Entry) == 1


def test_twenty_sendings_at_once_are_one_page(app, cast, amy):
    form = {**amy.get(WRITE).form(WRITE), **taps(cast, seen="once", seen_for="team")}
    with amy.client.session_transaction() as session:
        cookie = dict(session)
    answers: list[str | None] = []

    def send() -> None:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(cookie)
        answers.append(client.post(WRITE, data=form).headers.get("Location"))

    threads = [Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert stored(app) == 1


def test_back_other_words_and_send_gives_the_words_back_and_keeps_both_if_wished(app, cast, amy):
    form = {**amy.get(WRITE).form(WRITE), **taps(cast, seen="first", seen_for="team")}
    amy.post(WRITE, form)
    page = amy.post(WRITE, {**form, "seen": "second"}, expect=422)
    assert "You have saved this page before" in page.text
    assert page.field("seen") == "second"
    amy.post(WRITE, {**form, "seen": "second", "key": page.field("key")})
    assert {row.parts[0].words for row in pages(app, cast.actor(cast.amy))} == {"first", "second"}


@pytest.mark.parametrize("key", ["", "a" * 65, "ключ", "a\tb"])
def test_a_form_without_a_proper_key_gives_the_words_back(app, cast, amy, key):
    page = amy.send(WRITE, taps(cast, seen="the cup", seen_for="team", key=key), expect=422)
    assert page.field("seen") == "the cup"
    assert stored(app) == 0


def test_an_ended_session_keeps_the_words_and_sends_them_on_after_sign_in(app, cast, amy):
    form = {**amy.get(WRITE).form(WRITE), **taps(cast, seen="kept\r\nwords", seen_for="team")}
    with app.app_context(), unit_of_work():
        sessions.end_all(cast.amy)
    refused = amy.post(WRITE, form, expect=401)
    assert stored(app) == 0
    back = amy.post(
        "/sign-in", {**refused.form("/sign-in"), "email": email_of("amy"), "password": PASSWORD}, expect=200
    )
    # A browser sends every line break of a form as CR LF, whatever the page's own were read as.
    amy.post(WRITE, {name: text.replace("\n", "\r\n") for name, text in back.form(WRITE).items()})
    assert pages(app, cast.actor(cast.amy))[0].parts[0].words == "kept\r\nwords"


def test_another_person_signing_in_never_sees_the_words(app, cast, amy):
    form = {**amy.get(WRITE).form(WRITE), **taps(cast, seen="secret words", seen_for="only-me")}
    with app.app_context(), unit_of_work():
        sessions.end_all(cast.amy)
    refused = amy.post(WRITE, form, expect=401)
    other = amy.post("/sign-in", {**refused.form("/sign-in"), "email": email_of("ben"), "password": PASSWORD})
    assert "secret" not in amy.get("/family/").html
    assert other.location == "/family/"
    again = amy.post(WRITE, {**form, "csrf_token": amy.token()}, expect=409)
    assert "secret" not in again.html
    assert stored(app) == 0


def test_nothing_else_can_be_written_through_the_form(app, cast, amy):
    forged = {
        "author_id": str(cast.ben), "family_id": str(cast.neighbours), "audience": "only-me",
        "id": "00000000-0000-4000-8000-000000000000", "reviewed": "true", "number": "9", "written_at": "1999",
        "happened_at": "1999-01-01", "zone": "Asia/Tokyo", "managed": "no",
    }  # fmt: skip
    amy.send(WRITE, taps(cast, **forged))
    (row,) = pages(app, cast.actor(cast.thea))
    assert (row.author_id, row.family_id, row.facts.audience) == (cast.amy, cast.rowans, "team")
    assert (row.facts.number, row.facts.waiting, row.facts.managed) == (1, True, True)
    assert (row.facts.happened_at, row.facts.zone) == (now(), "Europe/London")
    assert str(row.id) != forged["id"]


@pytest.mark.parametrize("field", ["minutes", "feeling", "when", "child", "seen_for"])
@pytest.mark.parametrize("value", ["1", "ten'--", "TEN", "a" * 5000])
def test_an_answer_that_was_not_offered_is_refused(app, cast, amy, field, value):
    page = amy.send(WRITE, {**taps(cast, seen="kept", seen_for="team"), field: value}, expect=422)
    assert page.field("seen") == "kept"
    assert stored(app) == 0


@pytest.mark.parametrize("field", ["seen", "child", "minutes", "key", "seen_for"])
def test_an_answer_that_came_twice_is_asked_about(app, cast, amy, field):
    form = {**amy.get(WRITE).form(WRITE), **taps(cast, seen="kept", seen_for="team")}
    page = amy.post(WRITE, {**form, field: [form[field], form[field]]}, expect=422)
    assert "kept" in page.field("seen")
    assert stored(app) == 0


def test_saving_takes_eight_statements_beyond_the_session(app, cast, amy):
    form = {
        **amy.get(WRITE).form(WRITE),
        **taps(cast, seen="a", seen_for="team", felt="b", felt_for="only-me"),
    }
    with counting(app) as counted:
        amy.post(WRITE, form)
    ours = [
        sent for sent in counted.statements
        if sent.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) and "sign_in_session" not in sent
    ]  # fmt: skip
    assert len(ours) <= 8, "\n".join(ours)


def test_where_there_are_several_carers_they_are_ticked_by_name(app, cast, amy):
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
        build.sharing(cast, cast.amy, cast.pia)
    sharing = taps(cast, seen="the cup", seen_for="carers")
    assert "people I choose" in amy.get(WRITE).text
    unchosen = amy.send(WRITE, sharing, expect=422)
    assert "Choose who else may read this" in unchosen.text
    assert unchosen.field("seen") == "the cup"
    amy.send(WRITE, {**sharing, "share_with": str(cast.nora)}, expect=422)
    amy.send(WRITE, {**sharing, "share_with": [str(cast.ben)]})
    (part,) = pages(app, cast.actor(cast.amy))[0].parts
    assert dict(part.shared_with) == {cast.ben: "Ben"}


def test_words_outlive_an_access_that_was_suspended_while_they_were_written(app, cast, browser_for):
    ben = browser_for(cast.ben)
    page = ben.get(WRITE)
    with app.app_context(), unit_of_work():
        for child_id in (cast.ada, cast.max):
            memberships.suspend(
                cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben, child_id=child_id,
                suspended=True,
            )  # fmt: skip
    words = "She gave me the cup, and then the spoon."
    back = ben.post(WRITE, {**page.form(WRITE), **taps(cast, seen=words, seen_for="only-me")}, expect=422)
    assert back.heading == "How was it?"
    assert words in back.text
    with app.app_context(), unit_of_work():
        memberships.suspend(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            person_id=cast.ben,
            child_id=cast.ada,
            suspended=False,
        )
    ben.post(WRITE, back.form(WRITE))
    [row] = pages(app, cast.actor(cast.ben))
    assert row.parts[0].words == words
