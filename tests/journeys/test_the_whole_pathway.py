"""The whole pathway in a real browser: from the first page of a referral to the letter at the end, counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.journeys import test_refer_professional as professional
from tests.journeys import test_refer_self as self_referral
from tests.journeys.counted import Counted
from tests.journeys.test_appointments import its_time_comes
from tests.journeys.test_first_light import maya_joins
from tests.service import Service
from watchmeplay import create_app
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.settings import from_environment
from watchmeplay.site.models import AreaPostcode

pytestmark = pytest.mark.browser

ZONE = "Europe/London"
HOME = "/family/?usual=1"  # by night Home is another page
SEEN = "She put the spoon in the cup, and looked up at me."
ANSWER = "What was in that look?"
WELL_DONE = "Thank you for playing with us."
MOST_TAPS_OF_A_PARENT = 50
MOST_OF_STAFF = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a referral: who is invited, about which child, and the codes. `born_on`: the day of the month."""

    parent: str
    family: str
    child: str
    born_on: str
    room_code: str = ""
    reference: str = ""
    referrer_code: str = ""


@pytest.fixture(scope="module", autouse=True)
def _postcodes(service: Service) -> None:
    app = create_app(from_environment(service.environment))
    with app.app_context():
        with unit_of_work():
            db.session.add(AreaPostcode(area_id=service.cast.north, prefix="PL31"))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def counted(chrome: Browser, service: Service) -> Iterator[Callable[[int], Counted]]:
    """`counted(width)` opens a window that counts; it is closed with the test, and may have complained of nothing."""
    opened: list[Counted] = []

    def open_window(width: int) -> Counted:
        opened.append(Counted.open(chrome, f"http://127.0.0.1:{service.port}", width))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()


@pytest.mark.parametrize("beginning", ["parent", "professional"])
def test_from_the_first_page_to_the_closing_letter(
    counted: Callable[[int], Counted], service: Service, beginning: str
) -> None:
    maya, thea = counted(360), counted(1280)
    hana = counted(1280) if beginning == "professional" else None
    asked = hana_asks(hana) if hana else maya_asks(maya)
    thea.signs_in("thea")
    thea.ends("signs in")
    link, code = thea_opens_the_family(thea, asked)
    maya_joins(maya, link, code, asked.parent, f"{beginning}@families.example")
    maya.ends("joins")
    thea_agrees_a_plan_and_offers_times(thea)
    maya_picks_a_time(maya)
    its_time_comes(service, minutes=65 if hana else 5)
    thea_marks_it(thea, asked)
    maya_writes(maya)
    thea_answers(thea)
    maya_reads_it(maya)
    if asked.room_code:
        maya_brings_her_pages(maya, asked)
    thea_plans_the_end_and_begins_the_letter(thea, asked)
    maya_agrees_to_the_letter(maya, asked)
    thea_ends_the_work(thea)
    maya_reads_on_and_writes_no_more(maya)
    if hana:
        hana_reads_that_it_is_closed(hana, asked)
    tells(beginning, {"The parent": maya, "The therapist": thea} | ({"The referrer": hana} if hana else {}))
    assert maya.in_all("").taps <= MOST_TAPS_OF_A_PARENT
    assert thea.in_all("").taps + thea.in_all("").keys <= MOST_OF_STAFF


def maya_asks(maya: Counted) -> Asked:
    self_referral.maya_asks_in_twelve_taps(maya, 360)
    code = self_referral.maya_reads_the_receipt(maya)
    maya.ends("asks for help")
    self_referral.maya_opens_her_page(maya, code)
    self_referral.maya_writes_for_herself(maya)
    maya.ends("writes while she waits")
    return Asked("Maya", "Elm", "Robin", "14", room_code=code)


def hana_asks(hana: Counted) -> Asked:
    keys = professional.Keys(hana)
    professional.asks(hana, keys)
    reference, own, _ = professional.sends(hana)
    hana.typed += keys.typed
    hana.ends("refers a family, with a paper")
    return Asked("Ines Oak", "Oak", "Wren", "3", reference=reference, referrer_code=own)


def thea_opens_the_family(thea: Counted, asked: Asked) -> tuple[str, str]:
    """Consultation offered and held, waiting, opened; gives the link and the code."""
    thea.goes_to("/staff/referrals/")
    thea.goes_by("j", "Enter")
    thea.goes_by("c")
    thea.chooses("The family")
    thea.chooses("By phone")
    thea.presses("Offer it")
    thea.sees("The consultation is offered.")
    thea.follows("The family")
    thea.chooses("Attended")
    held = clock.now().astimezone(ZoneInfo(ZONE))
    thea.dates("Which day was it?", str(held.day), str(held.month), str(held.year))
    thea.types("What time did it begin?", f"{held:%H:%M}")
    thea.types("Minutes, if it took place", "20")
    thea.chooses("Go on to the waiting list")
    thea.presses("Note it")
    thea.sees("20 minutes")
    thea.ends("offers a consultation and notes it")
    thea.goes_by("w")
    thea.presses("Put it on the waiting list")
    thea.sees("On the waiting list.")
    thea.ends("puts it on the waiting list")
    thea.goes_by("o")
    thea.types("Family name", asked.family)
    thea.page.get_by_label("Child’s first name").first.fill(asked.child)
    thea.page.get_by_role("group", name="Child 1").get_by_label("Day").fill(asked.born_on)
    thea.typed += len(asked.child) + len(asked.born_on)
    thea.chooses("Thea")
    thea.types("Parent to invite", asked.parent)
    thea.presses("Open the record")
    code = thea.page.locator(".way-code").inner_text()
    text = thea.page.get_by_label("A text that names").input_value()
    thea.follows("I have both, go on")
    thea.ends("opens the record and invites the parent")
    return text[text.index("/j/") :].strip(), code


