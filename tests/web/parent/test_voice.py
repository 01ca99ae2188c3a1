"""A family hears its own therapist on a page of the guide, and nobody hears anybody else's."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.browse import Browser, Page
from tests.cast import Cast
from watchmeplay.families import caseloads
from watchmeplay.foundation.audit import AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.sound import Sound
from watchmeplay.manual import recordings

GUIDE = "/family/guide/"
SOUND = Sound(b"\0\0\0\x1cftypisom" + bytes(range(256)) * 1362, 178)


@pytest.fixture
def kept(app, cast: Cast) -> UUID:
    """Thea has read the page about watching."""
    return record(app, cast, cast.thea)


def record(app, cast: Cast, by: UUID, *, version: int | None = None) -> UUID:
    with app.app_context(), unit_of_work():
        page = app.extensions["shelf"].library("en").page("watching")
        return recordings.keep(cast.actor(by), page, SOUND, version=version).id


def address(recording_id: UUID, slug: str = "watching") -> str:
    return f"{GUIDE}{slug}/voice/{recording_id}"


def players(page: Page) -> list[str]:
    return [source.get("src") for audio in page.tree.iter("audio") for source in audio.iter("source")]


def listens(browser: Browser, path: str, **headers: str):
    return browser.client.get(path, headers=headers)


@pytest.mark.parametrize("name", ["amy", "ben", "nora"])
def test_every_carer_of_the_therapists_families_is_offered_the_voice(
    browser_for, cast: Cast, kept, name
) -> None:
    browser = browser_for(getattr(cast, name))
    page = browser.get(f"{GUIDE}watching")
    assert "Thea reads this page to you. 3 minutes, 349 KB." in page.text
    assert players(page) == [address(kept)]
    assert listens(browser, address(kept)).data == SOUND.content


def test_nothing_is_fetched_or_played_before_it_is_asked_for(browser_for, cast: Cast, kept) -> None:
    [player] = browser_for(cast.amy).get(f"{GUIDE}watching").tree.iter("audio")
    assert player.get("preload") == "none" and player.get("autoplay") is None
    assert player.get("controls") is not None and player.get("aria-labelledby")


def test_the_phones_own_voice_stays_the_second_choice(browser_for, cast: Cast, kept) -> None:
    html = browser_for(cast.amy).get(f"{GUIDE}watching").html
    assert html.index("<audio") < html.index("data-listen=")


def test_a_page_that_nobody_read_offers_no_player(browser_for, cast: Cast, kept) -> None:
    page = browser_for(cast.amy).get(f"{GUIDE}twins")
    assert players(page) == [] and "reads this page to you" not in page.text


def test_a_page_that_has_changed_since_says_so(browser_for, app, cast: Cast) -> None:
    said = "Some words of the page have changed since then."
    browser = browser_for(cast.amy)
    record(app, cast, cast.thea)
    assert said not in browser.get(f"{GUIDE}watching").text
    older = record(app, cast, cast.thea, version=0)
    page = browser.get(f"{GUIDE}watching")
    assert said in page.text and players(page) == [address(older)]


def test_the_sound_is_for_this_browser_alone_and_is_asked_about_each_time(
    browser_for, cast: Cast, kept
) -> None:
    browser = browser_for(cast.amy)
    answer = listens(browser, address(kept))
    assert answer.mimetype == "audio/mp4"
    assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert "Cookie" in answer.headers["Vary"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    again = listens(browser, address(kept), **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""


def test_a_part_of_the_sound_can_be_asked_for(browser_for, cast: Cast, kept) -> None:
    browser, whole = browser_for(cast.amy), len(SOUND.content)
    answer = listens(browser, address(kept), Range="bytes=1000-1999")
    assert answer.status_code == 206 and answer.data == SOUND.content[1000:2000]
    assert answer.headers["Content-Range"] == f"bytes 1000-1999/{whole}"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert listens(browser, address(kept), Range="bytes=0-").headers["Content-Length"] == str(whole)
    assert listens(browser, address(kept), Range=f"bytes={whole}-").status_code == 416


def same_as_missing(browser: Browser, path: str) -> bool:
    told, missing = listens(browser, path), listens(browser, address(uuid4()))
    facts = [(a.status_code, sorted(a.headers.items()), a.data) for a in (told, missing)]
    return told.status_code == 404 and facts[0] == facts[1]


def test_another_family_learns_nothing(browser_for, cast: Cast, kept) -> None:
    browser = browser_for(cast.stan)
    assert players(browser.get(f"{GUIDE}watching")) == []
    assert same_as_missing(browser, address(kept))
    assert listens(browser, address(kept), Range="bytes=0-1").status_code == 404
    assert listens(browser, address(kept), **{"If-None-Match": f'"{kept.hex}"'}).status_code == 404


def test_another_page_of_the_guide_does_not_play_it(browser_for, cast: Cast, kept) -> None:
    browser = browser_for(cast.amy)
    assert same_as_missing(browser, address(kept, "twins"))
    assert listens(browser, address(kept, "no-such-page")).status_code == 404


@pytest.mark.parametrize("name", ["fred", "thea", "una", "lea", "ann"])
def test_nobody_of_another_room_comes_to_it(browser_for, cast: Cast, kept, name: str) -> None:
    assert listens(browser_for(getattr(cast, name)), address(kept)).status_code == 404


def test_a_stranger_is_asked_to_sign_in_first(browser_for, kept) -> None:
    answer = listens(browser_for(), address(kept))
    assert answer.status_code == 302 and answer.location.startswith("/sign-in?")


def test_a_therapist_who_left_the_caseload_is_heard_no_more(browser_for, app, cast: Cast, kept) -> None:
    browser = browser_for(cast.amy)
    tag = listens(browser, address(kept)).headers["ETag"]
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.thea)
    assert players(browser.get(f"{GUIDE}watching")) == []
    # What the browser still holds is not good any more either.
    assert listens(browser, address(kept), **{"If-None-Match": tag}).status_code == 404


def test_listening_leaves_no_trace(browser_for, app, cast: Cast, kept) -> None:
    browser = browser_for(cast.amy)

    def lines() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count(AuditLine.id))) or 0

    before = lines()
    assert listens(browser, address(kept)).status_code == 200
    assert lines() == before


def test_the_public_page_offers_the_phones_voice_and_nobodys(browser_for, kept) -> None:
    page = browser_for().get("/guide/watching")
    assert players(page) == [] and 'data-listen="en-GB"' in page.html
    assert "Thea" not in page.text
