"""The front end in a real browser: axe has nothing to say, nothing is wider than a phone, scripts behave."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console said: policy violations, missing files, errors."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.mark.parametrize(
    ("room", "width", "scheme"),
    [
        ("parent", 360, "light"),
        ("parent", 360, "dark"),
        ("parent", 1280, "light"),
        ("staff", 360, "light"),
        ("staff", 1280, "light"),
        ("staff", 1280, "dark"),
        ("public", 360, "light"),
        ("mend", 360, "light"),
    ],
)
def test_every_part_is_accessible(front: str, page: Page, complaints, room, width, scheme) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{front}/gallery/{room}")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == []
    assert complaints == []


@pytest.mark.parametrize("room", ["parent", "staff", "mend"])
def test_nothing_is_wider_than_the_screen_down_to_400_percent_zoom(front: str, page: Page, room: str) -> None:
    page.goto(f"{front}/gallery/{room}")
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


LONG_WORDS = """word => {
  const made = (name, classes, ...inside) => {
    const element = document.createElement(name);
    element.className = classes;
    element.append(...inside);
    return element;
  };
  document.querySelector("main").replaceChildren(
    made("dl", "facts", made("div", "facts__row", made("dd", "", word))),
    made("ul", "timeline", made("li", "entry", made("h2", "entry__who", made("a", "", word)))),
    made("fieldset", "own-words", made("div", "own-words__one", made("label", "", word))),
  );
  return document.documentElement.scrollWidth;
}"""


def test_a_very_long_name_breaks_instead_of_widening_the_page(front: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{front}/gallery/parent")
    assert page.evaluate(LONG_WORDS, "supercalifragilistic" * 6) <= 360


@pytest.mark.parametrize(("room", "least"), [("parent", 48), ("staff", 24)])
def test_every_target_is_large_enough_for_its_room(front: str, page: Page, room: str, least: int) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{front}/gallery/{room}")
    small = page.evaluate(
        """least => [
            "main :is(button, input, select, textarea)", ":is(nav, header, footer) :is(a, button)", "summary"]
            .flatMap(which => [...document.querySelectorAll(which)])
            .filter(e => e.type !== "hidden" && e.offsetParent && !e.closest("nav[aria-label=Rooms]"))
            .map(e => [e.outerHTML.slice(0, 80), Math.round(e.getBoundingClientRect().height)])
            .filter(([, height]) => height < least)""",
        least,
    )
    assert small == []


def test_three_boxes_filled_by_hand_are_posted_as_one_date(front: str, page: Page) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data)
            route.fulfill(status=200, content_type="text/html", body="<title>Saved</title>")
        else:
            route.continue_()

    page.route("**/gallery/parent", answer)
    page.goto(f"{front}/gallery/parent")
    form = page.locator("form", has=page.locator("#day-day"))
    form.get_by_label("Day", exact=True).fill("14")
    form.get_by_label("Month", exact=True).fill("3")
    form.get_by_label("Year", exact=True).fill("2026")
    form.get_by_role("button", name="Save").click()
    expect(page).to_have_title("Saved")
    assert "day-day=14&day-month=3&day-year=2026" in sent[0]


def test_a_double_tap_sends_a_form_once_and_coming_back_makes_it_ready(front: str, page: Page) -> None:
    posts: list[str] = []

    def stay(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.url)
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/gallery/parent", stay)
    page.goto(f"{front}/gallery/parent")
    button = page.get_by_role("button", name=re.compile("^Sav(e|ing…)$")).first
    button.evaluate("b => { b.click(); b.click(); }")
    expect(button).to_have_text("Saving…")
    button.evaluate("b => b.click()")
    assert len(posts) == 1
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    expect(button).to_have_text("Save")


@pytest.mark.parametrize("way", ["button", "shift"])
def test_exit_signs_out_covers_the_page_and_goes_to_the_neutral_site(
    front: str, page: Page, way: str
) -> None:
    asked: list[tuple[str, str | None]] = []

    def sign_out(route: Route) -> None:
        asked.append((route.request.headers["content-type"], route.request.post_data))
        route.fulfill(status=204)

    page.route("**/exit", sign_out)
    page.route(
        "https://weather.example/",
        lambda route: route.fulfill(body="<title>Sun</title>", content_type="text/html"),
    )
    page.goto("about:blank")
    page.goto(f"{front}/gallery/parent")
    if way == "button":
        page.locator(".leave__button").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("https://weather.example/")
    assert asked == [("application/x-www-form-urlencoded;charset=UTF-8", "csrf_token=token")]
    assert page.evaluate("history.length") == 2


def test_capital_letters_do_not_exit(front: str, page: Page) -> None:
    page.goto(f"{front}/gallery/parent")
    box = page.locator("#seen")
    box.press_sequentially("ABC")
    for letter in "DEF":
        box.press(f"Shift+{letter}")
    assert page.url == f"{front}/gallery/parent"
    expect(box).to_have_value("ABCDEF")


def test_staff_move_and_act_from_the_keyboard_but_not_while_typing(front: str, page: Page) -> None:
    page.goto(f"{front}/gallery/staff")
    page.evaluate(
        """addEventListener("submit", event => {
            event.preventDefault();
            document.body.dataset.sent = event.submitter.dataset.key;
        }, true)"""
    )
    rows = page.locator("[data-row]")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_attribute("data-here", "")
    for _ in range(2):
        page.keyboard.press("j")
    expect(page.get_by_role("link", name="Family of Noor")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator("body")).to_have_attribute("data-sent", "s")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_have_attribute("data-here", "")
    page.locator("#phrase").press_sequentially("jks?")
    expect(page.locator("#phrase")).to_have_value("jks?")
    expect(page.locator("dialog")).to_have_count(0)


def test_a_question_mark_lists_the_keys(front: str, page: Page) -> None:
    page.goto(f"{front}/gallery/staff")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Next row")
    expect(dialog).to_contain_text("Seen")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_list_of_things_to_mend_takes_the_focus_and_leads_to_each_field(front: str, page: Page) -> None:
    page.goto(f"{front}/gallery/mend")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".nhsuk-error-summary").first).to_be_focused()
    page.get_by_role("link", name="February 2026 has no day 31").first.click()
    expect(page.locator("#wrong-day-day")).to_be_focused()
    page.get_by_role("link", name="Choose a child").first.click()
    expect(page.locator("#wrong-child")).to_be_focused()


def test_selected_words_fill_the_phrase(front: str, page: Page) -> None:
    page.goto(f"{front}/gallery/staff")
    page.locator("[data-phrase-source] mark").dblclick()
    expect(page.locator("#phrase")).to_have_value("looked")


def test_the_keyboard_reaches_the_main_content_first(front: str, page: Page) -> None:
    page.goto(f"{front}/gallery/parent")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
