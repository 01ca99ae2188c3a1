"""This week: who stands where, what a row says and opens, and that nobody else's families are in it."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.browse import Page
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.staff.given import caseload, give, mark, write_as
from watchmeplay.accounts import people
from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.week import snoozes, tasks
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.families import caseloads, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.staff import bring

WEEK = "/staff/"
LATER = NOW + timedelta(days=4)


def bands(page: Page) -> dict[str, list[str]]:
    """What each row says, by the heading of its band."""
    return {
        said(section.find("h2")).rsplit(" ", 1)[0]: [said(row) for row in section.iter("li")]
        for section in page.tree.iter("section")
        if "band" in section.get("class", "")
    }


def said(element) -> str:
    return " ".join(" ".join(element.itertext()).replace(" ,", ",").split())


def opens(page: Page, name: str) -> str:
    """Where the first link of a family's row leads."""
    for row in page.tree.iter("li"):
        link = row.find("a")
        if row.get("data-row") is not None and said(link) == name:
            return link.get("href")
    raise AssertionError(f"{name} has no row.")


def write(app, cast: Cast, words: str = "Can we talk?") -> None:
    with app.app_context(), unit_of_work():
        conversations.send(
            cast.actor(cast.amy), family_id=cast.rowans, caregiver_id=cast.amy, words=words, key=new_key()
        )


