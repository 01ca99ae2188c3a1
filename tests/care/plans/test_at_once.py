"""Two tabs at the same moment, on whichever engine these tests run: of two one stands, and neither meets a fault."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen, remove

from tests.cast import Cast
from watchmeplay.care.plans import plans, watch_for
from watchmeplay.care.plans.models import Plan, WatchFor
from watchmeplay.care.plans.plans import Numbers
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import system_scope

TODAY = date(2026, 3, 10)
PATIENCE = 0.5  # seconds that one who got ahead waits for the other before it writes


def at_once(app, *acts: Callable[[], object], before: str) -> list[object]:
    """Run them at one moment. Each waits just before a statement that begins so, as far as the other gets there."""
    start, there = Barrier(len(acts)), Barrier(len(acts))

    def wait(_connection, _cursor, statement: str, *_rest: object) -> None:
        if statement.startswith(before) and not there.broken:
            try:
                there.wait(PATIENCE)
            except Exception:  # noqa: BLE001 - the other waits for us elsewhere, as it is meant to
                there.abort()

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            with unit_of_work():
                return act()

    with app.app_context():
        engine: Engine = db.engine
    listen(engine, "before_cursor_execute", wait)
    try:
        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))
    finally:
        remove(engine, "before_cursor_execute", wait)


def test_of_two_plans_that_are_agreed_at_once_one_stands(app, cast: Cast) -> None:
    def agree(times: int):
        return lambda: plans.agree(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada,
            numbers=Numbers(together=times), starts_on=TODAY, agreed_on=TODAY, words="", key=new_key(),
        )  # fmt: skip

    made = at_once(app, agree(4), agree(6), before="UPDATE plan")
    assert len(set(made)) == 2
    with app.app_context(), system_scope("test"):
        rows = db.session.scalars(select(Plan)).all()
        assert len(rows) == 2
        assert sum(row.replaced_at is None for row in rows) == 1
    with app.app_context():
        assert len(plans.standing(cast.actor(cast.amy))) == 1


def test_of_two_lines_to_watch_for_at_once_one_stands(app, cast: Cast) -> None:
    def line(words: str):
        return lambda: watch_for.set_line(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, words=words
        )

    at_once(app, line("Her hands"), line("Her eyes"), before="UPDATE watch_for")
    with app.app_context(), system_scope("test"):
        rows = db.session.scalars(select(WatchFor)).all()
        assert len(rows) == 2
        assert sum(row.ended_at is None for row in rows) == 1


def test_the_same_line_set_twice_at_once_is_one(app, cast: Cast) -> None:
    def act() -> None:
        watch_for.set_line(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, words="Her hands"
        )

    at_once(app, act, act, before="UPDATE watch_for")
    with app.app_context(), system_scope("test"):
        assert len(db.session.scalars(select(WatchFor)).all()) == 1
