"""The team's side: what waits, in what order, what a step tells the author, and phrases answered."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import build
from tests.counting import counting
from watchmeplay.diary import queries, review
from watchmeplay.diary.models import Audience, Entry, Noticing, Review, ReviewState
from watchmeplay.families import caseloads
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped, system_scope

SEEN, THINKING, FOR_SESSION, ANSWERED = ReviewState
pytestmark = pytest.mark.usefixtures("context")
STRANGERS = ["una", "ola", "lou"]


@pytest.fixture
def page_id(cast, context):
    with unit_of_work():
        return build.session(cast, seen="She put the cup\r\non  the cloth and waited.")


def told() -> list[OutboxRow]:
    return list(db.session.scalars(select(OutboxRow).where(OutboxRow.kind == "answered")))


def count(model) -> int:
    with system_scope("test"):
        return db.session.scalar(select(func.count()).select_from(model))


def mark(cast, name, page_id, state) -> None:
    with unit_of_work():
        review.mark(cast.actor(getattr(cast, name)), page_id, state)


def entry_of(cast, page_id):
    return queries.page(cast.actor(cast.thea), page_id).parts[0].entry_id


def notice(cast, page_id, *, by="thea", phrase="the cup on the cloth", words="The waiting!", key="k"):
    with unit_of_work():
        actor = cast.actor(getattr(cast, by))
        return review.notice(actor, entry_of(cast, page_id), phrase=phrase, words=words, key=key)


def test_whoever_has_waited_longest_comes_first_whenever_they_played(cast):
    written = []
    for hour, days_ago in enumerate([1, 9, 4]):
        with clock.frozen(now() + timedelta(hours=hour)), unit_of_work():
            written.append(build.session(cast, at=now() - timedelta(days=days_ago)))
    thea = cast.actor(cast.thea)
    assert review.waiting(thea) == written
    assert review.waiting(thea, cast.rowans) == written
    assert review.waiting(thea, cast.neighbours) == []
    assert [review.next_after(thea, session_id) for session_id in written] == [*written[1:], written[0]]


def test_a_page_looked_at_waits_no_longer_and_the_next_is_one_step_away(cast, page_id):
    with unit_of_work():
        other = build.session(cast, by=cast.nora, child=cast.kit)
    mark(cast, "thea", page_id, SEEN)
    thea = cast.actor(cast.thea)
    assert review.waiting(thea) == [other]
    assert review.next_after(thea, page_id) == other
    assert review.next_after(thea, other) is None


def test_private_pages_never_wait(cast):
    with unit_of_work():
        build.session(cast, seen="mine", audience=Audience.ONLY_ME)
    assert review.waiting(cast.actor(cast.thea)) == []
    assert review.pulses(cast.actor(cast.thea), [cast.rowans])[cast.rowans] == review.Pulse()


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_sees_nothing_waiting(cast, page_id, name):
    actor = cast.actor(getattr(cast, name))
    assert review.waiting(actor) == []
    assert review.pulses(actor, [cast.rowans])[cast.rowans] == review.Pulse()
    for ask in (review.next_after, review.earlier):
        with pytest.raises(NotVisible):
            ask(actor, page_id)


@pytest.mark.parametrize("name", ["amy", "ben", "ann"])
def test_the_queue_is_for_staff(cast, page_id, name):
    actor = cast.actor(getattr(cast, name))
    for ask in (lambda: review.waiting(actor), lambda: review.pulses(actor, [cast.rowans])):
        with pytest.raises(NotAllowed):
            ask()


@pytest.mark.parametrize("state", ReviewState)
def test_the_author_is_told_in_the_app_of_each_step(cast, page_id, state):
    mark(cast, "thea", page_id, state)
    row = queries.page(cast.actor(cast.amy), page_id)
    assert (row.review.state, row.review.by, row.facts.waiting) == (state, "Thea", False)


@pytest.mark.parametrize("state", [THINKING, FOR_SESSION, ANSWERED])
def test_the_author_hears_of_a_step_after_five_minutes(cast, page_id, state):
    mark(cast, "thea", page_id, state)
    (row,) = told()
    assert (row.person_id, row.family_id, row.about_id) == (cast.amy, cast.rowans, page_id)
    assert row.due_at == now() + timedelta(minutes=5)


def test_nobody_hears_of_a_first_look(cast, page_id):
    mark(cast, "thea", page_id, SEEN)
    assert told() == []


def test_the_same_step_twice_is_one(cast, page_id):
    for _ in range(2):
        mark(cast, "thea", page_id, THINKING)
    assert count(Review) == len(told()) == 1


def test_a_look_takes_no_promise_back(cast, page_id):
    mark(cast, "thea", page_id, THINKING)
    with unit_of_work():
        build.on_caseload(cast, cast.una)
    mark(cast, "una", page_id, SEEN)
    assert queries.page(cast.actor(cast.amy), page_id).review.state == THINKING


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_cannot_mark_a_page(cast, page_id, name):
    with pytest.raises(NotVisible):
        mark(cast, name, page_id, SEEN)
    assert review.waiting(cast.actor(cast.thea)) == [page_id]


@pytest.mark.parametrize("name", ["amy", "ben", "nora", "ann"])
def test_only_staff_mark_pages(cast, page_id, name):
    with pytest.raises(NotAllowed):
        mark(cast, name, page_id, SEEN)


def test_a_lead_takes_no_step_until_the_family_is_on_their_own_caseload(cast, page_id):
    assert review.waiting(cast.actor(cast.lea)) == [page_id]
    entry = db.session.scalar(scoped(cast.actor(cast.lea), Entry.id).where(Entry.session_id == page_id))
    with pytest.raises(NotAllowed):
        mark(cast, "lea", page_id, SEEN)
    with pytest.raises(NotAllowed), unit_of_work():
        review.notice(cast.actor(cast.lea), entry, phrase="one eye", words="Oh", key=new_key())
    assert count(Review) == 0
    with unit_of_work():
        build.on_caseload(cast, cast.lea)
    mark(cast, "lea", page_id, THINKING)
    assert queries.page(cast.actor(cast.amy), page_id).review.by == "Lea"


def test_somebody_taken_off_the_caseload_a_moment_ago_cannot_mark(cast, page_id):
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.thea)
    with pytest.raises(NotVisible):
        mark(cast, "thea", page_id, SEEN)
    assert review.waiting(cast.actor(cast.una)) == [page_id]


def test_a_step_leaves_a_line(cast, page_id):
    mark(cast, "thea", page_id, SEEN)
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.DIARY_REVIEWED))
    assert (line.actor_id, line.subject_id) == (cast.thea, page_id)


def test_a_phrase_is_answered_and_the_author_sees_it_marked(cast, page_id):
    notice(cast, page_id)
    row = queries.page(cast.actor(cast.amy), page_id)
    (noticed,) = row.parts[0].noticed
    assert (noticed.phrase, noticed.words, noticed.by) == ("the cup on the cloth", "The waiting!", "Thea")
    assert row.review.state == ANSWERED
    assert len(told()) == 1


def test_the_same_answer_sent_twice_is_one(cast, page_id):
    assert notice(cast, page_id) == notice(cast, page_id)
    assert count(Noticing) == count(Review) == 1
    with pytest.raises(KeyReused):
        notice(cast, page_id, words="Something else")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"phrase": "the cup in the box"}, "phrase"),
        ({"phrase": "  \n"}, "phrase"),
        ({"phrase": "a" * 2001}, "phrase"),
        ({"words": "  "}, "words"),
        ({"words": "a" * 20_001}, "words"),
    ],
)
def test_a_phrase_has_to_be_theirs_and_the_answer_has_to_say_something(cast, page_id, fields, place):
    with pytest.raises(Refused) as refused:
        notice(cast, page_id, **fields)
    assert refused.value.field == place
    assert count(Noticing) == 0


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_cannot_answer_a_phrase(cast, page_id, name):
    with pytest.raises(NotVisible):
        notice(cast, page_id, by=name)


@pytest.mark.parametrize("name", ["amy", "ben"])
def test_a_carer_cannot_answer_a_phrase(cast, page_id, name):
    with pytest.raises(NotAllowed):
        notice(cast, page_id, by=name)


def test_a_private_part_cannot_be_answered(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="mine", audience=Audience.ONLY_ME)
    entry_id = queries.page(cast.actor(cast.amy), session_id).parts[0].entry_id
    with pytest.raises(NotVisible), unit_of_work():
        review.notice(cast.actor(cast.thea), entry_id, phrase="mine", words="Found", key="k")


def test_then_and_now_are_by_the_same_author_about_the_same_child(cast):
    with unit_of_work():
        then = build.session(cast, at=now() - timedelta(days=5))
        build.session(cast, at=now() - timedelta(days=4), audience=Audience.ONLY_ME)
        build.session(cast, at=now() - timedelta(days=3), by=cast.ben)
        build.session(cast, at=now() - timedelta(days=2), child=cast.max)
        today = build.session(cast)
    thea = cast.actor(cast.thea)
    assert review.earlier(thea, today) == then
    assert review.earlier(thea, then) is None


def test_a_pulse_tells_what_is_new_promised_and_kept(cast):
    with unit_of_work():
        build.session(cast, at=now() - timedelta(days=8))
        kept = build.session(cast, keep_for_meeting=True)
        thought = build.session(cast, at=now() - timedelta(days=2))
        brought = build.session(cast, at=now() - timedelta(days=1))
        build.session(cast, at=now() - timedelta(hours=1), seen="mine", audience=Audience.ONLY_ME)
    mark(cast, "thea", kept, SEEN)
    mark(cast, "thea", thought, THINKING)
    mark(cast, "thea", brought, FOR_SESSION)
    pulse = review.pulses(cast.actor(cast.thea), [cast.rowans])[cast.rowans]
    assert (pulse.new, pulse.oldest_new_at) == (1, now())
    assert (pulse.thinking, pulse.thinking_since) == (1, now())
    assert len(pulse.kept) == 2
    assert pulse.last_at == now()
    assert list(pulse.recent) == [now() - timedelta(days=days) for days in (0, 1, 2, 8)]
    mark(cast, "thea", kept, ANSWERED)
    assert review.pulses(cast.actor(cast.thea), [cast.rowans])[cast.rowans].to_bring(None) == 1


def test_pulses_take_two_statements_however_many_families(app, cast, page_id):
    thea = cast.actor(cast.thea)
    for families in ([cast.rowans], [cast.rowans, cast.neighbours, cast.strangers]):
        with counting(app) as counted:
            found = review.pulses(thea, families)
        assert set(found) == set(families)
        assert len([sent for sent in counted.statements if sent.startswith("SELECT")]) == 2
