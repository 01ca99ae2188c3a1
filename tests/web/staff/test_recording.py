"""Staff read a page aloud for their families: recorded or sent as a file, heard again, removed; nobody waits for it."""

from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests import multipart, voices
from tests.browse import Browser, Page
from tests.cast import Cast
from tests.security import crawl
from watchmeplay.foundation import sound
from watchmeplay.foundation.audit import AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused
from watchmeplay.manual import recordings
from watchmeplay.manual.models import Recording
from watchmeplay.web import headers

GUIDE = "/staff/guide/"
PLACE, MINE = f"{GUIDE}watching/recording", f"{GUIDE}recordings"
JSON = {"Accept": "application/json"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Recordings are taken as they are, for tests that are not about sound. Holds what was sent."""
    sent: list[bytes] = []

    def recoded(content: bytes) -> sound.Sound:
        sent.append(content)
        return voices.SMALL

    monkeypatch.setattr(sound, "recoded", recoded)
    return sent


def refuse(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    def recoded(content: bytes) -> sound.Sound:
        raise Refused(words, "file")

    monkeypatch.setattr(sound, "recoded", recoded)


def send(
    browser: Browser,
    content: bytes = b"sound",
    *,
    place: str = PLACE,
    asking: dict | None = None,
    **fields: str,
) -> Page:
    told = {"language": "en", "version": "1", **fields}
    return multipart.send(browser, place, told, {"file": ("me.webm", content)}, **(asking or {}))


def kept(app, cast: Cast, name: str = "thea") -> list[recordings.Recorded]:
    with app.app_context():
        return recordings.of(cast.actor(getattr(cast, name)))


def record(app, cast: Cast, *, version: int | None = None, slug: str = "watching") -> UUID:
    with app.app_context(), unit_of_work():
        page = app.extensions["shelf"].library("en").page(slug)
        return recordings.keep(cast.actor(cast.thea), page, voices.SMALL, version=version).id


def test_a_page_of_the_guide_leads_to_reading_it_aloud(browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(f"{GUIDE}watching")
    assert PLACE in [link.get("href") for link in page.tree.iter("a")]
    assert "Read this page aloud" not in browser_for(cast.thea).get(f"{GUIDE}modelling").text


def test_the_pages_words_stand_beside_the_microphone(browser_for, app, cast: Cast) -> None:
    page = browser_for(cast.thea).get(PLACE)
    watching = app.extensions["shelf"].library("en").page("watching")
    assert page.heading == "Read this page aloud"
    assert watching.summary in page.text and " ".join(watching.text.split())[:80] in page.text
    assert "Name no family and no child" in page.text
    assert (page.field("language"), page.field("version")) == ("en", str(watching.version))


def test_only_the_page_that_records_may_ask_for_the_microphone(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    for path in (PLACE, MINE, f"{GUIDE}watching", GUIDE):
        told = browser.get(path).response.headers
        assert ("microphone=(self)" in told["Permissions-Policy"]) == (path == PLACE), path
        assert ("blob:" in told["Content-Security-Policy"]) == (path == PLACE), path
        assert "media-src 'self'" in told["Content-Security-Policy"]
    allowed = dict(headers.MICROPHONE)
    assert allowed["Content-Security-Policy"].replace(" blob:", "") == headers.POLICY
    assert (
        "camera=()" in allowed["Permissions-Policy"]
        and "script-src 'self';" in allowed["Content-Security-Policy"]
    )


def test_a_recording_is_sent_made_small_and_heard(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    answer = send(browser, voices.recorded("webm", 3, live=True))
    assert (answer.status, answer.location) == (303, PLACE)
    [mine] = kept(app, cast)
    assert (mine.slug, mine.language, mine.version) == ("watching", "en", 1) and mine.seconds in {3, 4}
    page = browser.get(PLACE)
    assert "The families you look after can hear you on this page now." in page.text
    assert "What families hear now" in page.text
    heard = browser.client.get(f"{MINE}/{mine.id}")
    assert heard.status_code == 200 and heard.mimetype == "audio/mp4" and len(heard.data) == mine.size


def test_the_page_of_the_recorder_is_answered_with_where_to_go(browser_for, app, cast: Cast, quick) -> None:
    answer = send(browser_for(cast.thea), b"from the microphone", asking=JSON)
    assert answer.status == 200 and answer.response.get_json() == {"to": PLACE}
    assert quick == [b"from the microphone"] and len(kept(app, cast)) == 1


def test_a_refused_recording_says_why_and_changes_nothing(browser_for, app, cast: Cast) -> None:
    former = record(app, cast)
    browser = browser_for(cast.thea)
    page = send(browser, b"These are words and no sound.")
    words = "This is not a recording that can be read here. Send an m4a, mp3, wav, ogg or webm file."
    assert page.status == 422 and words in page.text
    assert "microphone=(self)" in page.response.headers["Permissions-Policy"]
    answer = send(browser, voices.film(), asking=JSON)
    assert answer.status == 422
    assert answer.response.get_json() == {"trouble": "This is a film. Record the sound alone, and send that."}
    assert [one.id for one in kept(app, cast)] == [former]


def test_no_file_is_asked_for_again(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.send(PLACE, {}, expect=422)
    assert "Choose the recording" in page.text
    assert multipart.send(browser, PLACE, {}, {}).status == 422
    assert not kept(app, cast)


def test_a_file_that_is_too_large_is_refused_with_the_limit(browser_for, app, cast: Cast, quick) -> None:
    page = send(browser_for(cast.thea), bytes(sound.LARGEST + 200_000))
    assert page.status == 413 and "A file may have up to 12 MB here. This one is larger." in page.text
    assert quick == [] and not kept(app, cast)


def test_everybody_may_write_while_a_recording_is_made_small(
    browser_for, app, cast: Cast, monkeypatch
) -> None:
    """Seconds of work: were the writer's place held meanwhile, every parent who writes would wait or be refused."""
    amy, place, told = browser_for(cast.amy), "/family/messages/", {}
    form = crawl.form_to(amy.client, place, place)

    def write() -> None:
        told["message"] = amy.client.post(place, data=form.filled(words="Written meanwhile.")).status_code

    def recoded(content: bytes) -> sound.Sound:
        told["connections"] = db.engine.pool.checkedout()
        somebody = Thread(target=write)
        somebody.start()
        somebody.join()
        return voices.SMALL

    browser = browser_for(cast.thea)
    monkeypatch.setattr(sound, "recoded", recoded)
    assert send(browser).status == 303
    assert told == {"connections": 0, "message": 302}
    assert len(kept(app, cast)) == 1
    assert "Written meanwhile." in amy.get(place).text


def test_what_the_request_had_to_note_is_stored_although_it_is_refused_later(
    browser_for, app, cast, monkeypatch
) -> None:
    refuse(monkeypatch, "Not today.")
    page = send(browser_for(cast.thea))
    assert page.status == 422 and "Not today." in page.text
    with app.app_context():
        assert not db.session().in_transaction() and not db.session.info.get("afterwards")


def test_a_recording_is_noted_and_another_takes_its_place(browser_for, app, cast: Cast, quick) -> None:
    browser = browser_for(cast.thea)
    send(browser)
    [first] = kept(app, cast)
    send(browser)
    [second] = kept(app, cast)
    assert first.id != second.id
    assert browser.client.get(f"{MINE}/{first.id}").status_code == 404
    with app.app_context():
        noted = db.session.scalars(
            select(AuditLine.subject_id).where(AuditLine.act == "recording:kept")
        ).all()
        former = db.session.scalars(select(Recording).where(Recording.id == first.id)).one()
        assert set(noted) == {first.id, second.id} and former.sound == b""


@pytest.mark.parametrize("told", ["0", "1"])
def test_the_version_that_was_on_the_page_is_kept(browser_for, app, cast: Cast, quick, told: str) -> None:
    assert send(browser_for(cast.thea), version=told).status == 303
    assert kept(app, cast)[0].version == int(told)


@pytest.mark.parametrize("told", ["99", "999999999", "-1", "½", "٣", "", "x"])
def test_a_version_that_cannot_be_is_taken_for_the_newest(browser_for, app, cast: Cast, quick, told) -> None:
    assert send(browser_for(cast.thea), version=told).status == 303
    assert kept(app, cast)[0].version == app.extensions["shelf"].library("en").page("watching").version


def test_the_language_on_the_page_counts_and_not_one_chosen_since(
    browser_for, app, cast: Cast, quick
) -> None:
    browser = browser_for(cast.thea)
    browser.client.get(f"/cy{PLACE}")
    send(browser, language="en")
    assert kept(app, cast)[0].language == "en"
    send(browser, language="no such language")
    assert {one.language for one in kept(app, cast)} == {"en"}


def test_all_that_was_read_aloud_is_listed_with_what_is_older_than_its_page(
    browser_for, app, cast: Cast
) -> None:
    browser = browser_for(cast.thea)
    assert "Nothing yet." in browser.get(MINE).text
    record(app, cast, version=0)
    record(app, cast, slug="twins")
    page = browser.get(MINE)
    assert page.text.count("The page has changed since") == 1
    assert "You read version 0; the page is now version" in page.text
    assert f"{GUIDE}twins/recording" in [link.get("href") for link in page.tree.iter("a")]
    assert all(audio.get("preload") == "none" for audio in page.tree.iter("audio"))


def test_a_recording_of_a_page_that_is_gone_can_still_be_removed(browser_for, app, cast: Cast) -> None:
    kept_id = record(app, cast)
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Recording).where(Recording.id == kept_id)).one().slug = "a-page-long-gone"
    browser = browser_for(cast.thea)
    assert "This page is not in the guide now. Nobody hears it." in browser.get(MINE).text
    browser.send(f"{MINE}/{kept_id}/take-out", {}, start=MINE, expect=303)
    assert not kept(app, cast)


