"""No page, no message and no round of the worker reads a table that grows from end to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests import build
from tests.browse import Browser
from tests.care.allocation import build as allocation
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import actions as diary
from watchmeplay.diary.models import Audience
from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.notifications import chores
from watchmeplay.notifications.worker import deliver_next, open_desk

GROWING = (
    "access_grant", "caseload_entry", "child", "child_home", "consent", "entry", "entry_version", "household",
    "last_read", "membership", "message", "noticing", "outbox", "person", "play_session", "play_session_version",
    "receipt", "review", "safe_contact", "shared_with", "sharing_link", "sign_in_session", "thread",
)  # fmt: skip
WHOLE = re.compile(rf"\b(?:SCAN|Seq Scan on) ({'|'.join(GROWING)})\b")
FAMILY = (
    "",
    "diary/",
    "diary/{page}",
    "diary/{page}/edit",
    "diary/{page}/history",
    "messages/",
    "about-me/",
    "write",
)
STAFF = (
    "", "families/", "families/{family}", "families/{family}/people", "families/{family}/people/{amy}",
    "diary/{page}", "messages/", "messages/{family}", "families/{family}/transfer", "people/away", "asked",
    "service/", "service/unanswered", "service/quiet", "service/second-carers", "service/evenings", "service/people",
    "service/away", "service/left",
)  # fmt: skip


def test_nothing_that_grows_is_read_from_end_to_end(app, cast, stage) -> None:
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
        page = build.session(cast, seen="cup", audience=Audience.CARERS, share_with=[cast.ben])
        private = build.session(cast, seen="mine", audience=Audience.ONLY_ME)
    with app.app_context():
        allocation.away(cast)
    places = {"page": page, "family": cast.rowans, "amy": cast.amy}
    readers = {"/family/": (cast.amy, cast.ben), "/staff/": (cast.thea, cast.lea)}
    clients = {person: signed_in(app, person) for people in readers.values() for person in people}
    with plans(stage.engine, sqlite=stage.sqlite) as whole:
        for room, addresses in (("/family/", FAMILY), ("/staff/", STAFF)):
            for person in readers[room]:
                for address in addresses:
                    clients[person].get(room + address.format(**places))
        with app.app_context():
            with unit_of_work():
                for author in (cast.amy, cast.thea):
                    conversations.send(
                        cast.actor(author),
                        family_id=cast.rowans,
                        caregiver_id=cast.amy,
                        words="Hi",
                        key=new_key(),
                    )
                diary.erase_session(cast.actor(cast.amy), private)
            with clock.frozen(now().replace(hour=14)):
                desk = open_desk(app.extensions["settings"], app.extensions["keyring"])
                for _ in range(3):
                    deliver_next(desk)
            chores.do(app.extensions["keyring"], hourly=False)
            db.session.remove()
    assert not whole


def signed_in(app, person_id):
    return Browser.of(app, person_id).client


@contextmanager
def plans(engine, *, sqlite: bool) -> Iterator[set[str]]:
    """Ask the database how it will work out each statement; collects whole readings of growing tables."""
    whole: set[str] = set()

    def explain(connection, cursor, statement, parameters, context, executemany) -> None:  # noqa: ARG001
        if executemany or not statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            return
        asking = cursor.connection.cursor()
        if not sqlite:
            asking.execute("SET LOCAL enable_seqscan = off")
        asking.execute(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        for line in asking.fetchall():
            found = WHOLE.search(str(line[-1]))
            if found:
                whole.add(f"{found[1]}: {' '.join(statement.split())[:160]}")
        asking.close()

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield whole
    finally:
        event.remove(engine, "before_cursor_execute", explain)
