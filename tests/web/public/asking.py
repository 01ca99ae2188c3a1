"""Going through the pages of asking for help, in a browser of the tests."""

from tests.browse import Browser, Page

YOU = {"who": "parent", "name": "Maya", "relationship": "mum"}
WHERE = {"postcode": "pl31 1aa"}
CHILD = {"child": "Otto", "month": "March", "year": "2025"}
HOPE = {"hope": "Calmer evenings,\r\nand some sleep"}
REACH = {"ways": "phone", "phone": "07700 900982", "when": "before 2pm", "language": "pl"}
OTHERS = {"helping": "may-talk", "helping_who": "Health visitor"}
PAGES = (
    ("you", YOU), ("where", WHERE), ("child", CHILD), ("hope", HOPE), ("reach", REACH), ("others", OTHERS),
)  # fmt: skip


def form_of(page: Page, action: str) -> dict[str, str]:
    """The hidden fields of the form, and what stands in its boxes."""
    return page.form(action)


def answer(browser: Browser, page: str, fields: dict[str, object], *, expect: int = 303) -> Page:
    """Open a page, fill it in, press Continue."""
    return browser.send(f"/refer/{page}", fields, expect=expect)


def all_answered(browser: Browser, **other: dict[str, object]) -> None:
    """Everything up to the check; `other` takes the place of a page's answers."""
    for page, fields in PAGES:
        answer(browser, page, {**fields, **other.get(page, {})})


def sent(browser: Browser, **other: dict[str, object]) -> Page:
    """All of it, sent: the receipt."""
    all_answered(browser, **other)
    assert browser.send("/refer/check", {}, expect=303).location == "/refer/sent"
    return browser.get("/refer/sent")


def code_in(page: Page) -> str:
    """The code that a page shows."""
    found = [
        "".join(element.itertext()).strip()
        for element in page.tree.iter("p")
        if element.get("class") == "code"
    ]
    assert len(found) == 1, page.text
    return found[0]
