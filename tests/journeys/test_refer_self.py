"""A parent asks for help without an account, in a real browser: counted taps, a receipt, a room of their own."""

import re

import pytest

from tests.journeys.window import Window

pytestmark = pytest.mark.browser

MOST_TAPS = 12
PRIVATE = "I cried in the kitchen, and then we laughed."


@pytest.mark.parametrize("width", [360, 1280])
def test_a_parent_asks_for_help_and_waits_in_a_room_of_their_own(window, width: int) -> None:
    ann: Window = window(1280)
    ann.signs_in("ann")
    ann_says_where_we_work(ann)
    maya: Window = window(width)
    maya_asks_in_twelve_taps(maya, width)
    code = maya_reads_the_receipt(maya)
    maya_opens_her_page(maya, code)
    maya_writes_for_herself(maya)
    thea: Window = window(1280)
    thea.signs_in("thea")
    thea.page.goto(f"{thea.origin}/refer/waiting/diary")
    thea.does_not_see(PRIVATE)
    maya_leaves_in_a_hurry(maya)


def test_a_parent_stops_half_way_and_goes_on_elsewhere_with_a_code(window) -> None:
    ann: Window = window(1280)
    ann.signs_in("ann")
    ann_says_where_we_work(ann)
    phone: Window = window(360)
    phone.goes_to("/refer/you")
    phone.chooses("I am expecting a baby, or my partner is")
    phone.types("Your name", "Maya")
    phone.presses("Continue")
    phone.types("Your postcode", "PL31 1AA")
    phone.presses("Save and come back later")
    code = code_on(phone)
    elsewhere: Window = window(1280)
    elsewhere.goes_to("/refer/return")
    elsewhere.types("Your code", code)
    elsewhere.presses("Go on")
    elsewhere.sees("Your child")
    due = elsewhere.page.get_by_role("group", name="When is your baby due?")
    for part, typed in (("Day", "1"), ("Month", "June"), ("Year", "2090")):
        due.get_by_label(part).fill(typed)
    elsewhere.presses("Continue")
    elsewhere.sees("more than ten months away")


def test_outside_our_ground_and_call_me_instead(window) -> None:
    ann: Window = window(1280)
    ann.signs_in("ann")
    ann_says_where_we_work(ann)
    maya: Window = window(360)
    maya.goes_to("/refer/where")
    maya.types("Your postcode", "TR1 1AA")
    maya.presses("Continue")
    maya.sees("Our team works somewhere else")
    maya.goes_to("/refer/reach")
    maya.goes_to("/refer/others")
    maya.goes_to("/refer/hope")
    maya.follows("Call me instead")
    maya.types("Phone number", "07700 900982")
    maya.types("When is it safe to call?", "Mornings")
    maya.types("Your postcode", "PL31 1AA")
    maya.presses("Send")
    maya.sees("Somebody in our team will ring you")


def ann_says_where_we_work(ann: Window) -> None:
    ann.goes_to("/admin/areas/")
    ann.page.get_by_role("link", name="Change North").click()
    ann.looks()
    ann.types("Beginnings of postcodes", "PL31\nPL30")
    ann.presses("Save the postcodes")
    ann.goes_to("/admin/asking")
    ann.types("Phone number", "01208 000 000")
    ann.presses("Save")


def maya_asks_in_twelve_taps(maya: Window, width: int) -> None:
    maya.goes_to("/refer/")
    maya.taps = 0
    maya.follows("Start")
    maya.sees("This is not for emergencies")
    maya.follows("Continue")
    maya.chooses("I look after a baby or young child")
    maya.types("Your name", "Maya")
    maya.presses("Continue")
    maya.types("Your postcode", "pl31 1aa")
    maya.presses("Continue")
    born = maya.page.get_by_role("group", name="Which month was your child born?")
    born.get_by_label("Month").fill("March")
    born.get_by_label("Year").fill("2025")
    maya.presses("Continue")
    maya.types("In your own words", "Calmer evenings")
    maya.presses("Continue")
    maya.chooses("Phone call")
    maya.types("Phone number", "07700 900982")
    maya.presses("Continue")
    maya.chooses("Yes, and you may talk with them")
    maya.presses("Continue")
    maya.sees("Calmer evenings")
    maya.presses("Send")
    print(f"asking for help at {width}: {maya.taps} taps")
    assert maya.taps <= MOST_TAPS


def maya_reads_the_receipt(maya: Window) -> str:
    maya.sees("You will hear from us by")
    maya.sees("Somebody in our team will also ring you")
    code = code_on(maya)
    maya.page.reload()
    assert code_on(maya) == code, "a reload loses nothing"
    assert not re.search("maya|pl31", f"{maya.page.url} {maya.page.title()}", re.IGNORECASE)
    maya.page.emulate_media(media="print")
    assert maya.page.locator(".code").is_visible(), "the code is on the paper"
    maya.page.emulate_media(media="screen")
    return code


def maya_opens_her_page(maya: Window, code: str) -> None:
    maya.follows("Open your private page")
    maya.types("Your code", code)
    maya.presses("Go on")
    maya.types("Choose 6 numbers", "482915")
    maya.presses("Open")
    maya.sees("It has reached the team.")


def maya_writes_for_herself(maya: Window) -> None:
    maya.follows("Write a page")
    maya.chooses("A mix of things")
    maya.types("What was it like for you?", PRIVATE)
    maya.presses("Save")
    maya.sees(PRIVATE)
    maya.follows("Remove")
    maya.page.go_back()


def maya_leaves_in_a_hurry(maya: Window) -> None:
    secret = {cookie["name"]: cookie for cookie in maya.context.cookies()}["waiting"]
    away: list[str] = []
    maya.page.route(
        re.compile("^https?://(?!127)"),
        lambda route: (
            away.append(route.request.url),
            route.fulfill(content_type="text/html", body="<title>Weather</title>"),
        ),
    )
    with maya.page.expect_request(re.compile("/refer/waiting/exit")):
        maya.page.get_by_role("button", name=re.compile("^Exit")).last.click()
    maya.page.wait_for_url(re.compile("^https?://(?!127)"))
    assert away
    # The page was gone before the answer came: ask until the server has done it.
    for _ in range(50):
        maya.context.add_cookies([secret])
        maya.page.goto(f"{maya.origin}/refer/waiting/diary")
        if maya.page.url.endswith("/refer/waiting/open"):
            break
    assert maya.page.url.endswith("/refer/waiting/open")
    maya.does_not_see(PRIVATE)
    maya.complaints.clear()  # of the page outside, which is not ours


def code_on(someone: Window) -> str:
    code = someone.page.locator(".code").inner_text().strip()
    assert re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    return code
