"""The therapist's Monday: twenty-five families by the keyboard alone, until the page says that it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Cast
from tests.journeys.window import Window
from tests.service import Service
from tests.web.staff.given import caseload, mark, write_as
from watchmeplay import create_app
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.week import tasks, templates
from watchmeplay.conversations import actions
from watchmeplay.diary.models import ReviewState
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.settings import from_environment

pytestmark = pytest.mark.browser

WAITING, NEW, QUIET = (
    ("Ash", "Birch"),
    tuple(f"New {n}" for n in range(6)),
    tuple(f"Quiet {n}" for n in range(4)),
)
CALM = tuple(f"Calm {n:02}" for n in range(11))
MOST = 50


@pytest.fixture(scope="module")
def monday(service: Service) -> Iterator[Service]:
    """Twenty-five families on Thea's caseload: three that need her, six new, four quieter, twelve with nothing new."""
    app = create_app(from_environment(service.environment))
    families = caseload(app, service.cast, [*WAITING, *NEW, *QUIET, *CALM])
    asks(app, service.cast.rowans, service.cast.amy)
    for name in WAITING:
        asks(app, families[name][0], families[name][2])
    for name in NEW:
        write_as(app, families[name][2], families[name][1], keep_for_meeting=name == NEW[0])
    for name in QUIET:
        for days in (20, 18, 16):
            with clock.frozen(clock.now() - timedelta(days=days)):
                page = write_as(app, families[name][2], families[name][1])
                mark(app, service.cast, page, ReviewState.SEEN)
    keeps(app, service.cast)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    yield service


def asks(app: Flask, family_id, carer_id) -> None:
    with app.app_context(), unit_of_work():
        actions.send(
            Actor(carer_id, Role.CAREGIVER), family_id=family_id, caregiver_id=carer_id,
            words="Can we come on Thursday?", key=new_key(),
        )  # fmt: skip


def keeps(app: Flask, cast: Cast) -> None:
    """Three tasks that are due, two templates, and a note for supervision."""
    thea, today = cast.actor(cast.thea), clock.today("Europe/London")
    with app.app_context(), unit_of_work():
        for days in (0, 0, 3):
            tasks.add(
                thea, family_id=cast.rowans, words="Ring the nursery", owner_id=cast.thea,
                due_on=today - timedelta(days=days),
            )  # fmt: skip
        templates.add(thea, title="Thursday", words="Yes, Thursday at two. See you then.")
        templates.add(thea, title="Thinking of you", words="No need to answer. We are here.")
        db.session.add(
            ClinicalNote(
                family_id=cast.rowans, author_id=cast.thea, kind="contact", happened_at=clock.now(),
                zone="Europe/London", for_supervision=True, signed_at=clock.now(), words="To talk about.",
            )
        )  # fmt: skip


@dataclass
class Keyboard:
    """A keyboard whose presses are counted, and what is typed into boxes beside them."""

    window: Window
    presses: int = 0
    typed: int = 0

    def press(self, *keys: str) -> None:
        """Keys that stay on the page."""
        for key in keys:
            self.window.page.keyboard.press(key)
            self.presses += 1

    def goes(self, *keys: str) -> None:
        """Keys of which the last leads to another page."""
        self.press(*keys[:-1])
        with self.window.page.expect_navigation():
            self.press(keys[-1])

    def types(self, words: str) -> None:
        """Words into the box that has the cursor."""
        self.window.page.keyboard.type(words)
        self.typed += len(words)


def test_twenty_five_families_by_the_keyboard_alone(window, monday: Service) -> None:
    thea: Window = window(1280)
    thea.signs_in("thea")
    keyboard = Keyboard(thea)
    thea.sees("13 of 25 families to look at.")
    thea.sees("3 tasks due.")
    keyboard.goes("Enter")
    thea.looks()
    answers_what_waits(thea, keyboard)
    reads_what_is_new(thea, keyboard)
    knows_why_it_is_quiet(thea, keyboard)
    assert thea.page.url.endswith("/staff/")
    thea.sees("12 with nothing new")
    thea.looks()
    keyboard.goes("m")
    print(f"Monday, 25 families: {keyboard.presses} key presses, {keyboard.typed} characters of a task typed")
    thea.sees("All 25 looked at.")
    said = " ".join(thea.page.locator(".week-sum--done").inner_text().split())
    print(said)
    assert said == (
        "All 25 looked at. 2 replies go out at 9am. 2 entries for sessions. 1 for supervision. 3 tasks due."
    )
    thea.looks()
    assert keyboard.presses <= MOST


def answers_what_waits(thea: Window, keyboard: Keyboard) -> None:
    """Two from a template for tomorrow at nine, one at once; a task beside the last."""
    for _ in range(2):
        keyboard.press("1", "Tab", "Tab")
        keyboard.goes("Enter")
        thea.sees("Goes out tomorrow at 9am.")
    keyboard.press("t")
    keyboard.types("Ask about the nursery")
    keyboard.goes("Enter")
    thea.sees("Task added.")
    keyboard.press("1")
    keyboard.goes("Control+Enter")
    thea.sees("Your reply is sent.")


def reads_what_is_new(thea: Window, keyboard: Keyboard) -> None:
    """Two for the session, four seen."""
    thea.looks()
    for key in "bbssss":
        keyboard.goes(key)
    thea.sees("quiet 16 days; usual 2")


def knows_why_it_is_quiet(thea: Window, keyboard: Keyboard) -> None:
    """Two have a known reason, two get a line."""
    thea.looks()
    for _ in range(2):
        keyboard.press("z", "Space")
        keyboard.goes("Enter")
        thea.sees("Kept until then, or until a page comes.")
    for _ in range(2):
        keyboard.press("2")
        keyboard.goes("Control+Enter")
    thea.sees("Your reply is sent.")


def test_the_same_pages_stand_on_a_phone_and_work_without_scripts(window, monday: Service) -> None:
    phone: Window = window(360)
    phone.signs_in("thea")
    for path in (
        "/staff/", f"/staff/look/{monday.cast.rowans}", f"/staff/look/{monday.cast.neighbours}", "/staff/tasks",
        "/staff/templates", f"/staff/families/{monday.cast.rowans}/tasks", f"/staff/messages/{monday.cast.rowans}",
    ):  # fmt: skip
        phone.goes_to(path)
    for script in phone.page.locator("script[src]").all():
        assert script.get_attribute("type") == "module"


def test_no_key_acts_on_what_is_being_typed(window, monday: Service) -> None:
    thea: Window = window(1280)
    thea.signs_in("thea")
    thea.goes_to(f"/staff/look/{monday.cast.neighbours}")
    there = thea.page.url
    keyboard = Keyboard(thea)
    keyboard.press("r")
    keyboard.types("sbjtzn1? ")
    assert thea.page.url == there
    assert thea.page.locator("#reply-words").input_value() == "sbjtzn1? "
    thea.page.locator("#reply-words").evaluate("(box) => box.blur()")
    keyboard.press("?")
    keys = thea.page.locator("dialog.keys dt").all_inner_texts()
    assert {"s", "j", "r", "t", "w", "z", "1", "2", "f"} <= set(keys)
