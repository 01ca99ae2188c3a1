"""The promise about answers, as an administrator sets it."""

import pytest

from tests.cast import Cast

PATH = "/admin/promises"


def test_it_is_set_and_leads_measure_by_it(browser_for, cast: Cast) -> None:
    ann = browser_for(cast.ann)
    page = ann.get(PATH)
    assert page.field("days") == "3"
    done = ann.send(PATH, {"days": " 1 "}, expect=303)
    assert "Saved." in ann.get(done.location).text
    assert "within 1 working day." in browser_for(cast.lea).get("/staff/service/").text


@pytest.mark.parametrize("typed", ["", "0", "21", "two", "1.5", "٣", "9999"])
def test_what_is_no_promise_comes_back_as_typed(browser_for, cast: Cast, typed: str) -> None:
    page = browser_for(cast.ann).send(PATH, {"days": typed}, expect=422)
    assert page.field("days") == typed


@pytest.mark.parametrize("name", ["lea", "thea", "amy"])
def test_it_is_not_there_for_others(browser_for, cast: Cast, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    browser.get(PATH, expect=404)
    browser.post(PATH, {"csrf_token": browser.token(), "days": "2"}, expect=404)
