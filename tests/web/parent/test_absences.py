"""Families are told who is away until when, and who answers meanwhile, by name."""

from datetime import date, timedelta

from tests.care.allocation import build
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.families import caseloads
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work

MESSAGES, WRITE = "/family/messages/", "/family/write"
AWAY = "Thea is away until Friday 13 March."


def test_the_family_reads_who_is_there_instead_wherever_it_writes(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        build.away(cast)
    browser = browser_for(cast.amy)
    for path in (MESSAGES, WRITE):
        assert f"{AWAY} Una reads and answers meanwhile." in browser.get(path).text
    page = browser.get(MESSAGES)
    sent = browser.post(MESSAGES, {**page.form(MESSAGES), "words": "Can we talk?"})
    assert (
        f"Sent. {AWAY} Una reads and answers meanwhile. Una works today." in browser.get(sent.location).text
    )
    assert "Una" not in browser_for(cast.stan).get(MESSAGES).text


def test_nothing_is_said_before_and_after(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        build.away(cast, from_on=date(2026, 3, 12))
    assert "away" not in browser_for(cast.amy).get(MESSAGES).text
    with clock.frozen(NOW + timedelta(days=4)):
        with app.app_context():
            build.settle()
        text = browser_for(cast.amy).get(MESSAGES).text
        assert "away" not in text and "Una" not in text


def test_without_cover_only_the_absence_is_said(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        build.away(cast, covered_by=None)
    text = browser_for(cast.amy).get(MESSAGES).text
    assert AWAY in text and "meanwhile" not in text


def test_cover_that_is_suspended_is_not_named(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        build.away(cast)
        with unit_of_work():
            build.suspend(cast, cast.una)
    text = browser_for(cast.amy).get(MESSAGES).text
    assert AWAY in text and "Una" not in text


def test_who_covers_for_the_one_who_covers_is_named(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            cara = build.colleague(cast, "Cara")
        build.away(cast)
        build.away(cast, "una", until_on=date(2026, 3, 12), covered_by=cara)
    text = browser_for(cast.amy).get(MESSAGES).text
    assert f"{AWAY} Cara reads and answers meanwhile." in text
    assert "Una is away until Thursday 12 March. Cara reads and answers meanwhile." in text


def test_a_colleague_of_the_team_who_covers_is_named_too(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
        build.away(cast)
    assert f"{AWAY} Una reads and answers meanwhile." in browser_for(cast.amy).get(MESSAGES).text
