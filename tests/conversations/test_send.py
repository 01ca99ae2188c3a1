"""Writing in a thread: who may, what it leads to, and that it happens once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.conversations import actions, queries
from watchmeplay.conversations.models import Message
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")


def test_a_caregiver_and_the_team_write_in_one_thread(cast: Cast) -> None:
    write(cast, cast.amy, "Can we move Thursday?")
    write(cast, cast.thea, "Of course. Ten?")
    rows = read(cast, cast.amy)
    assert [(row.author_name, row.words, row.mine) for row in rows] == [
        ("Amy", "Can we move Thursday?", True),
        ("Thea", "Of course. Ten?", False),
    ]
    assert [row.words for row in read(cast, cast.thea)] == [row.words for row in rows]


@pytest.mark.parametrize("name", ["ben", "fred", "pia", "nora", "stan", "una", "ola", "lou", "ann"])
def test_nobody_else_may_write_or_read_in_her_thread(cast: Cast, name: str) -> None:
    write(cast, cast.amy, "Only for my team")
    stranger = cast.actor(getattr(cast, name))
    with pytest.raises(NotVisible):
        write(cast, stranger.person_id, "Let me in", to=cast.amy)
    assert queries.thread(stranger, cast.rowans, cast.amy) is None
    assert queries.unread(stranger) == 0
    assert queries.threads(stranger) == []
    assert queries.waiting(stranger, [cast.rowans]) == {}


def test_the_lead_of_the_area_reads_and_writes_once_the_family_is_on_their_own_caseload(cast: Cast) -> None:
    write(cast, cast.amy, "Who is here while Thea is away?")
    lea = cast.actor(cast.lea)
    assert [row.words for row in read(cast, cast.lea, cast.amy)] == ["Who is here while Thea is away?"]
    with pytest.raises(NotAllowed):
        write(cast, cast.lea, "I am", to=cast.amy)
    with pytest.raises(NotAllowed), unit_of_work():
        actions.no_answer_needed(lea, queries.thread(lea, cast.rowans, cast.amy))
    assert queries.waiting(lea, [cast.rowans]) == {cast.rowans: NOW}
    with unit_of_work():
        build.on_caseload(cast, cast.lea)
    write(cast, cast.lea, "I am")
    assert [row.author_name for row in read(cast, cast.amy)] == ["Amy", "Lea"]


@pytest.mark.parametrize("name", ["fred", "pia", "nora", "una", "thea"])
def test_staff_write_only_to_an_adult_who_has_joined_the_family(cast: Cast, name: str) -> None:
    with pytest.raises(NotVisible):
        write(cast, cast.thea, "Hello", to=getattr(cast, name))


def test_each_carer_has_a_thread_of_their_own(cast: Cast) -> None:
    write(cast, cast.thea, "For Amy")
    write(cast, cast.thea, "For Ben", to=cast.ben)
    assert [row.words for row in read(cast, cast.amy)] == ["For Amy"]
    assert [row.words for row in read(cast, cast.ben)] == ["For Ben"]
    assert queries.thread(cast.actor(cast.ben), cast.rowans, cast.amy) is None
    assert queries.unread(cast.actor(cast.ben)) == 1


def test_the_same_key_twice_is_one_message(cast: Cast) -> None:
    key = new_key()
    assert write(cast, cast.amy, "Once", key=key) == write(cast, cast.amy, "Once", key=key)
    assert [row.words for row in read(cast, cast.amy)] == ["Once"]
    with pytest.raises(KeyReused):
        write(cast, cast.amy, "Something else", key=key)


@pytest.mark.parametrize("words", ["", " \r\n\t ", "a" * 5_001])
def test_no_words_and_too_many_are_refused(cast: Cast, words: str) -> None:
    with pytest.raises(Refused) as refused:
        write(cast, cast.amy, words)
    assert refused.value.field == "words"


def test_a_line_break_counts_as_one_character(cast: Cast) -> None:
    words = "ab\r\n" * 1_666 + "ab"
    write(cast, cast.amy, words)
    assert read(cast, cast.amy)[0].words == words


def test_words_are_stored_sealed(cast: Cast) -> None:
    write(cast, cast.amy, "She said mama")
    stored = db.session.scalars(scoped(cast.actor(cast.amy), Message)).one()
    assert b"mama" not in stored.words_sealed


def test_messages_in_one_instant_keep_their_order(cast: Cast) -> None:
    for number in range(5):
        write(cast, (cast.amy, cast.thea)[number % 2], f"Number {number}")
    rows = read(cast, cast.amy)
    assert [row.words for row in rows] == [f"Number {number}" for number in range(5)]
    assert len({row.sent_at for row in rows}) == 5


def test_a_message_waits_from_the_first_unanswered_one(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    write(cast, cast.amy, "First")
    with clock.frozen(NOW + timedelta(hours=3)):
        write(cast, cast.amy, "Second")
        write(cast, cast.ben, "Mine is later")
    assert queries.waiting(thea, [cast.rowans, cast.neighbours]) == {cast.rowans: NOW}
    write(cast, cast.thea, "Here I am")
    assert queries.waiting(thea, [cast.rowans]) == {cast.rowans: NOW + timedelta(hours=3)}
    write(cast, cast.thea, "And for you", to=cast.ben)
    assert queries.waiting(thea, [cast.rowans]) == {}


def test_an_answer_leaves_waiting_what_its_writer_had_not_read(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    write(cast, cast.amy, "Can we move Thursday?")
    open_thread(cast, cast.thea)
    with clock.frozen(NOW + timedelta(minutes=1)):
        write(cast, cast.amy, "And he is not sleeping. I am worn out.")
        write(cast, cast.thea, "Yes, ten on Friday.")
    assert queries.waiting(thea, [cast.rowans]) == {cast.rowans: NOW + timedelta(minutes=1)}


def test_what_needs_no_answer_waits_no_longer(cast: Cast) -> None:
    write(cast, cast.amy, "Thank you!")
    open_thread(cast, cast.thea)
    with unit_of_work():
        actions.no_answer_needed(cast.actor(cast.thea), thread_of(cast, cast.thea))
    assert queries.waiting(cast.actor(cast.thea), [cast.rowans]) == {}


def test_the_caregiver_cannot_say_that_no_answer_is_needed(cast: Cast) -> None:
    write(cast, cast.amy, "Thank you!")
    with pytest.raises(NotVisible), unit_of_work():
        actions.no_answer_needed(cast.actor(cast.amy), thread_of(cast, cast.amy))


def test_her_message_tells_everyone_on_the_caseload_once_in_a_window(cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    write(cast, cast.amy, "One")
    write(cast, cast.amy, "Two")
    assert {(row.kind, row.person_id, row.due_at) for row in notices()} == {
        ("message_for_team", cast.thea, NOW),
        ("message_for_team", cast.una, NOW),
    }
    assert len(notices()) == 2


def test_a_word_from_the_team_tells_the_caregiver_in_five_minutes(cast: Cast) -> None:
    with unit_of_work():
        build.on_caseload(cast, cast.lea)
    write(cast, cast.thea, "One")
    write(cast, cast.lea, "Two")
    row = notices()[0]
    assert (row.kind, row.person_id, row.family_id) == ("message_for_you", cast.amy, cast.rowans)
    assert row.due_at == NOW + timedelta(minutes=5)
    assert row.about_id == thread_of(cast, cast.thea).id
    assert len(notices()) == 1


def test_a_message_after_the_notice_has_gone_is_told_in_the_next_window(cast: Cast) -> None:
    write(cast, cast.amy, "One")
    worker = uuid4()
    with unit_of_work():
        [row] = outbox.claim(worker)
        outbox.settle(row.id, worker, "sent")
    with clock.frozen(NOW + timedelta(minutes=30)):
        write(cast, cast.amy, "Two")
        write(cast, cast.amy, "Three")
    assert [row.due_at for row in notices()] == [NOW, NOW + timedelta(hours=2)]


def test_a_carer_who_left_can_be_read_but_not_written_to(cast: Cast) -> None:
    write(cast, cast.ben, "Before I go")
    with unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben)
    assert queries.thread(cast.actor(cast.ben), cast.rowans, cast.ben) is None
    assert [row.words for row in read(cast, cast.thea, of=cast.ben)] == ["Before I go"]
    assert [(row.carer_name, row.current) for row in queries.threads(cast.actor(cast.thea))] == [
        ("Ben", False)
    ]
    with pytest.raises(NotVisible):
        write(cast, cast.thea, "Wait", to=cast.ben)


def test_nothing_is_left_of_a_message_whose_transaction_failed(cast: Cast, context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        send(cast, cast.amy, "Half")
        raise ZeroDivisionError
    assert db.session.scalar(scoped(cast.actor(cast.amy), func.count(Message.id))) == 0
    assert notices() == []


def send(cast: Cast, person, words: str, *, to=None, key: str = "", about=None):
    carer = to or (person if person in {cast.amy, cast.ben} else cast.amy)
    return actions.send(
        cast.actor(person),
        family_id=cast.rowans,
        caregiver_id=carer,
        words=words,
        key=key or new_key(),
        about_session_id=about,
    )


def write(cast: Cast, person, words: str, **kwargs):
    with unit_of_work():
        return send(cast, person, words, **kwargs)


def thread_of(cast: Cast, reader, of=None):
    found = queries.thread(cast.actor(reader), cast.rowans, of or cast.amy)
    assert found is not None
    return found


def read(cast: Cast, reader, of=None):
    of = of or (reader if reader == cast.ben else cast.amy)
    return queries.messages(cast.actor(reader), thread_of(cast, reader, of)).rows


def open_thread(cast: Cast, reader, of=None) -> None:
    actions.mark_read(cast.actor(reader), thread_of(cast, reader, of))
    finish()


def notices() -> list[OutboxRow]:
    return list(db.session.scalars(select(OutboxRow).order_by(OutboxRow.due_at, OutboxRow.person_id)))
