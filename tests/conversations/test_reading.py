"""Reading a thread: what is new, who has read what, and that badge and list always agree."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import build
from tests.cast import Cast
from tests.conftest import NOW, Stage
from tests.conversations.test_send import open_thread, read, thread_of, write
from watchmeplay.conversations import actions, queries
from watchmeplay.conversations.queries import State
from watchmeplay.diary.models import Audience
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import finish, unit_of_work
from watchmeplay.foundation.errors import NotVisible


def test_a_message_is_sent_until_someone_of_the_other_side_reads_it(context, cast: Cast) -> None:
    write(cast, cast.amy, "Hello")
    open_thread(cast, cast.amy)
    assert [row.state for row in read(cast, cast.amy)] == [State.SENT]
    with clock.frozen(NOW + timedelta(days=1)):
        open_thread(cast, cast.thea)
    with clock.frozen(NOW + timedelta(days=2)):
        open_thread(cast, cast.lea)
    [row] = read(cast, cast.amy)
    assert row.state == State.READ
    assert [(reader.name, reader.at) for reader in row.read_by] == [
        ("Thea", NOW + timedelta(days=1)),
        ("Lea", NOW + timedelta(days=2)),
    ]


def test_reading_again_never_moves_the_moment_of_first_reading(context, cast: Cast) -> None:
    write(cast, cast.amy, "First")
    open_thread(cast, cast.thea)
    with clock.frozen(NOW + timedelta(days=3)):
        write(cast, cast.amy, "Second")
        open_thread(cast, cast.thea)
        open_thread(cast, cast.thea)
    assert [row.read_by[0].at for row in read(cast, cast.amy)] == [NOW, NOW + timedelta(days=3)]


def test_staff_see_whether_the_carer_has_read_and_not_whether_colleagues_have(context, cast: Cast) -> None:
    write(cast, cast.thea, "Hello Amy")
    open_thread(cast, cast.lea)
    assert read(cast, cast.thea)[0].state == State.SENT
    open_thread(cast, cast.amy)
    assert [reader.name for reader in read(cast, cast.thea)[0].read_by] == ["Amy"]


def test_what_came_after_the_page_was_fetched_stays_new(context, cast: Cast) -> None:
    write(cast, cast.thea, "One")
    actions.mark_read(cast.actor(cast.amy), thread_of(cast, cast.amy))
    write(cast, cast.thea, "Two")
    assert [row.new for row in read(cast, cast.amy)] == [False, True]
    assert queries.unread(cast.actor(cast.amy)) == 1


def test_a_long_thread_is_read_page_by_page_without_loss_or_doubling(
    context, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MESSAGES_ON_A_PAGE", 3)
    for number in range(8):
        write(cast, (cast.amy, cast.thea)[number % 2], str(number))
    amy, thread = cast.actor(cast.amy), thread_of(cast, cast.amy)
    before, pages = None, []
    while True:
        page = queries.messages(amy, thread, before=before)
        pages.insert(0, [row.words for row in page.rows])
        before = page.older
        if before is None:
            break
    assert pages == [["0", "1"], ["2", "3", "4"], ["5", "6", "7"]]


def test_a_page_mark_of_another_thread_is_not_found(context, cast: Cast) -> None:
    write(cast, cast.amy, "Mine")
    ben = write(cast, cast.ben, "Ben’s")
    for reader in (cast.amy, cast.thea):
        with pytest.raises(NotVisible):
            queries.messages(cast.actor(reader), thread_of(cast, reader), before=ben)


def test_threads_that_wait_come_first_then_the_unread_then_the_newest(context, cast: Cast) -> None:
    write(cast, cast.ben, "Old and answered")
    open_thread(cast, cast.thea, cast.ben)
    write(cast, cast.thea, "Answered", to=cast.ben)
    with clock.frozen(NOW + timedelta(hours=1)):
        write(cast, cast.amy, "Waiting")
    rows = queries.threads(cast.actor(cast.thea))
    assert [(row.family_name, row.carer_name, row.unread, row.waiting_since) for row in rows] == [
        ("Rowan", "Amy", 1, NOW + timedelta(hours=1)),
        ("Rowan", "Ben", 0, None),
    ]


def test_the_newest_word_from_the_team_is_the_caregivers_own(context, cast: Cast) -> None:
    amy, ben = cast.actor(cast.amy), cast.actor(cast.ben)
    assert queries.newest_from_team(amy) is None
    write(cast, cast.thea, "For Amy")
    write(cast, cast.amy, "Thank you")
    newest = queries.newest_from_team(amy)
    assert newest is not None and (newest.words, newest.new) == ("For Amy", True)
    open_thread(cast, cast.amy)
    assert queries.newest_from_team(amy).new is False
    assert queries.newest_from_team(ben) is None


def test_answers_stand_by_the_page_they_are_about_and_only_for_its_author(context, cast: Cast) -> None:
    with unit_of_work():
        first, second = build.session(cast, seen="A cup"), build.session(cast, seen="A spoon")
        build.on_caseload(cast, cast.lea)
    write(cast, cast.thea, "A hat!", about=first)
    write(cast, cast.lea, "And then?", about=first)
    write(cast, cast.amy, "He laughed", about=first)
    ids = [first, second]
    for reader in (cast.amy, cast.thea):
        answers = queries.about(cast.actor(reader), ids)
        assert [(one.author_name, one.words) for one in answers[first]] == [
            ("Thea", "A hat!"),
            ("Lea", "And then?"),
        ]
        assert second not in answers
    for stranger in (cast.ben, cast.nora, cast.una, cast.lou, cast.ann):
        assert queries.about(cast.actor(stranger), ids) == {}


def test_answers_read_on_their_page_are_new_no_longer(context, cast: Cast) -> None:
    with unit_of_work():
        page = build.session(cast, seen="A cup")
        build.on_caseload(cast, cast.lea)
    write(cast, cast.thea, "A hat!", about=page)
    write(cast, cast.lea, "And then?", about=page)
    read_page(cast, page)
    assert queries.unread(cast.actor(cast.amy)) == 0
    assert [row.state for row in read(cast, cast.thea)] == [State.READ, State.READ]


def test_a_message_that_was_not_on_the_page_stays_new_and_so_does_what_came_after(
    context, cast: Cast
) -> None:
    with unit_of_work():
        page = build.session(cast, seen="A cup")
    write(cast, cast.thea, "A hat!", about=page)
    write(cast, cast.thea, "Can we move Thursday?")
    write(cast, cast.thea, "And one more thing", about=page)
    read_page(cast, page)
    assert [row.new for row in read(cast, cast.amy)] == [False, True, True]


def test_reading_a_page_twice_or_anothers_page_moves_nothing(context, cast: Cast) -> None:
    with unit_of_work():
        page = build.session(cast, seen="A cup")
    write(cast, cast.thea, "A hat!", about=page)
    write(cast, cast.thea, "For Ben", to=cast.ben)
    actions.mark_answers_read(cast.actor(cast.ben), page, up_to=NOW + timedelta(days=1))
    finish()
    assert queries.unread(cast.actor(cast.ben)) == 1
    read_page(cast, page)
    with clock.frozen(NOW + timedelta(days=1)):
        read_page(cast, page)
    assert read(cast, cast.thea)[0].read_by[0].at == NOW


def read_page(cast: Cast, page) -> None:
    amy = cast.actor(cast.amy)
    answers = queries.about(amy, [page])[page]
    actions.mark_answers_read(amy, page, up_to=answers[-1].sent_at)
    finish()


@pytest.mark.parametrize("writer", ["amy", "thea"])
def test_nothing_is_written_about_a_page_that_the_team_may_not_read(context, cast: Cast, writer: str) -> None:
    with unit_of_work():
        private = build.session(cast, felt="Only mine", audience=Audience.ONLY_ME)
    with pytest.raises(NotVisible):
        write(cast, getattr(cast, writer), "About it", about=private)


def test_nothing_is_written_to_one_carer_about_the_page_of_another(context, cast: Cast) -> None:
    with unit_of_work():
        his = build.session(cast, by=cast.ben, seen="A ball")
    with pytest.raises(NotVisible):
        write(cast, cast.thea, "About his", to=cast.amy, about=his)
    with pytest.raises(NotVisible):
        write(cast, cast.amy, "About his", about=his)
    with pytest.raises(NotVisible):
        write(cast, cast.amy, "About nothing", about=uuid4())


def test_an_answer_to_a_page_answers_no_message(context, cast: Cast) -> None:
    with unit_of_work():
        page = build.session(cast, seen="A cup")
    write(cast, cast.amy, "Can we move Thursday?")
    open_thread(cast, cast.thea)
    write(cast, cast.thea, "A hat!", about=page)
    assert queries.waiting(cast.actor(cast.thea), [cast.rowans]) == {cast.rowans: NOW}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "open", "wait"]),
        st.sampled_from(["amy", "ben", "thea", "lea"]),
        st.sampled_from(["amy", "ben"]),
    ),
    max_size=10,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(steps=STEPS)
def test_the_badge_is_the_number_of_rows_shown_as_new(stage: Stage, cast: Cast, steps) -> None:
    stage.restore()
    moment = NOW
    with stage.app.app_context():
        with unit_of_work():
            build.on_caseload(cast, cast.lea)
        for verb, name, about in steps:
            person: UUID = getattr(cast, name)
            carer = person if name in {"amy", "ben"} else getattr(cast, about)
            with clock.frozen(moment):
                if verb == "wait":
                    moment += timedelta(minutes=7)
                elif verb == "write":
                    write(cast, person, "Words", to=carer)
                elif queries.thread(cast.actor(person), cast.rowans, carer):
                    open_thread(cast, person, carer)
        for name in ("amy", "ben", "thea", "lea", "una", "nora"):
            actor = cast.actor(getattr(cast, name))
            shown = sum(
                row.new
                for carer in (cast.amy, cast.ben)
                if (thread := queries.thread(actor, cast.rowans, carer))
                for row in queries.messages(actor, thread).rows
            )
            assert queries.unread(actor) == shown
            if actor.is_staff:
                assert sum(row.unread for row in queries.threads(actor)) == shown
