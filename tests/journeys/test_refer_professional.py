"""A professional asks for help for a family, the parent reads it, the referrer looks: taps counted and printed."""

import re

import pytest

from tests.journeys.window import Window
from watchmeplay import create_app
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.settings import from_environment
from watchmeplay.site.models import AreaPostcode

pytestmark = pytest.mark.browser

START = "/refer/professional"
WORRY = "Wren looks away when she is held."
STRENGTH = "Ines sings, and Wren turns to her voice."
OWN = "She looks at me most of the day."
PDF = b"%PDF-1.7\n" + b"words " * 1000


@pytest.fixture(scope="module", autouse=True)
def _postcodes(service) -> None:
    app = create_app(from_environment(service.environment))
    with app.app_context(), unit_of_work():
        db.session.add(AreaPostcode(area_id=service.cast.north, prefix="PL31"))


@pytest.mark.parametrize(("referrers", "parents"), [(1280, 360), (360, 1280)])
def test_from_the_first_page_to_the_parent_s_own_words(window, referrers: int, parents: int) -> None:
    hana: Window = window(referrers)
    keys = Keys(hana)
    asks(hana, keys)
    reference, own, parent = sends(hana)
    print(f"\nA professional's referral at {referrers} px: {hana.taps} taps, {keys.typed} keys typed.")
    assert hana.taps <= 32
    ines: Window = window(parents)
    reads(ines, parent)
    print(f"The parent reads and answers at {parents} px: {ines.taps} taps.")
    dan: Window = window(referrers)
    dan.goes_to("/refer/status")
    dan.types("Reference", reference)
    dan.types("Code", own)
    dan.presses("Go on")
    dan.sees("It has reached the team.")
    dan.does_not_see(WORRY)
    dan.does_not_see(OWN)
    print(f"The referrer looks where it stands at {referrers} px: {dan.taps} taps.")
    dan.presses("Leave")


@pytest.mark.parametrize("width", [360, 1280])
def test_it_can_be_put_aside_and_every_gate_stops_kindly(window, width: int) -> None:
    hana: Window = window(width)
    hana.goes_to(f"{START}/where")
    hana.types("Postcode", "SW11 4NJ")
    hana.presses("Go on")
    hana.sees("Our team does not work there")
    hana.follows("the postcode")
    hana.types("Postcode", "PL31 1AA")
    hana.presses("Go on")
    hana.presses("Go on")
    hana.sees("Choose one of the answers")
    hana.chooses("No, or not yet")
    hana.presses("Go on")
    hana.sees("Nothing has been sent.")
    hana.follows("They have agreed now: go on")
    hana.chooses("They do not know about it, because telling them could put somebody at risk")
    hana.presses("Go on")
    hana.types("Why would it not be safe", "He reads her post.")
    hana.presses("Go on")
    hana.types("Name", "Hana Vale")
    hana.presses("Save, and come back later")
    code = hana.page.locator(".code-once").inner_text()
    hana.goes_to(f"{START}/check")
    hana.does_not_see("Hana Vale")
    hana.follows("Come back with your code")
    hana.types("Your code", code)
    hana.presses("Go on")
    assert hana.page.get_by_label("Name").input_value() == "Hana Vale"
    hana.goes_to(f"{START}/check")
    hana.sees("There is something to answer")


class Keys:
    """Counts what is typed."""

    def __init__(self, window: Window) -> None:
        self.window, self.typed = window, 0

    def type(self, label: str, words: str) -> None:
        """Type into the first box whose label holds these words."""
        self.window.page.get_by_label(label).first.fill(words)
        self.typed += len(words)


def asks(hana: Window, keys: Keys) -> None:
    hana.goes_to(START)
    hana.follows("Start")
    hana.sees("Do not use this for safeguarding")
    hana.follows("It is not about safeguarding: go on")
    keys.type("Postcode", "PL31 1AA")
    hana.presses("Go on")
    hana.chooses("Yes, they have agreed")
    hana.presses("Go on")
    keys.type("Name of the parent", "Ines Oak")
    hana.chooses("Yes")
    hana.chooses("Their GP")
    hana.presses("Go on")
    keys.type("Name", "Hana Vale")
    hana.chooses("Health visitor")
    keys.type("Organisation", "North clinic")
    keys.type("Work e-mail", "hana@clinic.example")
    hana.presses("Go on")
    keys.type("Child’s full name", "Wren Oak")
    for part, words in (("Day", "3"), ("Month", "9"), ("Year", "2025")):
        keys.type(part, words)
    hana.presses("Go on")
    keys.type("Their full name", "Ines Oak")
    keys.type("Who they are", "mother")
    hana.chooses("Text message")
    keys.type("Their phone", "07700 900 982")
    hana.presses("Go on")
    hana.presses("Go on")
    hana.presses("Go on")
    keys.type("What are you worried", WORRY)
    hana.presses("Go on")
    keys.type("What is going well", STRENGTH)
    for _ in range(5):
        hana.presses("Go on")
    keys.type("Any risk", "A large dog.")
    hana.presses("Go on")
    hana.sees("Check what you wrote")
    hana.sees(WORRY)


def sends(hana: Window) -> tuple[str, str, str]:
    hana.presses("Send")
    hana.sees("It has been sent")
    text = hana.page.locator("main").inner_text()
    own, parent = hana.page.locator(".code-once").all_inner_texts()
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{3}\b", text)
    assert reference
    hana.follows("Add papers")
    paper = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    hana.page.get_by_label("Choose a paper").set_input_files(paper)  # type: ignore[arg-type]
    hana.presses("Add this paper")
    hana.sees("1 of 5 papers")
    hana.page.go_back()
    hana.goes_to(f"{START}/check")
    hana.sees("It has been sent")
    return reference[0], own, parent


def reads(ines: Window, code: str) -> None:
    ines.goes_to("/refer/waiting/open")
    ines.types("Your code", code)
    ines.presses("Go on")
    ines.types("Choose 6 numbers", "482915")
    ines.presses("Open")
    ines.sees("It has reached the team.")
    ines.follows("Read what was written")
    ines.sees(WORRY)
    ines.sees(STRENGTH)
    ines.does_not_see("A large dog.")
    ines.types("Put your own words beside it", OWN)
    ines.presses("Put it beside it")
    ines.sees(OWN)
