"""Notes in a list, page by page, and those that wait for supervision."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.care.notes import build
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.notes import queries, supervision
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused

pytestmark = pytest.mark.usefixtures("context")


def listed(cast: Cast, name: str = "thea", **where) -> list[str]:
    return [row.words for row in queries.notes_of(cast.actor(getattr(cast, name)), cast.rowans, **where).rows]


def tick(cast: Cast, name: str, note_id, line: str = "Talked: wait.", key: str = "k") -> None:
    with unit_of_work():
        supervision.talked_about(
            cast.actor(getattr(cast, name)), note_id, line, zone="Europe/London", key=key
        )


def test_signed_notes_are_the_areas_and_drafts_are_not(cast: Cast) -> None:
    with unit_of_work():
        build.signed(cast, "Signed", happened_at=NOW - timedelta(days=1))
        build.draft(cast, "Draft")
    assert listed(cast) == ["Draft", "Signed"] and listed(cast, "lea") == ["Signed"]
    for name in ("una", "ola", "lou"):
        assert listed(cast, name) == []
    for name in ("ann", "amy", "ben"):
        with pytest.raises(NotAllowed):
            listed(cast, name)


def test_older_notes_come_page_by_page_even_at_one_moment(cast: Cast) -> None:
    with unit_of_work():
        for number in range(queries.PAGE + 5):
            build.signed(cast, f"{number}", happened_at=NOW - timedelta(days=number // 10))
    first = queries.notes_of(cast.actor(cast.thea), cast.rowans)
    second = queries.notes_of(cast.actor(cast.thea), cast.rowans, before=first.older)
    assert second.older is None
    assert sorted(int(row.words) for row in (*first.rows, *second.rows)) == list(range(queries.PAGE + 5))


def test_a_list_takes_two_statements_however_long(app, cast: Cast) -> None:
    numbers = []
    for _ in range(2):
        with unit_of_work():
            for _ in range(4):
                build.signed(cast, beside=frozenset({cast.lea}))
        with counting(app) as counted:
            listed(cast)
        numbers.append(counted.number)
        finish()
    assert numbers[0] == numbers[1] <= 3, numbers  # one of them begins the transaction's vault


def test_reading_a_note_is_noted(cast: Cast) -> None:
    with unit_of_work():
        note_id = build.signed(cast)
    queries.note(cast.actor(cast.lea), note_id)
    finish()
    [line] = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.NOTE_READ)).all()
    assert (line.actor_id, line.subject_id, line.family_id) == (cast.lea, note_id, cast.rowans)


def test_a_first_line_is_one_line() -> None:
    long = "word " * 100
    note = queries.Note(
        *[None] * 8, words=f"A\r\n\r\nB {long}", third_party=False, harm=False, for_supervision=False,
        supervised_at=None, adds_to_id=None, number=1, changed_at=NOW, signed_at=None, beside=(),
    )  # fmt: skip
    assert note.first_line.startswith("A B word") and len(note.first_line) <= queries.FIRST_LINE + 1


def test_marked_notes_wait_for_their_author_and_for_the_lead(cast: Cast) -> None:
    with unit_of_work():
        marked = build.signed(cast, "Marked", for_supervision=True)
        build.signed(cast, "Plain")
        build.draft(cast, "Draft", for_supervision=True)
    for name, seen in {"thea": [marked], "lea": [marked], "una": [], "lou": [], "ola": []}.items():
        assert [row.id for row in supervision.waiting(cast.actor(getattr(cast, name)))] == seen
    with pytest.raises(NotAllowed):
        supervision.waiting(cast.actor(cast.amy))


@pytest.mark.parametrize("name", ["thea", "lea"])
def test_what_was_talked_about_stands_beside_the_note(cast: Cast, name: str) -> None:
    with unit_of_work():
        marked = build.signed(cast, "Marked", for_supervision=True, third_party=True)
    for _ in range(2):
        tick(cast, name, marked)
    read, added = queries.note(cast.actor(cast.thea), marked)
    assert read.supervised_at == NOW and read.words == "Marked"
    assert [(one.words, one.author_name, one.third_party) for one in added] == [
        ("Talked: wait.", name.title(), True)
    ]
    assert supervision.waiting(cast.actor(cast.thea)) == []
    with pytest.raises(KeyReused):
        tick(cast, name, marked, "Other words")
    with pytest.raises(Refused, match="ticked already"):
        tick(cast, name, marked, "Other words", key="another")


@pytest.mark.parametrize("name", ["una", "lou", "amy", "ann"])
def test_nobody_else_ticks_it(cast: Cast, name: str) -> None:
    with unit_of_work():
        marked = build.signed(cast, for_supervision=True)
        plain = build.signed(cast)
    for note_id in (marked, plain):
        with pytest.raises((NotVisible, NotAllowed)):
            tick(cast, name, note_id)
    with pytest.raises(NotVisible):
        tick(cast, "thea", plain)


def test_a_tick_needs_a_line(cast: Cast) -> None:
    with unit_of_work():
        marked = build.signed(cast, for_supervision=True)
    for line in (" ", "x" * 2001):
        with pytest.raises(Refused):
            tick(cast, "thea", marked, line)
