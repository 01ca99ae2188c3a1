"""Time stamps on a referral's page: what stands, what was withdrawn and by whom, and a lead's form for a wrong one."""

from datetime import timedelta
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from tests.browse import Browser, Page
from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.web import bracketed
from tests.web.test_every_word_is_translatable import Loose
from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment, Referral
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped

FIRST = Moment.FIRST_CONTACT
MET = NOW - timedelta(days=3)
WRONG = "This time stamp is wrong"


@pytest.fixture
def referral_id(app, cast: Cast) -> UUID:
    """Help asked for thirty days ago; a first contact three days ago that Thea noted."""
    with app.app_context(), unit_of_work():
        sent = asked.ask(
            cast, asked.child("⟦Wren⟧"), received=NOW - timedelta(days=30), parent="⟦Robin⟧", when="⟦mornings⟧",
            answers={"different": "⟦Calm⟧"},
        ).referral_id  # fmt: skip
        moments.note(cast.actor(cast.thea), sent, FIRST, at=MET)
    return sent


def at(referral_id: UUID) -> str:
    return f"/staff/referrals/{referral_id}"


def stamps(app, cast: Cast, referral_id: UUID) -> dict[str, UUID]:
    with app.app_context():
        return {row.moment: row.id for row in asked.standing(cast, referral_id)}


def send(browser: Browser, referral_id: UUID, stamp: object, why: str = "slip", **expect: int) -> Page:
    fields = {"csrf_token": browser.token(), "stamp": str(stamp), "why": why}
    return browser.post(f"{at(referral_id)}/time-stamps", fields, **expect)


def test_a_lead_withdraws_a_wrong_one_and_the_page_says_so(app, browser_for, cast: Cast, referral_id) -> None:
    lea = browser_for(cast.lea)
    page = lea.get(at(referral_id))
    assert page.html.count(WRONG) == 1 and "<del>" not in page.html
    stamp = stamps(app, cast, referral_id)[FIRST]
    assert send(lea, referral_id, stamp, expect=303).location == at(referral_id)
    page = lea.get(at(referral_id))
    assert page.html.count("<del>") == 1 and WRONG not in page.html
    assert "First contact not yet" in page.text
    assert "Withdrawn by Lea, Tuesday 10 March at 10am: it was noted by a slip" in page.text
    assert send(lea, referral_id, stamp, expect=303).location == at(referral_id)
    assert "Withdrawn by Lea" in browser_for(cast.thea).get(at(referral_id)).text


def test_without_a_reason_nothing_is_withdrawn(app, browser_for, cast: Cast, referral_id) -> None:
    lea, stamp = browser_for(cast.lea), stamps(app, cast, referral_id)[FIRST]
    for why in ("", "taken-back", "nonsense"):
        page = send(lea, referral_id, stamp, why, expect=422)
        assert "There is something to mend" in page.text
        assert "<details" in page.html and "open" in page.html.partition(WRONG)[0].rpartition("<details")[2]
    assert FIRST in stamps(app, cast, referral_id)


def test_what_is_no_time_stamp_of_this_referral_is_not_found(
    app, browser_for, cast: Cast, referral_id
) -> None:
    lea, there = browser_for(cast.lea), stamps(app, cast, referral_id)
    with app.app_context(), unit_of_work():
        other = asked.ask(cast).referral_id
    for stamp in ("", "nonsense", uuid4(), there["received"]):
        send(lea, referral_id, stamp, expect=404)
    send(lea, other, there[FIRST], expect=404)
    assert FIRST in stamps(app, cast, referral_id)


@pytest.mark.parametrize("name", ["thea", "una", "ola", "lou", "amy", "ann"])
def test_nobody_but_a_lead_of_the_area_may(app, browser_for, cast: Cast, referral_id, name: str) -> None:
    browser, stamp = browser_for(getattr(cast, name)), stamps(app, cast, referral_id)[FIRST]
    send(browser, referral_id, stamp, expect=404)
    if name in {"thea", "una"}:
        assert WRONG not in browser.get(at(referral_id)).html
    assert FIRST in stamps(app, cast, referral_id)


def test_every_word_of_it_can_be_translated(app, cast: Cast, referral_id) -> None:
    with app.app_context(), unit_of_work():
        referral = db.session.scalars(
            scoped(cast.actor(cast.lea), Referral).where(Referral.id == referral_id)
        ).one()
        referral.reference = "⟦R⟧"
        moments.note_earliest(
            cast.actor(cast.thea), referral_id, FIRST, at=MET - timedelta(days=1), source_id=uuid4()
        )
    with patch.dict(app.extensions, {"catalogues": {bracketed.LANGUAGE: bracketed.Bracketed()}}):
        loose = Loose(app, cast, Browser.of(app, cast.lea))
        loose.look(at(referral_id))
    # An answer to a question that is no longer asked.
    assert set(loose.found.get(at(referral_id), [])) <= {"different"}
