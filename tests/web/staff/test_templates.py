"""One's own templates: kept, changed, taken out, and nobody else's."""

from uuid import uuid4

import pytest

from tests.browse import Browser, Page
from tests.cast import Cast
from watchmeplay.care.week import templates
from watchmeplay.foundation.database import unit_of_work

PATH = "/staff/templates"


def keep(browser: Browser, *, expect: int = 303, **fields: str) -> Page:
    return browser.send(PATH, {"title": "Thursday", "words": "See you on Thursday.", **fields}, expect=expect)


def test_a_template_is_kept_changed_and_taken_out(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    assert keep(browser).location == PATH
    page = browser.get(PATH)
    (link,) = [
        link.get("href") for link in page.tree.iter("a") if (link.get("href") or "").startswith(f"{PATH}/")
    ]
    assert browser.get(link).field("words") == "See you on Thursday."
    browser.send(link, {"title": "Friday", "words": "  Friday\r\n"}, expect=303)
    assert browser.get(link).field("words") == "  Friday\n" and "Friday" in browser.get(PATH).text
    browser.send(f"{link}/take-out", {}, start=link, expect=303)
    assert "None yet." in browser.get(PATH).text
    browser.get(link, expect=404)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "Give it a short name"),
        ({"words": ""}, "Write the words it begins with"),
        ({"words": "x" * 2001}, "2,000 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said(browser_for, cast: Cast, fields: dict, words: str) -> None:
    browser = browser_for(cast.thea)
    assert words in keep(browser, expect=422, **fields).text
    assert "None yet." in browser.get(PATH).text


@pytest.mark.parametrize("name", ["una", "lea", "ola"])
def test_a_colleague_sees_none_of_mine(browser_for, app, cast: Cast, name: str) -> None:
    with app.app_context(), unit_of_work():
        template_id = templates.add(cast.actor(cast.thea), title="Mine", words="For me.")
    browser = browser_for(getattr(cast, name))
    assert "Mine" not in browser.get(PATH).text
    missing = browser.get(f"{PATH}/{uuid4()}", expect=404).text
    assert browser.get(f"{PATH}/{template_id}", expect=404).text == missing
    token = {"csrf_token": browser.token(), "title": "Theirs", "words": "Now."}
    for path in (f"{PATH}/{template_id}", f"{PATH}/{template_id}/take-out"):
        browser.post(path, token, expect=404)


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_others_have_no_templates(browser_for, cast: Cast, name: str) -> None:
    browser_for(getattr(cast, name)).get(PATH, expect=404)
