"""A family writes at home, a therapist answers: the product's main job, in a real browser, from end to end."""

import re

import pytest

from tests.journeys.window import Window

pytestmark = pytest.mark.browser

SEEN = "Ada put the spoon in the cup, took it out, and looked at me.\nThen she did it again."
PRIVATE = "I wanted to look at my phone the whole time."


@pytest.mark.parametrize(("parents", "therapists"), [(360, 1280), (1280, 360)])
def test_a_family_joins_writes_and_is_answered(window, parents: int, therapists: int) -> None:
    thea: Window = window(therapists)
    thea.signs_in("thea")
    link, code = thea_invites(thea, f"Maya {parents}")
    maya: Window = window(parents)
    maya_joins(maya, link, code, f"Maya {parents}", f"maya{parents}@families.example")
    maya_writes_with_four_taps(maya)
    maya_writes_words_and_keeps_some(maya)
    thea_answers(thea, f"Maya {parents}")
    maya_reads_the_answer(maya)
    they_write_to_each_other(maya, thea, f"Maya {parents}")


def test_an_expired_session_keeps_the_words(window) -> None:
    amy: Window = window(360)
    amy.signs_in("amy")
    amy.goes_to("/family/write")
    amy.chooses("Ada")
    amy.chooses("About 5")
    amy.chooses("Calm")
    amy.types("What did you see and hear?", "Words from before the session ended.")
    amy.chooses("Just now")
    amy.gives_box("seen", "Only me")
    amy.context.clear_cookies()
    amy.page.locator("main").get_by_role("button", name="Save", exact=True).click()
    amy.sees("Sign in to carry on")
    amy.types("E-mail address", "amy@families.example")
    amy.types("Password", "four small red boats")
    amy.presses("Sign in")
    amy.presses("Send it now")
    amy.goes_to("/family/diary/")
    amy.sees("Words from before the session ended.")


def thea_invites(thea: Window, name: str) -> tuple[str, str]:
    thea.goes_to("/staff/families/")
    thea.follows("Rowan")
    thea.follows("People")
    thea.follows("Invite an adult")
    thea.types("Name", name)
    thea.chooses("Ada")
    thea.chooses("Has parental responsibility")
    thea.presses("Make the link and code")
    text = f"{thea.page.locator('main').inner_text()} {thea.page.get_by_label('A text that names').input_value()}"
    link = re.search(r"/j/[\w-]{40,}", text)
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", text)
    assert link, text
    assert code, text
    return link.group(), code.group()


def maya_joins(maya: Window, link: str, code: str, name: str, email: str) -> None:
    maya.goes_to(link)
    maya.types("Your code", code.lower())
    maya.presses("Go on")
    maya.presses("I agree, go on")
    maya.types("What shall we call you?", name)
    maya.types("Your own word", "Mama")
    maya.presses("Go on")
    maya.types("E-mail address", email)
    maya.types("Choose a password", "seven kind yellow ducks")
    maya.chooses("Yes, it is safe")
    maya.presses("Finish")
    assert maya.page.url.endswith("/family/")
    assert maya.taps <= 6, "joining takes more taps than promised"


def maya_writes_with_four_taps(maya: Window) -> None:
    maya.goes_to("/family/write")
    maya.taps = 0
    maya.chooses("About 5")
    maya.chooses("Just now")
    maya.chooses("Happy")
    maya.presses("Save")
    assert maya.taps == 4
    maya.sees("Thea")


def maya_writes_words_and_keeps_some(maya: Window) -> None:
    maya.goes_to("/family/write")
    maya.chooses("About 10")
    maya.chooses("Just now")
    maya.chooses("Tired")
    maya.types("What did you see and hear?", SEEN)
    maya.gives_box("seen", "My therapist, Thea")
    maya.types("What was it like for you?", PRIVATE)
    maya.gives_box("felt", "Only me")
    maya.presses("Save")
    maya.sees("Then she did it again.")
    maya.sees(PRIVATE)


def thea_answers(thea: Window, name: str) -> None:
    thea.goes_to("/staff/")
    thea.follows("Rowan")
    thea.looks()
    page = thea.page.locator("article", has_text="took it out").filter(has_text=name)
    with thea.page.expect_navigation():
        page.get_by_role("link").first.click()
    thea.looks()
    thea.does_not_see(PRIVATE)
    thea.page.get_by_role("textbox", name="Reply by message").fill(
        "Thank you. She looked at you: what was in that look?"
    )
    thea.presses("Send reply")


def maya_reads_the_answer(maya: Window) -> None:
    maya.goes_to("/family/diary/")
    maya.sees("what was in that look?")
    maya.sees("Thea")


def they_write_to_each_other(maya: Window, thea: Window, name: str) -> None:
    maya.goes_to("/family/messages/")
    maya.sees("Thea")
    maya.types("Your message", "Can we meet a little later on Thursday?")
    maya.presses("Send")
    maya.sees("Can we meet a little later on Thursday?")
    thea.goes_to("/staff/messages/")
    thea.page.get_by_role("link", name=re.compile(name)).first.click()
    thea.sees("Can we meet a little later on Thursday?")
    maya.goes_to("/family/messages/")
    maya.sees("Read by Thea")
    thea.presses("No answer needed")
