"""Clinical notes in the staff room: written, signed, added to; nothing typed is lost; no carer ever sees a word."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.browse import Page
from tests.care.notes import build
from tests.cast import Cast
from tests.counting import counting
from tests.security import crawl
from watchmeplay.accounts import people
from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.notes import queries
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work

TYPED = "Ada looked.\r\n\r\n  <3 & “why?” \U0001f642 محمد"
DAY = {"day-day": "10", "day-month": "3", "day-year": "2026", "time": "9:15"}


def of(family_id: object) -> str:
    return f"/staff/families/{family_id}/notes"


def write(browser, cast: Cast, act: str = "draft", expect: int = 303, **fields: object) -> Page:
    sent = {"words": TYPED, "kind": "session", **DAY, "act": act, **fields}
    return browser.send(f"{of(cast.rowans)}/new", sent, expect=expect)


def note_id(page: Page) -> str:
    return str(page.location).rpartition("/")[2]


def signed(app, cast: Cast, **told: object) -> UUID:
    with app.app_context(), unit_of_work():
        return build.signed(cast, **told)


def draft(app, cast: Cast, **told: object) -> UUID:
    with app.app_context(), unit_of_work():
        return build.draft(cast, **told).id


def build_document(cast: Cast) -> None:
    """A file that Amy may read, in a record with notes."""
    documents.add(
        cast.actor(cast.thea), family_id=cast.rowans, content=b"A plan", media="text/plain", title="A plan",
        kind="letter", person_id=cast.amy,
    )  # fmt: skip


def stored(app, cast: Cast, name: str = "thea") -> list[queries.Note]:
    with app.app_context():
        return list(queries.notes_of(cast.actor(getattr(cast, name)), cast.rowans).rows)


def test_a_note_is_kept_then_signed(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    kept = write(browser, cast, about=[str(cast.amy), str(cast.ada)], harm="yes")
    page = browser.get(kept.location)
    assert page.heading == "Your draft" and "Nobody else sees it until you sign it." in page.text
    assert "Ada, Amy" in page.text and "Could do harm if read" in page.text
    [note] = stored(app, cast)
    assert note.words == TYPED and note.happened_at == datetime(2026, 3, 10, 9, 15, tzinfo=UTC)
    browser.send(f"{kept.location}/sign", {}, start=kept.location, expect=303)
    page = browser.get(kept.location)
    assert page.heading == "Note" and "Signed by Thea" in page.text and "Change" not in page.text


def test_a_note_can_be_signed_in_one_go(browser_for, app, cast: Cast) -> None:
    write(browser_for(cast.thea), cast, act="sign")
    assert stored(app, cast)[0].signed_at


def test_the_form_begins_with_now_in_ones_own_zone(browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(f"{of(cast.rowans)}/new")
    assert [page.field(name) for name in ("day-day", "day-month", "time")] == ["10", "3", "10:00"]
    assert "No carer ever sees it." in page.text and "Lea" in page.text


def test_a_note_about_a_meeting_begins_at_its_time(browser_for, app, cast: Cast) -> None:
    told = {"practitioner_id": cast.thea, "made_by": cast.thea, "type": "dyad", "means": "video", "state": "booked",
            "minutes": 60, "zone": "Europe/London", "starts_at": datetime(2026, 3, 9, 14, 30, tzinfo=UTC)}  # fmt: skip
    with app.app_context(), unit_of_work():
        ours = Appointment(family_id=cast.rowans, **told)
        theirs = Appointment(family_id=cast.neighbours, **told)
        db.session.add_all([ours, theirs])
    browser = browser_for(cast.thea)
    page = browser.get(f"{of(cast.rowans)}/new?appointment={ours.id}")
    assert [page.field(name) for name in ("day-day", "time")] == ["9", "14:30"]
    write(browser, cast, appointment=str(ours.id))
    for wrong in (theirs.id, uuid4(), "x"):
        browser.get(f"{of(cast.rowans)}/new?appointment={wrong}", expect=404)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": "x" * 50_001}, "Write 50,000 characters or fewer"),
        ({"time": ""}, "Enter the time"),
        ({"day-day": "40"}, "Check the day"),
        ({"day-day": "11"}, "Enter a date in the past"),
        ({"time": "11:00"}, "Enter a time in the past."),
        ({"kind": "nonsense"}, "Choose one of the answers"),
        ({"about": str(UUID(int=7))}, "Choose from the answers"),
        ({"beside": str(UUID(int=7))}, "Choose from the answers"),
        ({"words": " ", "act": "sign"}, "Write the note before you sign it."),
        ({"appointment": str(UUID(int=7))}, None),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(browser_for, app, cast: Cast, fields, said) -> None:
    page = write(browser_for(cast.thea), cast, expect=422 if said else 404, **fields)
    if said:
        assert said in page.text
        assert page.field("words").replace("\n", "\r\n") == fields.get("words", TYPED)
    assert stored(app, cast) == []


def test_the_hour_that_comes_twice_is_asked_about(browser_for, app, cast: Cast) -> None:
    with clock.frozen(datetime(2026, 10, 26, 9, tzinfo=UTC)):
        browser = browser_for(cast.thea)
        twice = {"day-day": "25", "day-month": "10", "time": "1:30am"}
        page = write(browser, cast, expect=422, **twice)
        assert "happened twice" in page.text and page.field("words").replace("\n", "\r\n") == TYPED
        kept = write(browser, cast, which="second", **twice)
        assert stored(app, cast)[0].happened_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        edit = browser.get(f"{kept.location}/edit")
        assert edit.field("which") == "second" and edit.field("time") == "01:30"


def test_a_form_sent_twice_is_one_note_and_other_words_are_asked_about(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    form = browser.get(f"{of(cast.rowans)}/new")
    sent = {**form.form(), "words": TYPED, "kind": "session", **DAY, "act": "draft"}
    first, second = (browser.post(f"{of(cast.rowans)}/new", sent, expect=303) for _ in range(2))
    assert first.location == second.location
    page = browser.post(f"{of(cast.rowans)}/new", {**sent, "words": "Others"}, expect=422)
    assert "A note was kept from this page before." in page.text and page.field("words") == "Others"
    browser.post(f"{of(cast.rowans)}/new", {**sent, "words": "Others", "key": page.field("key")}, expect=303)
    assert len(stored(app, cast)) == 2


def test_two_windows_show_both_texts(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    place = f"/staff/notes/{draft(app, cast, words='First')}/edit"
    older = browser.get(place).form(place)
    fields = {"kind": "session", **DAY, "act": "draft"}
    browser.send(place, {**fields, "words": "From one window"}, expect=303)
    page = browser.post(place, {**older, **fields, "words": "From the other"}, expect=409)
    assert "From one window" in page.text and page.field("words") == "From the other"
    assert stored(app, cast)[0].words == "From one window"
    browser.post(place, {**page.form(place), **fields, "words": page.field("words")}, expect=303)
    assert stored(app, cast)[0].words == "From the other"


def test_signing_what_was_changed_in_another_window_shows_it_first(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    place = f"/staff/notes/{draft(app, cast, words='First')}"
    read = browser.get(place).form(f"{place}/sign")
    browser.send(f"{place}/edit", {"words": "Changed", "kind": "session", **DAY, "act": "draft"}, expect=303)
    page = browser.post(f"{place}/sign", read, expect=409)
    assert "It is not signed." in page.text and "Changed" in page.text
    assert stored(app, cast)[0].signed_at is None
    browser.post(f"{place}/sign", {**read, "number": "x"}, expect=303)
    assert stored(app, cast)[0].signed_at is None


def test_a_signed_note_is_added_to(browser_for, app, cast: Cast) -> None:
    first = signed(app, cast, adults=frozenset({cast.amy}), harm=True)
    browser = browser_for(cast.thea)
    place = f"/staff/notes/{first}"
    browser.get(f"{place}/edit", expect=404)
    page = browser.send(f"{place}/add", {"words": "It was Tuesday.", **DAY, "act": "sign"}, expect=422)
    assert "Choose what it is about" in page.text
    added = browser.send(
        f"{place}/add", {"words": "It was Tuesday.", "kind": "session", **DAY, "act": "sign"}, expect=303
    )
    assert added.location == place
    page = browser.get(place)
    assert "Ada looked at the lamp." in page.text and "It was Tuesday." in page.text
    addition = next(note for note in stored(app, cast) if note.adds_to_id)
    assert "This was added to an earlier note." in browser.get(f"/staff/notes/{addition.id}").text
    browser.get(f"/staff/notes/{addition.id}/add", expect=404)


def test_a_colleague_signs_beside(browser_for, app, cast: Cast) -> None:
    joint = signed(app, cast, beside=frozenset({cast.lea}))
    lea = browser_for(cast.lea)
    assert "Waits for a signature" in lea.get(of(cast.rowans)).text
    page = lea.get(f"/staff/notes/{joint}")
    assert "Lea has been asked to sign" in page.text and "Add to this note" not in page.text
    lea.send(f"/staff/notes/{joint}/sign-beside", {}, start=f"/staff/notes/{joint}", expect=303)
    assert "signed by Lea" in lea.get(f"/staff/notes/{joint}").text
    assert "Waits for a signature" not in lea.get(of(cast.rowans)).text


def test_a_draft_is_erased_when_its_author_says_so(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    place = f"/staff/notes/{draft(app, cast)}"
    browser.send(f"{place}/throw-away", {}, start=f"{place}/edit", expect=303)
    browser.get(place, expect=404)
    assert stored(app, cast) == []


def test_the_list_shows_first_lines_marks_and_keys(browser_for, app, cast: Cast) -> None:
    signed(app, cast, words="One line.\r\nAnother.", third_party=True, for_supervision=True)
    draft(app, cast, words="Not yet")
    page = browser_for(cast.thea).get(of(cast.rowans))
    rows = [
        " ".join("".join(li.itertext()).split())
        for li in page.tree.iter("li")
        if li.get("data-row") is not None
    ]
    assert any("One line. Another." in row and "Tells of other people For supervision" in row for row in rows)
    assert any("Not yet Draft" in row for row in rows)
    assert "Not yet" not in browser_for(cast.lea).get(of(cast.rowans)).html


def test_a_lead_reads_and_does_not_write(browser_for, app, cast: Cast) -> None:
    note = signed(app, cast)
    lea = browser_for(cast.lea)
    assert "Write a note" not in lea.get(of(cast.rowans)).text
    assert "Ada looked at the lamp." in lea.get(f"/staff/notes/{note}").text
    lea.get(f"{of(cast.rowans)}/new", expect=404)
    lea.get(f"/staff/notes/{note}/add", expect=404)
    token = {"csrf_token": lea.token(), "words": "Mine", "kind": "session", **DAY, "key": "k"}
    for place in (f"{of(cast.rowans)}/new", f"/staff/notes/{note}/add", f"/staff/notes/{note}/edit"):
        lea.post(place, token, expect=404)


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben", "nora", "fred"])
def test_to_everybody_else_a_note_is_missing(browser_for, app, cast: Cast, name: str) -> None:
    note, mine = signed(app, cast), draft(app, cast)
    browser = browser_for(getattr(cast, name))
    places = ["", "/edit", "/add"]
    for found in (note, mine):
        for place in places:
            told = browser.get(f"/staff/notes/{found}{place}", expect=404)
            assert told.text == browser.get(f"/staff/notes/{uuid4()}{place}", expect=404).text
        for place in ("edit", "sign", "sign-beside", "throw-away", "add", "talked-about"):
            token = {"csrf_token": browser.token(), "words": "Mine", "number": "1", "kind": "other", **DAY}
            browser.post(f"/staff/notes/{found}/{place}", token, expect=404)
    browser.get(of(cast.rowans), expect=404)
    assert len(stored(app, cast)) == 2


def test_no_word_of_a_note_is_on_any_page_of_a_carer(browser_for, app, cast: Cast) -> None:
    for told in ({"third_party": True}, {"for_supervision": True}, {}):
        signed(app, cast, words="kingfisher", adults=frozenset({cast.amy}), **told)
    draft(app, cast, words="kingfisher", beside=frozenset({cast.lea}))
    with app.app_context(), unit_of_work():
        build_document(cast)
    for name in ("amy", "ben", "fred"):
        told = crawl.walk(
            browser_for(getattr(cast, name)).client,
            ["/family/", "/family/documents"],
            ["/family/guide", "/guide"],
            most=2,
        )
        assert len(told) > 2
        assert not [place for place, answer in told.items() if b"kingfisher" in answer.body], name


def test_reading_a_note_and_the_list_is_noted(browser_for, app, cast: Cast) -> None:
    note = signed(app, cast)
    lea = browser_for(cast.lea)
    lea.get(of(cast.rowans))
    lea.get(f"/staff/notes/{note}")
    with app.app_context():
        read = select(AuditLine.subject_id).where(
            AuditLine.act == Act.NOTE_READ, AuditLine.actor_id == cast.lea
        )
        assert set(db.session.scalars(read)) == {cast.rowans, note}


def test_the_list_takes_the_same_statements_however_long(browser_for, app, cast: Cast) -> None:
    browser, numbers = browser_for(cast.thea), []
    browser.get(of(cast.rowans))
    for more in (1, 12):
        for _ in range(more):
            signed(app, cast, beside=frozenset({cast.lea}))
        with counting(app) as counted:
            browser.client.get(of(cast.rowans))
        numbers.append(sum(sent.startswith("SELECT") for sent in counted.statements))
    assert numbers[0] == numbers[1] <= 9


def test_a_suspended_colleague_is_not_asked_to_sign(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        admin = cast.actor(cast.ann)
        people.suspend(admin, people.staff_member(admin, cast.lea))
    assert "Ask to sign as well" not in browser_for(cast.thea).get(f"{of(cast.rowans)}/new").text


def test_what_is_marked_for_supervision_is_ticked_with_a_line(browser_for, app, cast: Cast) -> None:
    note = signed(app, cast, for_supervision=True)
    lea, place = browser_for(cast.lea), "/staff/supervision"
    page = lea.get(place)
    assert "Rowan" in page.text and "Ada looked at the lamp." in page.text
    tick = f"/staff/notes/{note}/talked-about"
    empty = lea.send(tick, {"line": " "}, start=place, expect=422)
    assert "Write a line about what came of it." in empty.text
    form = lea.get(place).form(tick)
    lea.post(tick, {**form, "line": "Talked: wait."}, expect=303)
    assert "Nothing waits for supervision." in lea.get(place).text
    assert "Talked: wait." in browser_for(cast.thea).get(f"/staff/notes/{note}").text
    again = lea.post(tick, {**form, "line": "Other words"}, expect=404)
    assert again.status == 404


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_supervision_shows_nothing_of_other_areas(browser_for, app, cast: Cast, name: str) -> None:
    signed(app, cast, for_supervision=True)
    assert "Nothing waits" in browser_for(getattr(cast, name)).get("/staff/supervision").text
