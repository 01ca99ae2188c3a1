"""What a parent said about safe contact when asking for help stands on the record of the family opened for it."""

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.web.staff.test_record import statements
from watchmeplay.care.referrals import merging, opening, triage
from watchmeplay.care.referrals.models import Source, State
from watchmeplay.care.referrals.opening import Into
from watchmeplay.families import safe_contact
from watchmeplay.foundation.database import unit_of_work

PAGES = ("", "/people")
SAID = (
    "Phone 07700 900123 calls are safe, no texts · E-mail do not use · Letter no letters · When: Tues after 2"
)


def opened(app, cast: Cast, **facts) -> None:
    """A referral that is opened into the Rowans' record for Amy, who is in it."""
    with app.app_context(), unit_of_work():
        sent = asked.ask(cast, when="Tues after 2", **facts)
        triage.move(cast.actor(cast.lea), sent.referral_id, State.WAITING)
        into = Into(practitioner_id=cast.thea, weight=2, family_id=cast.rowans, person_id=cast.amy)
        opening.open_family(cast.actor(cast.thea), sent.referral_id, into)


def at(cast: Cast, part: str) -> str:
    return f"/staff/families/{cast.rowans}{part}"


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("name", ["thea", "lea"])
def test_the_team_reads_which_ways_are_safe(browser_for, app, cast: Cast, part: str, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    assert "said when asking for help" not in browser.get(at(cast, part)).text
    opened(app, cast)
    text = browser.get(at(cast, part)).text
    assert f"Amy said when asking for help, Tuesday 10 March: {SAID}" in text
    assert "chose here" not in text


@pytest.mark.parametrize("part", PAGES)
def test_what_the_carer_chose_later_stands_beside_it_with_its_day(
    browser_for, app, cast: Cast, part: str
) -> None:
    opened(app, cast)
    with app.app_context(), unit_of_work():
        safe_contact.choose(cast.actor(cast.amy), may_email=True, quiet_from=20, quiet_until=8)
    text = browser_for(cast.thea).get(at(cast, part)).text
    assert SAID in text
    assert "Amy chose here, Tuesday 10 March: e-mail, not between 8pm and 8am" in text


def test_what_staff_change_is_no_choice_of_the_carers(browser_for, app, cast: Cast) -> None:
    opened(app, cast)
    with app.app_context(), unit_of_work():
        safe_contact.mark_unsafe(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, unsafe=True, note="Ring first."
        )
    text = browser_for(cast.thea).get(at(cast, "")).text
    assert SAID in text and "Not safe to contact: Amy" in text and "chose here" not in text


def test_what_a_professional_wrote_is_not_said_to_be_the_parents_words(browser_for, app, cast: Cast) -> None:
    opened(app, cast, source=Source.GP)
    text = browser_for(cast.thea).get(at(cast, "")).text
    assert f"Amy: the referral says, Tuesday 10 March: {SAID}" in text and "01208 555000" not in text


def test_a_request_that_was_merged_into_the_familys_still_counts(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        lea = cast.actor(cast.lea)
        survivor = asked.ask(cast, source=Source.GP, phone="07700 900456").referral_id
        own = asked.ask(cast, parent="Robin", when="never at night").referral_id
        merging.merge_into_referral(lea, own, survivor, told="One of two.")
        triage.move(lea, survivor, State.WAITING)
        into = Into(practitioner_id=cast.thea, weight=2, family_id=cast.rowans, person_id=cast.amy)
        opening.open_family(lea, survivor, into)
    page = browser_for(cast.thea).get(at(cast, ""))
    assert "07700 900456" in page.text
    assert "Robin said when asking for help" in page.text and "When: never at night" in page.text
    assert f'href="/staff/referrals/{survivor}"' in page.html


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben", "nora"])
def test_nobody_else_reads_it(browser_for, app, cast: Cast, name: str, part: str) -> None:
    opened(app, cast)
    assert "900123" not in browser_for(getattr(cast, name)).get(at(cast, part), expect=404).html


def test_it_takes_no_statement_more(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    browser.get(at(cast, ""))
    before = [statements(app, browser, at(cast, part)) for part in PAGES]
    for _ in range(3):
        opened(app, cast)
    assert [statements(app, browser, at(cast, part)) for part in PAGES] == before


def test_markup_in_it_stays_words(browser_for, app, cast: Cast) -> None:
    opened(app, cast, phone="<b>07700</b>")
    html = browser_for(cast.thea).get(at(cast, "")).html
    assert "&lt;b&gt;07700" in html and "<b>07700" not in html