def thea_agrees_a_plan_and_offers_times(thea: Counted) -> None:
    thea.goes_by("f")
    thea.goes_by("l")
    thea.goes_by("s")
    thea.sees("0 of 5")
    thea.follows("Family record")
    thea.ends("agrees a plan")
    thea.goes_by("a")
    thea.goes_by("o")
    for number in (0, 4):
        thea.page.locator("[name=times]").nth(number).check()
        thea.taps += 1
    thea.chooses("By phone")
    thea.page.locator("[name=invitees]").first.check()
    thea.taps += 1
    thea.presses("Offer these times")
    thea.sees("Offered. They choose when they sign in.")
    thea.ends("offers two times")


def maya_picks_a_time(maya: Counted) -> None:
    maya.goes_to(HOME)
    maya.follows("Choose a time")
    maya.page.locator("[name=time]").first.click()
    maya.taps += 1
    maya.sees("That is your time now.")
    maya.ends("picks a time")


def thea_marks_it(thea: Counted, asked: Asked) -> None:
    thea.page.reload()
    thea.goes_by("j", "a")
    thea.sees(f"Attended: {asked.family}.")
    thea.ends("marks it attended")


def maya_writes(maya: Counted) -> None:
    maya.goes_to("/family/write")
    maya.chooses("About 5")
    maya.chooses("Just now")
    maya.chooses("Happy")
    maya.types("What did you see and hear?", SEEN)
    maya.gives_box("seen", "My therapist, Thea")
    maya.presses("Save")
    maya.sees(SEEN)
    maya.ends("writes a page")


def thea_answers(thea: Counted) -> None:
    thea.goes_to("/staff/")
    thea.goes_by("Enter")
    thea.sees(SEEN)
    thea.strikes("r")
    thea.writes(ANSWER)
    thea.goes_by("Control+Enter")
    thea.sees("Your reply is sent.")
    thea.ends("answers it")


def maya_reads_it(maya: Counted) -> None:
    maya.goes_to(HOME)
    maya.sees("Thea answered your page")
    maya.follows("Read the answer")
    maya.sees(ANSWER)
    maya.ends("reads the answer")


def maya_brings_her_pages(maya: Counted, asked: Asked) -> None:
    maya.goes_to("/family/about-me/")
    maya.follows("Bring pages with me")
    maya.types("The code of your private page", asked.room_code)
    maya.types("Your PIN", "482915")
    maya.presses("Open")
    maya.chooses("Bring it, for my team")
    maya.presses("Bring what I chose")
    maya.sees(self_referral.PRIVATE)
    maya.ends("brings the page from the waiting room")


def thea_plans_the_end_and_begins_the_letter(thea: Counted, asked: Asked) -> None:
    thea.goes_to("/staff/families/")
    thea.follows(asked.family)
    thea.goes_by("z")
    day = clock.today(ZONE) + timedelta(days=14)
    thea.dates("Planned last day", str(day.day), str(day.month), str(day.year))
    thea.presses("Save the day")
    thea.sees("Planned for")
    thea.ends("plans the ending")
    thea.goes_by("l")
    thea.presses("Begin")
    words = thea.page.locator("[name=entry]")
    assert words.count() == (2 if asked.room_code else 1)
    for number in range(words.count()):
        words.nth(number).check()
        thea.taps += 1
    thea.presses("Save and open it to the carer")
    thea.sees("The carer can read and change it now.")
    assert SEEN in thea.page.get_by_label("The letter").input_value()
    thea.ends("begins the letter from her words")


def maya_agrees_to_the_letter(maya: Counted, asked: Asked) -> None:
    maya.goes_to(HOME)
    maya.sees("We plan to end on")
    maya.follows("A letter to your child, from your own words")
    letter = maya.page.get_by_label("Your letter").input_value()
    assert SEEN in letter
    assert asked.child in letter
    maya.presses("It is right like this")
    maya.sees("Your letter is finished.")
    paper = maya.page.get_by_role("link", name="Save it as a PDF").get_attribute("href")
    answer = maya.context.request.get(f"{maya.origin}{paper}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    maya.ends("agrees to the letter")


def thea_ends_the_work(thea: Counted) -> None:
    thea.follows("Ending")
    thea.chooses("Completed as planned")
    thea.types("In words, for the family", WELL_DONE)
    thea.presses("End the work")
    thea.sees("The work has ended.")
    thea.ends("ends the work")


def maya_reads_on_and_writes_no_more(maya: Counted) -> None:
    maya.goes_to(HOME)
    maya.sees("This diary is for reading now")
    maya.sees(WELL_DONE)
    maya.goes_to("/family/diary/")
    maya.sees(SEEN)
    maya.ends("reads on")
    maya.goes_to("/family/write")
    maya.sees("This diary is for reading now")
    assert not maya.page.get_by_label("What did you see and hear?").count()
    maya.follows("Open your diary")
    maya.sees(SEEN)
    maya.taps = maya.typed = 0  # to try a closed door is no part of the way


def hana_reads_that_it_is_closed(hana: Counted, asked: Asked) -> None:
    hana.goes_to("/refer/status")
    hana.types("Reference", asked.reference)
    hana.types("Code", asked.referrer_code)
    hana.presses("Go on")
    hana.sees("It is closed here.")
    hana.sees("The work together has come to its end.")
    hana.does_not_see(SEEN)
    hana.ends("looks where it stands")


def tells(beginning: str, everybody: dict[str, Counted]) -> None:
    print(f"\nThe whole pathway, begun by a {beginning}")
    for who, window in everybody.items():
        print(who)
        for each in window.stages:
            print(f"  {each}")
        print(f"  {window.in_all(who)}")