def test_a_family_without_pages_has_nothing_new_and_opens_its_screen(browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(WEEK)
    assert list(bands(page)) == ["Nothing new"]
    assert page.heading == "This week" and "2 with nothing new are left." in page.text
    assert opens(page, "Rowan") == f"/staff/look/{cast.rowans}"


def test_a_page_nobody_has_read_is_new_and_the_row_opens_the_family(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(days=2)):
        give(app, cast)
    give(app, cast)
    page = browser_for(cast.thea).get(WEEK)
    (row,) = bands(page)["New"]
    assert "Ada and Max, 10 months" in row
    assert "2 new pages" in row and "Played today" in row and "Waiting 2 days" in row
    assert opens(page, "Rowan") == f"/staff/look/{cast.rowans}"
    assert "1 of 2 families to look at." in page.text


def test_a_message_that_waits_needs_us_before_any_page(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(days=1)):
        write(app, cast)
    give(app, cast)
    page = browser_for(cast.thea).get(WEEK)
    (row,) = bands(page)["Needs you"]
    assert "Message to answer · 1 new page" in row and "Waiting 1 day" in row


def test_a_promise_to_come_back_needs_us_after_three_days(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    mark(app, cast, session_id, ReviewState.THINKING)
    browser = browser_for(cast.thea)
    calm = browser.get(WEEK)
    assert "Needs you" not in bands(calm) and "Thinking about a page" in calm.text
    with clock.frozen(LATER):
        page = browser_for(cast.thea).get(WEEK)
    assert "Thinking about a page, 4 days" in bands(page)["Needs you"][0]


def test_silence_is_measured_against_the_family_itself(browser_for, app, cast: Cast) -> None:
    for days in (20, 16, 12):
        with clock.frozen(NOW - timedelta(days=days)):
            mark(app, cast, give(app, cast), ReviewState.SEEN)
    page = browser_for(cast.thea).get(WEEK)
    (row,) = bands(page)["Quieter than usual for them"]
    assert "Quiet 12 days; usual 4" in row and "Played 12 days ago" in row


def test_what_is_kept_for_the_meeting_is_said(browser_for, app, cast: Cast) -> None:
    give(app, cast, keep_for_meeting=True)
    assert "1 new page · 1 to talk about" in bands(browser_for(cast.thea).get(WEEK))["New"][0]


def test_a_paused_contact_is_said_before_anything_else(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        records.pause_contact(cast.actor(cast.thea), cast.rowans, paused=True)
    rows = bands(browser_for(cast.thea).get(WEEK))["Nothing new"]
    assert any(row.startswith("Rowan") and "Contact paused" in row for row in rows)
    assert not any(row.startswith("Nyland") and "Contact paused" in row for row in rows)


def test_a_private_page_leaves_no_trace_in_the_week(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    before = browser.get(WEEK).text
    give(app, cast, audience=Audience.ONLY_ME)
    assert browser.get(WEEK).text == before


def test_rows_are_worked_from_the_keyboard(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    page = browser_for(cast.thea).get(WEEK)
    rows = [row for row in page.tree.iter("li") if row.get("data-row") is not None]
    assert len(rows) == 2
    keys = [link.get("data-key") for link in rows[0].iter("a")]
    assert keys == [None, "f", "t"]
    (begin,) = [link for link in page.tree.iter("a") if link.get("data-key") == "Enter"]
    assert begin.get("href") == f"/staff/look/{cast.rowans}"
    assert "scripts/keys" in page.html


@pytest.mark.parametrize("name", ["una", "lou"])
def test_other_staff_see_none_of_these_families(browser_for, app, cast: Cast, name: str) -> None:
    give(app, cast)
    page = browser_for(getattr(cast, name)).get(WEEK)
    assert not {"Rowan", "Nyland", "Ada", "Kit"} & set(page.text.replace(",", " ").split())


def test_a_therapist_sees_the_strangers_only_as_their_own(browser_for, app, cast: Cast) -> None:
    ola = browser_for(cast.ola).get(WEEK)
    assert "Stone" in ola.text and "Zoe, expected in June" in ola.text and "Rowan" not in ola.text


def test_a_lead_has_their_own_caseload_and_not_the_area(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    page = browser_for(cast.lea).get(WEEK)
    assert page.heading == "Whose week" and "Thea" in page.text and "2 families" in page.text
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.neighbours, person_id=cast.lea)
    own = browser_for(cast.lea).get(WEEK)
    assert "Nyland" in own.text and "Rowan" not in own.text
    assert "Thea" in browser_for(cast.lea).get("/staff/weeks").text


def test_a_lead_is_shown_first_whom_nobody_looks_after(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    assert "Nobody looks after" not in browser_for(cast.lea).get(WEEK).text
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.neighbours, person_id=cast.una)
        admin = cast.actor(cast.ann)
        people.suspend(admin, people.staff_member(admin, cast.thea))
    rows = bands(browser_for(cast.lea).get(WEEK))
    assert "Nobody looks after this family" in rows["Needs you"][0] and "Rowan" in rows["Needs you"][0]
    assert not any("Nyland" in row for row in rows["Needs you"])


@pytest.mark.parametrize("name", ["amy", "ben", "ann"])
def test_the_week_is_not_there_for_others(browser_for, cast: Cast, name: str) -> None:
    assert browser_for(getattr(cast, name)).get(WEEK, expect=404).heading == "We cannot find that page"


def test_a_week_without_families_says_so(browser_for, cast: Cast) -> None:
    assert "No family is on your caseload yet." in browser_for(cast.una).get(WEEK).text


def test_the_week_takes_eight_statements_for_five_families_and_for_twenty_five(
    browser_for, app, cast: Cast
) -> None:
    numbers = []
    for start, end in ((0, 3), (3, 23)):
        busy(app, cast, caseload(app, cast, [f"Family {n:02}" for n in range(start, end)]))
        browser = browser_for(cast.thea)
        browser.get(WEEK)
        with counting(app) as counted:
            page = browser.client.get(WEEK)
        assert page.status_code == 200
        numbers.append(sum(not statement.startswith("BEGIN") for statement in counted.statements))
    assert numbers == [8, 8]


def busy(app, cast: Cast, families: dict[str, tuple[UUID, UUID, UUID]]) -> None:
    """A page each; half are thought about; a task, a reason and a session today for every one."""
    for place, (family, child, carer) in enumerate(families.values()):
        session_id = write_as(app, carer, child)
        if place % 2:
            mark(app, cast, session_id, ReviewState.THINKING)
        meets(app, cast, family_id=family)
        with app.app_context(), unit_of_work():
            thea, today = cast.actor(cast.thea), NOW.date()
            tasks.add(thea, family_id=family, words="Ring", owner_id=cast.thea, due_on=today)
            snoozes.snooze(thea, family, reason=snoozes.Reason.BUSY, until_on=today, today=today)


def test_the_end_of_the_round_takes_one_statement_more(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    browser.send("/staff/looked-at", {}, start=WEEK, expect=303)
    assert "All 2 looked at." in browser.get(WEEK).text
    with counting(app) as counted:
        browser.client.get(WEEK)
    assert sum(not statement.startswith("BEGIN") for statement in counted.statements) == 9


def meets(app, cast: Cast, **facts) -> UUID:
    """A session of Thea's with the Rowans, this afternoon unless told otherwise."""
    wanted = {
        "family_id": cast.rowans, "practitioner_id": cast.thea, "type": "facilitated", "means": "video",
        "state": "booked", "starts_at": NOW + timedelta(hours=4), "minutes": 50, "zone": "Europe/London",
        "made_by": cast.thea, **facts,
    }  # fmt: skip
    with app.app_context(), unit_of_work():
        row = Appointment(**wanted)
        db.session.add(row)
        return row.id


def test_todays_sessions_stand_on_top_with_what_to_bring(browser_for, app, cast: Cast) -> None:
    mark(app, cast, give(app, cast, keep_for_meeting=True), ReviewState.SEEN)
    appointment = meets(app, cast)
    meets(app, cast, family_id=cast.neighbours, starts_at=NOW - timedelta(hours=1))
    page = browser_for(cast.thea).get(WEEK)
    assert page.text.index("9am Nyland") < page.text.index("2pm Rowan") < page.text.index("Needs you")
    assert "2pm Rowan 1 entry to bring" in page.text
    assert f"/staff/appointments/{appointment}" in {link.get("href") for link in page.tree.iter("a")}
    assert "You meet today · 1 to talk about" in bands(page)["Needs you"][0]


def test_after_the_session_there_is_nothing_left_to_bring(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(days=1)):
        mark(app, cast, give(app, cast, keep_for_meeting=True), ReviewState.SEEN)
    meets(app, cast, starts_at=NOW - timedelta(minutes=30), attendance="attended")
    assert "to talk about" not in browser_for(cast.thea).get(WEEK).text
    with app.app_context():
        assert bring.to_bring(cast.actor(cast.thea), cast.rowans) == []


def test_what_to_bring_is_the_same_for_the_appointments_page(app, cast: Cast) -> None:
    session_id = give(app, cast, keep_for_meeting=True)
    with app.app_context():
        assert [row.session_id for row in bring.to_bring(cast.actor(cast.thea), cast.rowans)] == [session_id]
        assert bring.to_bring(cast.actor(cast.una), cast.rowans) == []


def test_one_key_marks_every_family_with_nothing_new(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    browser = browser_for(cast.thea)
    assert "Mark 1 as looked at" in browser.get(WEEK).text
    browser.send("/staff/looked-at", {}, start=WEEK, expect=303)
    page = browser.get(WEEK)
    assert "1 marked as looked at." in page.text and "1 of 2 families to look at." in page.text
    assert "Mark 1" not in page.text
    with clock.frozen(NOW + timedelta(days=7)):
        assert "Mark 1 as looked at" in browser_for(cast.thea).get(WEEK).text


def test_tasks_that_are_due_stand_at_the_end(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        for days in (-1, 0, 1):
            tasks.add(
                cast.actor(cast.thea), family_id=cast.rowans, words=f"In {days}", owner_id=cast.thea,
                due_on=NOW.date() + timedelta(days=days),
            )  # fmt: skip
    page = browser_for(cast.thea).get(WEEK)
    assert (
        "2 tasks due." in page.text
        and "In -1" in page.text
        and "In 0" in page.text
        and "In 1" not in page.text
    )


def test_a_lead_reads_a_colleagues_week_and_changes_nothing(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    browser = browser_for(cast.lea)
    page = browser.get(f"{WEEK}?for={cast.thea}")
    assert "Thea" in page.text and "Rowan" in bands(page)["New"][0]
    assert opens(page, "Rowan") == f"/staff/families/{cast.rowans}"
    assert not [element for element in page.tree.iter() if element.get("data-key")]
    assert not [form for form in page.tree.iter("form") if form.get("action", "").startswith("/staff/")]
    with app.app_context():
        lines = db.session.query(AuditLine).filter_by(act=Act.SERVICE_READ, subject_id=cast.thea).all()
        assert [line.actor_id for line in lines] == [cast.lea]


@pytest.mark.parametrize(
    ("reader", "whose"), [("thea", "una"), ("thea", "thea"), ("lou", "thea"), ("lea", "ola"), ("lea", "amy")]
)
def test_nobody_else_reads_it(browser_for, app, cast: Cast, reader: str, whose: str) -> None:
    browser = browser_for(getattr(cast, reader))
    browser.get(f"{WEEK}?for={getattr(cast, whose)}", expect=404)
    browser.get(f"{WEEK}?for=everybody", expect=404)


@pytest.mark.parametrize("name", ["thea", "ann", "amy"])
def test_only_leads_choose_whose_week_to_read(browser_for, cast: Cast, name: str) -> None:
    browser_for(getattr(cast, name)).get("/staff/weeks", expect=404)
