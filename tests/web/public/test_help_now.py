"""Help now: the lines of the nation, ways to reach them, and a page that stands without a database."""

from dataclasses import replace

import pytest

from tests.web.public.shared_pages import away, behind
from watchmeplay import create_app
from watchmeplay.settings import Settings
from watchmeplay.site.help_lines import Nation
from watchmeplay.web.areas import Application


@pytest.mark.parametrize("nation", list(Nation))
def test_each_nation_has_its_own_lines_with_the_day_they_were_checked(
    app, browser_for, nation: Nation
) -> None:
    page = browser_for().get(f"/help-now?nation={nation.value}")
    assert f"People who answer in {nation.label}" in page.text
    for line in app.extensions["help_lines"].for_nation(nation):
        assert line.purpose in page.text
        assert line.hours in page.text or line.code in {"emergency", "silent-solution"}
        if line.call:
            assert f'href="tel:{line.call}"' in page.html
        if line.text:
            assert line.text in page.text
        assert f"Checked on {line.checked_on.day} {line.checked_on:%B %Y}" in page.text


def test_the_services_own_nation_comes_first_and_the_others_are_links(browser_for) -> None:
    page = browser_for().get("/help-now")
    assert "People who answer in England" in page.text
    links = {link.get("href") for link in page.tree.iter("a")}
    assert {f"/help-now?nation={other}" for other in ("wales", "scotland", "northern-ireland")} <= links


@pytest.mark.parametrize("query", ["nation=narnia", "nation=", "nation=<script>", "x=1", "nation=%00"])
def test_an_unknown_nation_gets_help_all_the_same(browser_for, query: str) -> None:
    assert "People who answer in England" in browser_for().get(f"/help-now?{query}").text


def test_a_line_that_nobody_confirmed_is_not_shown(app: Application, browser_for) -> None:
    hidden = app.extensions["help_lines"].unconfirmed
    assert hidden
    for nation in Nation:
        text = browser_for().get(f"/help-now?nation={nation}").text
        assert not any(line.name in text for line in hidden)


def test_it_says_what_stays_on_a_shared_phone(browser_for) -> None:
    text = browser_for().get("/help-now").text
    assert "Calls and texts may stay in its list" in text
    assert "Nobody in your team watches this service day and night" in text


@pytest.mark.parametrize(
    "address",
    [
        "/help-now",
        "/help-now?nation=wales",
        "/guide/",
        "/guide/watching",
        "/pages/privacy",
        "/guide/search?q=cring",
    ],
)
def test_it_stands_when_the_database_is_away(app: Application, monkeypatch, address: str) -> None:
    monkeypatch.delitem(app.extensions, "demonstration", raising=False)
    with away(app) as attempts:
        assert app.test_client().get("/health").status_code == 503
        assert behind(app).get(address).status_code == 200
    assert attempts


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 0),
        ("/help-now", 0),
        ("/help-now?nation=wales", 0),
        # The guide looks for a new edition, once, and is read all the same.
        ("/guide/watching", 1),
        ("/guide/search?q=cring", 1),
    ],
)
def test_in_production_it_is_read_without_the_database(
    app, settings: Settings, address: str, most: int
) -> None:
    live = create_app(
        replace(
            settings, production=True, origin="https://play.example", database_url="sqlite:////nowhere/at.db"
        )
    )
    with away(live) as attempts:
        for _ in range(3):
            response = live.test_client().get(address, base_url="https://play.example")
            assert response.status_code == 200
            assert response.headers["Strict-Transport-Security"]
    assert len(attempts) <= most