def test_ones_own_recording_is_removed_at_once(browser_for, app, cast: Cast) -> None:
    kept_id = record(app, cast)
    browser = browser_for(cast.thea)
    browser.send(f"{MINE}/{kept_id}/take-out", {}, start=PLACE, expect=303)
    assert "Removed. Nobody hears it any more" in browser.get(MINE).text
    assert browser.client.get(f"{MINE}/{kept_id}").status_code == 404
    assert browser.post(f"{MINE}/{kept_id}/take-out", {"csrf_token": browser.token()}, expect=404)


@pytest.mark.parametrize("name", ["una", "lea", "ola"])
def test_a_colleague_neither_hears_nor_removes_it(browser_for, app, cast: Cast, name: str) -> None:
    kept_id = record(app, cast)
    browser = browser_for(getattr(cast, name))
    assert browser.client.get(f"{MINE}/{kept_id}").status_code == 404
    browser.post(f"{MINE}/{kept_id}/take-out", {"csrf_token": browser.token()}, expect=404)
    assert str(kept_id) not in browser.get(PLACE).html + browser.get(MINE).html
    assert [one.id for one in kept(app, cast)] == [kept_id]


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_nobody_else_comes_in_or_sends_anything(browser_for, app, cast: Cast, quick, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    browser.get(PLACE, expect=404)
    browser.get(MINE, expect=404)
    assert send(browser).status == 404 and quick == []


def test_pages_for_practitioners_and_pages_that_never_were_are_not_recorded(
    browser_for, cast: Cast, quick
) -> None:
    browser = browser_for(cast.thea)
    for slug in ("modelling", f"never-{uuid4()}"):
        browser.get(f"{GUIDE}{slug}/recording", expect=404)
        assert send(browser, place=f"{GUIDE}{slug}/recording").status == 404
    assert quick == []


def test_a_file_without_a_token_is_not_made_small(browser_for, app, cast: Cast, quick) -> None:
    told = multipart.body({"language": "en"}, {"file": ("me.webm", b"x")})
    answer = browser_for(cast.thea).client.post(PLACE, data=told, content_type=multipart.KIND)
    assert answer.status_code == 400 and quick == []
