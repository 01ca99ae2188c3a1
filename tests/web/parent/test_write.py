"""Writing a page: four taps, words with readers, and nothing lost or doubled."""

TAPS = {"minutes": "ten", "when": "now", "feeling": "calm"}


def test_four_taps_and_no_typing_are_enough(browser_for, cast):
    browser = browser_for(cast.amy)
    saved = browser.send("/family/write", {**TAPS, "child": str(cast.ada)})
    page = browser.get(saved.location)
    assert "Thea will see this" in page.text
    assert "About 10 minutes" in page.text
    browser.get(browser.get("/family/diary/").tree.find(".//h2/a").get("href"))
