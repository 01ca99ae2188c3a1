"""A note about an adult who left while it was typed comes back with its words."""

from tests.cast import Cast

NOTE = "Ring the school office, never the home number."


def test_the_words_come_back_when_the_adult_has_left(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    address = f"/staff/families/{cast.rowans}/people/{cast.fred}/safe-contact"
    page = browser.post(address, {"csrf_token": browser.token(), "note": NOTE}, expect=422)
    assert NOTE in page.text
