"""The quick way out."""

from tests.cast import Cast
from watchmeplay.settings import Settings


def test_it_signs_out_at_once_and_moves_on_to_a_neutral_page(
    browser_for, cast: Cast, settings: Settings
) -> None:
    browser = browser_for(cast.amy)
    page = browser.send("/exit", {}, start="/family/", expect=200)
    assert settings.exit_url in page.html
    assert page.heading == "Weather"
    assert page.response.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get("/family/", expect=302).location.startswith("/sign-in")


def test_it_works_on_a_page_that_was_open_for_days(browser_for) -> None:
    assert browser_for().post("/exit", {}, expect=200).heading == "Weather"


def test_another_site_cannot_press_it(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    browser.post("/exit", {}, expect=403, headers={"Sec-Fetch-Site": "cross-site"})
    browser.get("/family/")
