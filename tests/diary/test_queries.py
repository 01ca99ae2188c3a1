"""The timeline and its pages: who sees what, page by page, in a number of statements that does not grow."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from tests import build
from tests.counting import counting
from watchmeplay.diary import queries, review
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.families import memberships
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible

ME, TEAM, CARERS = Audience.ONLY_ME, Audience.TEAM, Audience.CARERS
WALKS = re.compile(r"(^SCAN|Seq Scan on) (play_session|entry|shared_with|review|noticing)\b")
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def shared(cast, context):
    """A page of which Amy gave one part to Ben, one to the team, and kept one."""
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with unit_of_work():
        return build.session(cast, seen="given to Ben", audience=CARERS, share_with=[cast.ben])


def ids(timeline) -> list:
    return [row.id for row in timeline.rows]


def many(cast, number: int) -> list:
    """Pages an hour apart, newest first."""
    with unit_of_work():
        return [
            build.session(cast, at=now() - timedelta(hours=hour), seen=f"page {hour}")
            for hour in range(number)
        ]


def test_the_newest_page_comes_first_and_nothing_is_lost_between_pages(cast):
    written = many(cast, 7)
    amy, met, before = cast.actor(cast.amy), [], None
    while True:
        page = queries.timeline(amy, before=before, limit=3)
        met += ids(page)
        if page.older is None:
            break
        before = page.older
    assert met == written


def test_newer_leads_back_the_same_way(cast):
    written = many(cast, 7)
    amy = cast.actor(cast.amy)
    last = queries.timeline(amy, before=str(written[5]), limit=3)
    assert (ids(last), last.older, last.newer) == (written[6:], None, str(written[6]))
    middle = queries.timeline(amy, after=last.newer, limit=3)
    assert (ids(middle), middle.older, middle.newer) == (written[3:6], str(written[5]), str(written[3]))
    first = queries.timeline(amy, after=middle.newer, limit=3)
    assert (ids(first), first.newer) == (written[:3], None)


def test_pages_of_one_moment_are_told_apart(cast):
    with unit_of_work():
        written = {build.session(cast, seen=str(number)) for number in range(5)}
    amy = cast.actor(cast.amy)
    first = queries.timeline(amy, limit=2)
    second = queries.timeline(amy, before=first.older, limit=2)
    third = queries.timeline(amy, before=second.older, limit=2)
    met = ids(first) + ids(second) + ids(third)
    assert len(met) == 5
    assert set(met) == written


def test_a_timeline_about_one_child(cast):
    with unit_of_work():
        build.session(cast)
        about_max = build.session(cast, child=cast.max)
    assert ids(queries.timeline(cast.actor(cast.amy), child_id=cast.max)) == [about_max]


@pytest.mark.parametrize("mark", ["", "no-id", "9223372036854775808", "'; drop table entry"])
def test_a_mark_that_is_no_id_is_a_page_that_is_not_there(cast, mark):
    if not mark:
        assert queries.timeline(cast.actor(cast.amy), before=mark).rows == ()
        return
    with pytest.raises(NotVisible):
        queries.timeline(cast.actor(cast.amy), before=mark)


def test_a_mark_from_another_family_leads_nowhere(cast):
    with unit_of_work():
        mine = build.session(cast)
        theirs = build.session(cast, by=cast.nora, child=cast.kit, at=now() + timedelta(minutes=1))
    assert ids(queries.timeline(cast.actor(cast.amy))) == [mine]
    assert queries.timeline(cast.actor(cast.amy), before=str(theirs)).rows == ()
    assert queries.timeline(cast.actor(cast.amy), after=str(theirs)).rows == ()


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("amy", True), ("thea", True), ("lea", True), ("ben", False), ("nora", False), ("stan", False),
        ("fred", False), ("pia", False), ("una", False), ("ola", False), ("lou", False), ("ann", False),
    ],
)  # fmt: skip
def test_who_sees_a_page_given_to_the_team(cast, name, sees):
    with unit_of_work():
        session_id = build.session(cast, seen="cup", felt="glad")
    actor = cast.actor(getattr(cast, name))
    assert ids(queries.timeline(actor)) == ([session_id] if sees else [])
    if sees:
        assert len(queries.page(actor, session_id).parts) == 2
    else:
        with pytest.raises(NotVisible):
            queries.page(actor, session_id)
        with pytest.raises(NotVisible):
            queries.history(actor, session_id)


@pytest.mark.parametrize("name", ["thea", "lea", "ben", "nora", "fred", "una", "ann"])
def test_a_private_page_is_there_for_nobody_else(cast, name):
    with unit_of_work():
        session_id = build.session(cast, seen="mine", audience=ME)
    actor = cast.actor(getattr(cast, name))
    assert queries.timeline(actor).rows == ()
    with pytest.raises(NotVisible):
        queries.page(actor, session_id)


def test_another_carer_gets_the_shared_part_and_nothing_else(cast, shared):
    thea = cast.actor(cast.thea)
    entry_id = queries.page(thea, shared).parts[0].entry_id
    with unit_of_work():
        review.notice(thea, entry_id, phrase="to Ben", words="Seen", key="k")
    row = queries.page(cast.actor(cast.ben), shared)
    assert (row.facts, row.review, row.mine) == (None, None, False)
    assert (row.author_name, row.child_name, row.day) == ("Amy", "Ada", now().date())
    (part,) = row.parts
    assert (part.words, part.noticed, dict(part.shared_with)) == ("given to Ben", (), {})


def test_the_author_is_told_with_whom_a_part_is_shared(cast, shared):
    (part,) = queries.page(cast.actor(cast.amy), shared).parts
    assert dict(part.shared_with) == {cast.ben: "Ben"}
    (part,) = queries.page(cast.actor(cast.thea), shared).parts
    assert dict(part.shared_with) == {}


def test_a_suspended_grant_reads_as_an_ordinary_absence_of_news(cast, shared):
    with unit_of_work():
        memberships.suspend(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            person_id=cast.ben,
            child_id=cast.ada,
            suspended=True,
        )
    assert queries.timeline(cast.actor(cast.ben)).rows == ()
    with pytest.raises(NotVisible):
        queries.page(cast.actor(cast.ben), shared)


def test_the_newest_step_is_told_with_who_and_when(cast, shared):
    with unit_of_work():
        review.mark(cast.actor(cast.thea), shared, ReviewState.SEEN)
    with unit_of_work():
        build.on_caseload(cast, cast.lea)
        review.mark(cast.actor(cast.lea), shared, ReviewState.FOR_SESSION)
    told = queries.page(cast.actor(cast.amy), shared).review
    assert (told.state, told.by, told.at - now()) == (ReviewState.FOR_SESSION, "Lea", review.ONE_TICK)


def test_reading_another_persons_page_leaves_one_line_and_ones_own_none(cast, shared):
    for person_id in (cast.amy, cast.thea, cast.ben):
        with unit_of_work():
            queries.page(cast.actor(person_id), shared)
    read = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.DIARY_READ)).all()
    assert {(line.actor_id, line.subject_id) for line in read} == {(cast.thea, shared), (cast.ben, shared)}


def test_the_timeline_takes_three_statements_however_long(app, cast, shared):
    amy = cast.actor(cast.amy)
    queries.timeline(amy)
    with counting(app) as few:
        queries.timeline(amy)
    many(cast, 15)
    with counting(app) as lots:
        timeline = queries.timeline(amy)
    assert len(timeline.rows) == 16
    for counted in (few, lots):
        assert len([sent for sent in counted.statements if sent.startswith("SELECT")]) == 3


def test_no_page_is_found_by_walking_the_whole_table(cast, shared):
    many(cast, 5)
    for person_id in (cast.amy, cast.ben, cast.thea, cast.lea):
        actor = cast.actor(person_id)
        steps: list[str] = []
        with explaining(steps):
            queries.timeline(actor)
            queries.timeline(actor, before=str(shared))
            queries.timeline(actor, after=str(shared), child_id=cast.ada)
            queries.page(actor, shared)
            queries.history(cast.actor(cast.amy), shared)
        walked = [step for step in steps if WALKS.search(step)]
        assert len(steps) > 40
        assert not walked, walked


@contextmanager
def explaining(steps: list[str]):
    """Ask the planner about each statement just before it runs. PostgreSQL walks small tables when it may."""
    sqlite = db.engine.dialect.name == "sqlite"
    if not sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))

    def ask(connection, _cursor, statement: str, values, *_rest) -> None:
        if statement.startswith("SELECT"):
            verb = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
            cursor = connection.connection.cursor()
            steps.extend(
                row[3] if sqlite else row[0] for row in cursor.execute(f"{verb} {statement}", values)
            )

    event.listen(db.engine, "before_cursor_execute", ask)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", ask)
