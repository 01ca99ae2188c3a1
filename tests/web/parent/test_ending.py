"""What a carer reads on their first page once the work has ended."""

import pytest

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.endings import endings
from watchmeplay.care.endings.endings import Outcome
from watchmeplay.foundation.database import unit_of_work


@pytest.mark.parametrize(("outcome", "is_asked"), [(Outcome.COMPLETED, True), (Outcome.DIED, False)])
def test_nobody_is_asked_to_come_back_after_a_death(app, cast: Cast, browser_for, outcome, is_asked) -> None:
    with app.app_context(), unit_of_work():
        endings.discharge(cast.actor(cast.thea), cast.rowans, outcome=outcome, today=NOW.date())
    page = browser_for(cast.amy).get("/family/")
    assert "This diary is for reading now" in page.text
    assert ("Would you like to come back?" in page.text) is is_asked
