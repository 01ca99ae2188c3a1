"""Three times are offered, a parent picks one, its time comes, and the therapist marks it with one key."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.journeys.window import Window
from tests.service import Service
from watchmeplay import create_app
from watchmeplay.care.appointments import video
from watchmeplay.care.appointments.models import Appointment, BusyTime
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.settings import from_environment

pytestmark = pytest.mark.browser

HOST = "meet.example.org"
LINK = f"https://{HOST}/room"


@pytest.mark.parametrize(("carer", "parents", "therapists"), [("amy", 360, 1280), ("ben", 1280, 360)])
def test_times_are_offered_one_is_picked_and_marked(
    window, service: Service, carer: str, parents: int, therapists: int
) -> None:
    thea: Window = window(therapists)
    thea.signs_in("thea")
    a_host_is_on_the_list(service)
    offers_three_times(thea, service.cast, carer)
    parent: Window = window(parents)
    parent.signs_in(carer)
    picks_a_time(parent)
    looks_at_what_can_be_done(parent)
    its_time_comes(service, minutes=5 if carer == "amy" else 15)
    joins(parent)
    marks_it(thea)


def offers_three_times(thea: Window, cast: Cast, carer: str) -> None:
    thea.goes_to(f"/staff/families/{cast.rowans}/appointments")
    thea.taps = 0
    thea.follows("Offer or book a time")
    times = thea.page.locator("[name=times]")
    assert times.count() > 8
    for number in (0, 5, 9):
        times.nth(number).check()
        thea.taps += 1
    thea.chooses("By video")
    thea.chooses(carer.title())
    thea.types("Video link", "javascript:alert(1)")
    thea.presses("Offer these times")
    thea.sees(f"leads to one of these: {HOST}")
    thea.types("Video link", LINK)
    thea.presses("Offer these times")
    thea.sees("Offered. They choose when they sign in.")
    print(f"\nthree times offered at {thea.width} px: {thea.taps} taps, one refused link among them")


def picks_a_time(parent: Window) -> None:
    assert parent.page.url.endswith("/family/")
    parent.sees("Thea offers you times to meet.")
    parent.taps = 0
    parent.follows("Choose a time")
    parent.page.locator("[name=time]").nth(1).click()
    parent.taps += 1
    parent.sees("That is your time now.")
    parent.looks()
    print(f"a time picked at {parent.width} px: {parent.taps} taps from Home")
    assert parent.taps == 2


def looks_at_what_can_be_done(parent: Window) -> None:
    parent.sees("The link for the video appears here at")
    parent.does_not_see(LINK)
    parent.follows("How to make ready for the video")
    parent.sees("Prop the phone up")
    parent.follows("Your appointments")
    parent.follows("Another time is fine")
    parent.sees("You do not have to say why.")
    parent.follows("Keep it as it is")


def joins(parent: Window) -> None:
    parent.goes_to("/family/")
    parent.follows("Your next appointment")
    assert parent.page.get_by_role("link", name="Join by video").get_attribute("href") == LINK


def marks_it(thea: Window) -> None:
    thea.goes_to("/staff/appointments/")
    thea.sees("No outcome yet")
    keys = ["j", "a"] if thea.width > 1000 else []
    for key in keys[:-1]:
        thea.page.keyboard.press(key)
    with thea.page.expect_navigation():
        if keys:
            thea.page.keyboard.press(keys[-1])
        else:
            thea.page.get_by_role("button", name="Attended").first.click()
    thea.looks()
    thea.sees("Attended: Rowan.")
    print(f"attendance marked at {thea.width} px: {len(keys) or 1} {'keys' if keys else 'tap'}")
    thea.page.locator("[action$=take-back] button").first.click()
    thea.sees("No outcome yet")
    thea.page.locator("button[value=attended]").first.click()
    thea.sees("Attended: Rowan.")


def a_host_is_on_the_list(service: Service) -> None:
    with create_app(from_environment(service.environment)).app_context():
        with unit_of_work():
            if not video.hosts():
                video.add_host(service.cast.actor(service.cast.ann), HOST)
        db.session.remove()
        db.engine.dispose()


def its_time_comes(service: Service, *, minutes: int) -> None:
    """The booked meeting began some minutes ago."""
    start = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=minutes)
    with create_app(from_environment(service.environment)).app_context():
        with unit_of_work(), system_scope("journey"):
            booked = select(Appointment).where(
                Appointment.state == "booked", Appointment.attendance.is_(None)
            )
            row = db.session.scalars(booked).one()
            row.starts_at = start
            busy = select(BusyTime).where(BusyTime.appointment_id == row.id)
            db.session.scalars(busy).one().starts_at = start
        db.session.remove()
        db.engine.dispose()
