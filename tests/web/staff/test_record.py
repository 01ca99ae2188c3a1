"""A family's record as a hub: what is next, everything in one stream, words found, and paper."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests import build as diary
from tests.browse import Page
from tests.care.notes import build as notes
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.indexes.planners import asking
from tests.web.staff.test_record_stream import everything
from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.endings.models import Ending
from watchmeplay.care.week.models import Task
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary.models import Audience
from watchmeplay.families import safe_contact
from watchmeplay.families.models import Family
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import Base, db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import one
from watchmeplay.web.staff import record_print, record_search
from watchmeplay.web.staff.record_search import snippet

PARTS = ("", "/timeline", "/search", "/print", "/notes", "/documents")
STRANGERS = ("una", "ola", "lou", "ann", "amy", "ben", "fred")
PERIOD = {"since-day": "1", "since-month": "1", "since-year": "2026",
          "until-day": "10", "until-month": "3", "until-year": "2026"}  # fmt: skip


def at(cast: Cast, part: str = "") -> str:
    return f"/staff/families/{cast.rowans}{part}"


def told(page: Page) -> list[str]:
    return [
        " ".join("".join(li.itertext()).split())
        for li in page.tree.iter("li")
        if li.get("data-row") is not None
    ]


def say(cast: Cast, words: str, by: str = "amy") -> None:
    conversations.send(
        cast.actor(getattr(cast, by)),
        family_id=cast.rowans,
        caregiver_id=cast.amy,
        words=words,
        key=new_key(),
    )


def acts(app, act: Act) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AuditLine).where(AuditLine.act == act)).all())


def statements(app, browser, path: str) -> int:
    with app.app_context():
        # The guide is looked through for news every few seconds; not while we count.
        app.extensions["shelf"].catch_up(now=True)
    with counting(app) as counted:
        assert browser.client.get(path).status_code == 200
    return sum(sent.startswith("SELECT") for sent in counted.statements)


def test_the_record_leads_to_each_of_its_parts_with_a_key_of_its_own(browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(at(cast))
    [hub] = [element for element in page.tree.iter("ul") if element.get("class") == "hub"]
    links = {link.get("href"): link.get("data-key") for link in hub.iter("a")}
    parts = ("appointments", "notes", "plan", "watch-for", "goals", "tasks", "timeline", "documents", "letters",
             "services", "people", "transfer", "ending", "print", "export")  # fmt: skip
    assert set(links) == {at(cast, f"/{part}") for part in parts} | {f"/staff/messages/{cast.rowans}"}
    keys = [element.get("data-key") for element in page.tree.iter() if element.get("data-key")]
    assert len(keys) == len(set(keys)) and not {"j", "k", "s"} & set(keys)


def test_the_strip_says_what_is_next(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(at(cast))
    assert "no appointment" in page.text and "none open" in page.text and "not planned yet" in page.text
    home = {"family_id": cast.rowans}
    with app.app_context(), unit_of_work():
        meeting = {**home, "practitioner_id": cast.thea, "made_by": cast.thea, "minutes": 60, "zone": "UTC",
                   "means": "video"}  # fmt: skip
        db.session.add_all(
            [
                Appointment(**meeting, type="review", state="booked", starts_at=NOW + timedelta(days=9)),
                Appointment(**meeting, type="call", state="booked", starts_at=NOW + timedelta(days=2)),
                Appointment(**meeting, type="dyad", state="cancelled", starts_at=NOW + timedelta(days=1)),
                Appointment(**meeting, type="dyad", state="booked", starts_at=NOW - timedelta(days=1)),
                Task(**home, owner_id=cast.thea, made_by=cast.thea, due_on=date(2026, 3, 9), words="Ring"),
                Task(**home, owner_id=cast.thea, made_by=cast.thea, due_on=date(2026, 3, 20), words="Ask"),
                Task(**home, owner_id=cast.thea, made_by=cast.thea, due_on=date(2026, 3, 1), words="Done",
                     done_at=NOW),
                Ending(**home, planned_on=date(2026, 6, 1), planned_by=cast.thea),
            ]
        )  # fmt: skip
        notes.draft(cast)
    page = browser.get(at(cast))
    for said in ("Next Thursday 12 March at 10am Call", "Tasks 2 open from Monday 9 March Overdue",
                 "Ending planned for 1 June 2026", "Your drafts 1"):  # fmt: skip
        assert said in page.text
    assert "Your drafts" not in browser_for(cast.lea).get(at(cast)).text


def test_a_closed_family_is_said_to_be(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        family = one(cast.actor(cast.thea), Family, cast.rowans)
        family.closed_at, family.erase_on = NOW, date(2046, 3, 10)
    page = browser_for(cast.thea).get(at(cast))
    assert "Closed since Tuesday 10 March." in page.text and "due to be erased on 10 March 2046" in page.text


@pytest.mark.parametrize("part", PARTS)
def test_whom_not_to_contact_stands_on_every_page_of_the_family(browser_for, app, cast: Cast, part) -> None:
    with app.app_context(), unit_of_work():
        safe_contact.mark_unsafe(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben, unsafe=True, note="Ring first."
        )
    page = browser_for(cast.thea).get(at(cast, part))
    assert "Not safe to contact: Ben" in page.text and "Ring first." in page.text


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", STRANGERS)
def test_to_strangers_every_part_is_missing(browser_for, cast: Cast, name: str, part: str) -> None:
    browser = browser_for(getattr(cast, name))
    missing = browser.get(f"/staff/families/{uuid4()}{part}", expect=404)
    assert browser.get(at(cast, part), expect=404).text == missing.text
    if part in {"/search", "/print"}:
        browser.post(at(cast, part), {"csrf_token": browser.token(), "words": "a", **PERIOD}, expect=404)


def test_the_timeline_holds_everything_and_can_be_narrowed(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        everything(cast)
        with unit_of_work():
            notes.signed(cast, "Words of a note", harm=True)
    browser = browser_for(cast.thea)
    page = browser.get(at(cast, "/timeline"))
    rows = told(page)
    for said in ("Message Can we meet? Amy", "Note Session Words of a note Could do harm if read Thea",
                 "Diary with Ada New Amy", "Appointment Watch Me Play session: Attended Thea",
                 "Referral New", "Goal rated 6 of 10, Amy Thea", "Handing over to Una: asked Thea",
                 "Document Letter From the GP Thea", "Ending discharged Thea"):  # fmt: skip
        assert any(said in row for row in rows), (said, rows)
    assert "Mine alone" not in page.html and "The blue cup" not in page.html
    narrowed = told(browser.get(at(cast, "/timeline?show=notes")))
    assert len(narrowed) == 2 and all("Note" in row for row in narrowed)
    for wrong in ("?show=nonsense", "?before=nonsense"):
        browser.get(at(cast, f"/timeline{wrong}"), expect=404)
    assert acts(app, Act.NOTE_READ) and acts(app, Act.FAMILY_READ)


def test_the_timeline_goes_on_page_by_page(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        for number in range(60):
            notes.signed(cast, f"Number {number:02}", happened_at=NOW - timedelta(hours=number))
    browser = browser_for(cast.thea)
    page = browser.get(at(cast, "/timeline?show=notes"))
    older = next(link.get("href") for link in page.tree.iter("a") if link.get("rel") == "next")
    second = browser.get(at(cast, f"/timeline{older}"))
    assert "Number 49" in page.text and "Number 50" not in page.text
    assert "Number 50" in second.text and "Number 59" in second.text and len(told(second)) == 10


def test_record_and_timeline_take_the_same_statements_however_much_there_is(
    browser_for, app, cast: Cast
) -> None:
    with app.app_context():
        everything(cast)
    browser, numbers = browser_for(cast.thea), []
    browser.get(at(cast))
    for _ in range(2):
        numbers.append([statements(app, browser, at(cast, part)) for part in ("", "/timeline")])
        with app.app_context(), unit_of_work():
            for _ in range(8):
                notes.signed(cast, "Again")
                diary.session(cast, seen="Again")
                say(cast, "Again")
    assert numbers[0] == numbers[1]
    # Beyond the session and the number of new messages: ten for the record, six for the timeline.
    assert numbers[0][0] <= 12 and numbers[0][1] <= 8


def test_nothing_that_grows_is_read_from_end_to_end(browser_for, app, cast: Cast, stage) -> None:
    with app.app_context():
        everything(cast)
    browser = browser_for(cast.thea)
    with asking(stage.engine) as asked:
        for part in PARTS:
            assert browser.client.get(at(cast, part)).status_code == 200
        assert browser.client.get("/staff/supervision").status_code == 200
    assert not asked.walked.keys() & Base.metadata.tables.keys() - {"area"}


def find(browser, cast: Cast, words: str, expect: int = 200) -> Page:
    return browser.send(at(cast, "/search"), {"words": words}, expect=expect)


def test_words_are_found_in_notes_pages_and_messages(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        notes.signed(cast, "She held the KÉTTLE & <b>sang</b>.")
        notes.draft(cast, "The kettle again")
        diary.session(cast, seen="A kettle, and song", felt="nothing")
        diary.session(cast, seen="Private kettle sang", audience=Audience.ONLY_ME)
        say(cast, "He sang to the kettle")
        notes.signed(cast, "kettle sang", family=cast.neighbours)
    browser = browser_for(cast.thea)
    page = find(browser, cast, "kettle sang")
    rows = told(page)
    assert len(rows) == 2 and "2 texts hold these words." in page.text
    assert any("She held the KÉTTLE & <b>sang</b>." in row and "Note" in row for row in rows)
    assert [mark.text for mark in page.tree.iter("mark")].count("KÉTTLE") == 1
    assert "Private" not in page.html and page.field("words") == "kettle sang"
    assert "5 notes, messages and parts of the diary were looked through." in page.text
    assert len(told(find(browser, cast, "kettle"))) == 4
    assert len(told(find(browser_for(cast.lea), cast, "kettle"))) == 3
    assert "0 texts hold these words." in find(browser, cast, "hippopotamus").text


def test_no_word_that_was_looked_for_stands_in_an_address(browser_for, cast: Cast) -> None:
    page = find(browser_for(cast.thea), cast, "kettle")
    assert page.location is None
    assert not [link for link in page.tree.iter("a") if "kettle" in link.get("href", "")]


@pytest.mark.parametrize("words", ["", " ", "x" * 101, "a\x00b"])
def test_a_search_that_cannot_be_made_is_refused(browser_for, cast: Cast, words: str) -> None:
    find(browser_for(cast.thea), cast, words, expect=422)


def test_it_is_said_when_older_texts_were_left_out(browser_for, app, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(record_search, "MOST", 3)
    monkeypatch.setattr(record_search, "SHOWN", 2)
    with app.app_context(), unit_of_work():
        for _ in range(4):
            notes.signed(cast, "kettle")
    page = find(browser_for(cast.thea), cast, "kettle")
    assert "3 texts hold" in page.text and "The newest 2 are below." in page.text
    assert "There are older ones: only the newest 3 of each kind were looked through." in page.text


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("plain", ["none"], "plain"),
        ("a <b> c", ["<b>"], "a <mark>&lt;b&gt;</mark> c"),
        ("Straße", ["strasse"], "<mark>Straße</mark>"),
        ("cafe\u0301 now", ["cafe"], "<mark>cafe</mark>\u0301 now"),
        ("aaa", ["aa", "a"], "<mark>aa</mark><mark>a</mark>"),
        ("x" * 200 + " word", ["word"], "…" + "x" * 89 + " <mark>word</mark>"),
    ],
)
def test_the_place_around_what_was_found_is_marked(text: str, wanted: list[str], said: str) -> None:
    assert snippet(text, wanted) == said


def test_looking_is_noted(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        notes.signed(cast, "kettle")
        say(cast, "kettle")
    find(browser_for(cast.lea), cast, "kettle")
    assert (
        acts(app, Act.NOTE_READ) == 1 and acts(app, Act.MESSAGE_READ) == 1 and acts(app, Act.FAMILY_READ) == 1
    )


def paper(browser, cast: Cast, *groups: str, expect: int = 200, **fields: str) -> Page:
    chosen = list(groups or ("diary", "messages", "notes", "documents"))
    return browser.send(at(cast, "/print"), {"groups": chosen, **PERIOD, **fields}, expect=expect)


def test_paper_holds_what_was_chosen_and_leaves_out_what_is_marked(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        diary.session(cast, seen="The blue cup", felt="Glad")
        diary.session(cast, seen="Mine alone", audience=Audience.ONLY_ME)
        say(cast, "Can we meet?")
        notes.signed(cast, "Plain note")
        marked = notes.signed(cast, "Note about others", third_party=True)
        notes.signed(cast, "Added to it", adds_to=marked)
        weighed = notes.signed(cast, "Weighed later")
        notes.signed(cast, "It could do harm", adds_to=weighed, harm=True)
        notes.draft(cast, "Draft words")
        documents.add(
            cast.actor(cast.thea), family_id=cast.rowans, content=b"A", media="text/plain",
            title="About an uncle", kind="report", third_party=True,
        )  # fmt: skip
    browser = browser_for(cast.thea)
    page = paper(browser, cast)
    for said in ("The blue cup", "Glad", "Can we meet?", "Plain note", "1 January 2026 to 10 March 2026"):
        assert said in page.text
    for kept_out in (
        "others",
        "Added to it",
        "Weighed later",
        "do harm",
        "uncle",
        "Draft words",
        "Mine alone",
    ):
        assert kept_out not in page.html, kept_out
    assert "5 marked items are left out." in page.text and acts(app, Act.RECORD_PRINTED) == 1
    page = paper(browser, cast, marked="yes")
    for said in (
        "Note about others",
        "Added to it",
        "It could do harm",
        "About an uncle",
        "not for anybody outside",
    ):
        assert said in page.text
    assert "Plain note" not in paper(browser, cast, "diary").text


def test_paper_keeps_to_its_days_in_ones_own_zone(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        for day in (27, 28, 29):
            notes.signed(cast, f"Day {day}", happened_at=NOW.replace(month=1, day=day, hour=0))
    days = {"since-day": "28", "since-month": "1", "until-day": "28", "until-month": "1"}
    page = paper(browser_for(cast.thea), cast, "notes", **days)
    assert "Day 28" in page.text and "Day 27" not in page.text and "Day 29" not in page.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"groups": []}, "Choose what to print"),
        ({"groups": ["nonsense"]}, "Choose from the answers"),
        ({"since-day": ""}, "Add the day"),
        ({"since-month": "4"}, "Enter a last day that is not before the first"),
    ],
)
def test_paper_needs_a_time_and_a_choice(browser_for, app, cast: Cast, fields, said: str) -> None:
    page = browser_for(cast.thea).send(
        at(cast, "/print"), {"groups": ["diary"], **PERIOD, **fields}, expect=422
    )
    assert said in page.text and acts(app, Act.RECORD_PRINTED) == 0


def test_paper_says_when_it_is_not_all(browser_for, app, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(record_print, "MOST", 2)
    with app.app_context(), unit_of_work():
        for _ in range(3):
            say(cast, "Again")
    assert "the oldest are missing" in paper(browser_for(cast.thea), cast, "messages").text
