"""The right page in two taps; a page given, found on Home, opened; and what the therapist learns of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.journeys.window import Window
from tests.service import Service
from watchmeplay import create_app
from watchmeplay.families.models import Child
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.settings import from_environment

pytestmark = pytest.mark.browser

NINE_MONTHS = timedelta(days=280)
WHY = "You told me how they take turns to look at you."


@pytest.fixture(scope="module")
def nine_months_old(service: Service) -> None:
    """Ada and Max are nine months old today."""
    with create_app(from_environment(service.environment)).app_context():
        with unit_of_work(), system_scope("journey"):
            twins = select(Child).where(Child.id.in_((service.cast.ada, service.cast.max)))
            for child in db.session.scalars(twins):
                child.born_on = clock.now().date() - NINE_MONTHS
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("nine_months_old")
@pytest.mark.parametrize(("carer", "parents", "therapists"), [("amy", 360, 1280), ("ben", 1280, 360)])
def test_a_page_for_the_age_and_a_page_that_was_given(
    window, carer: str, parents: int, therapists: int
) -> None:
    parent: Window = window(parents)
    parent.signs_in(carer)
    finds_the_page_of_the_age(parent)
    thea: Window = window(therapists)
    thea.signs_in("thea")
    thea_gives(thea, carer.title())
    opens_what_was_given(parent)
    thea_learns_that_it_was_opened(thea)
    keeps_and_forgets(parent)


def finds_the_page_of_the_age(parent: Window) -> None:
    assert parent.page.url.endswith("/family/")
    parent.taps = 0
    parent.follows("Guide")
    parent.sees("For Ada and Max, 9 months")
    parent.follows("From six to twelve months")
    assert parent.page.url.endswith("/family/guide/six-to-twelve-months")
    print(f"taps from Home to the page for a nine-month-old: {parent.taps}")
    assert parent.taps == 2


def thea_gives(thea: Window, name: str) -> None:
    thea.goes_to("/staff/families/")
    thea.follows("Rowan")
    thea.taps = 0
    thea.follows("Give a page of the guide")
    thea.chooses(name)
    thea.types("Find a page", "twinns")
    thea.presses("Find")
    thea.chooses("Twins, triplets and more")
    thea.types("Why this page", WHY)
    thea.presses("Give the page")
    print(f"taps from the family's record to a page given: {thea.taps}")
    thea.sees(f"Given to {name}.")
    thea.sees("Not opened yet")


def opens_what_was_given(parent: Window) -> None:
    parent.goes_to("/family/")
    parent.sees("Given to you to read")
    parent.sees(WHY)
    parent.follows("Twins, triplets and more")
    parent.sees("They cannot see what else you read.")
    parent.goes_to("/family/")
    parent.does_not_see("Given to you to read")


def thea_learns_that_it_was_opened(thea: Window) -> None:
    thea.page.reload()
    thea.looks()
    thea.does_not_see("Not opened yet")
    thea.sees("Opened")
    thea.does_not_see("From six to twelve months")


def keeps_and_forgets(parent: Window) -> None:
    parent.goes_to("/family/guide/search?q=peekabo")
    parent.follows("Peekaboo")
    parent.presses("Save this page")
    parent.goes_to("/family/guide/")
    parent.sees("Saved")
    parent.sees("Continue where you left off")
    parent.presses("Forget which pages I opened")
    parent.sees("Forgotten.")
    parent.does_not_see("Continue where you left off")
