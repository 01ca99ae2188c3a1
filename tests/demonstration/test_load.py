"""Loading the demonstration: where it may be, and that it is whole, quiet and the same each time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.demonstration.conftest import Loaded
from watchmeplay.accounts.models import Person
from watchmeplay.care.referrals.models import ReferralNotice
from watchmeplay.commands import demo
from watchmeplay.conversations.models import Message
from watchmeplay.demonstration import diaries, load, sign_ins
from watchmeplay.demonstration.load import DemonstrationRefused
from watchmeplay.diary.models import Entry, PlaySession, Review
from watchmeplay.foundation import clock, outbox, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import Base, db, unit_of_work
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped, system_scope
from watchmeplay.site import facts
from watchmeplay.site.facts import SiteFact
from watchmeplay.site.models import Area
from watchmeplay.web.areas import Application

NIGHT_OF_THE_CLOCK_CHANGE = datetime(2026, 3, 29, 1, 20, tzinfo=UTC)
LEAD = "lead"


def test_production_refuses_the_demonstration(empty: Application) -> None:
    settings = replace(empty.extensions["settings"], production=True)
    with pytest.raises(DemonstrationRefused, match="production"):
        load.load(settings)
    assert _is_empty()


@pytest.mark.parametrize(
    "something",
    [
        lambda: Area(name="A real place"),
        lambda: Person(role=Role.ADMIN, name="A real person"),
        lambda: SiteFact(name="a fact", value="about a real service"),
    ],
)
def test_a_database_that_holds_anything_else_is_refused(empty: Application, something: Any) -> None:
    with unit_of_work():
        db.session.add(something())
    before = _counts()
    with pytest.raises(DemonstrationRefused, match="holds something already"):
        load.load(empty.extensions["settings"])
    assert _counts() == before
    assert not facts.is_demonstration()


def test_loading_a_second_time_is_refused_and_changes_nothing(within: Loaded) -> None:
    before = _counts()
    with pytest.raises(DemonstrationRefused, match="holds something already"):
        load.load(within.settings)
    assert _counts() == before


def test_the_command_says_why_it_refuses_without_a_traceback(within: Loaded) -> None:
    result = within.app.test_cli_runner().invoke(demo)
    assert result.exit_code == 1
    assert "holds something already" in result.output
    assert "Traceback" not in result.output


def test_a_loading_that_breaks_half_way_leaves_nothing(
    empty: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(60))

    def break_after_a_while(*args: Any, **facts: Any) -> Any:
        if next(calls, None) is None:
            raise OSError("the power went")
        return record(*args, **facts)

    record = diaries.actions.record_session
    monkeypatch.setattr(diaries.actions, "record_session", break_after_a_while)
    with pytest.raises(OSError, match="the power went"):
        load.load(empty.extensions["settings"])
    assert _is_empty()


def test_two_loadings_at_one_moment_tell_the_same_story(loaded: Loaded, empty: Application) -> None:
    load.load(empty.extensions["settings"])
    here = _told()
    vault.set_up(loaded.app.extensions["keyring"])
    with loaded.app.app_context():
        assert here == _told()


def test_it_loads_at_any_hour_also_when_the_clocks_change(empty: Application) -> None:
    with clock.frozen(NIGHT_OF_THE_CLOCK_CHANGE):
        load.load(empty.extensions["settings"])
    latest = db.session.scalar(select(func.max(AuditLine.at)))
    assert latest is not None
    assert latest <= NIGHT_OF_THE_CLOCK_CHANGE


def test_nothing_of_it_is_ever_mailed(within: Loaded) -> None:
    rows = set(map(tuple, db.session.execute(select(OutboxRow.outcome, OutboxRow.reason))))
    assert rows == {("skipped", "demonstration"), ("skipped", "it was withdrawn")}
    with system_scope("test"):
        assert set(db.session.scalars(select(ReferralNotice.outcome))) <= {"skipped"}
    assert outbox.state().waiting == 0


def test_it_is_marked_and_in_the_audit_trail(within: Loaded) -> None:
    assert facts.is_demonstration()
    acts = Counter(db.session.scalars(select(AuditLine.act)))
    assert acts[Act.DEMONSTRATION_LOADED] == 1
    assert acts[Act.DIARY_WRITTEN] > 200
    assert sign_ins.lines(within.settings)[1].strip() == "parent@demo.example"


def test_every_row_was_made_before_now(within: Loaded) -> None:
    latest = db.session.scalar(select(func.max(AuditLine.at)))
    assert latest == NOW
    newest_page = db.session.scalar(scoped(_lead(within), func.max(PlaySession.written_at)))
    assert newest_page is not None
    assert newest_page < NOW


@pytest.mark.parametrize("name", sign_ins.ADDRESSES)
def test_each_account_signs_in_with_the_printed_password(visited: Loaded, name: str) -> None:
    from_sign_in = visited.app.test_client()
    page = from_sign_in.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"email": f"{name}@demo.example", "password": sign_ins.PASSWORD, "csrf_token": token}
    assert from_sign_in.post("/sign-in", data=fields).status_code in {302, 303}


def test_nobody_else_in_it_can_sign_in(within: Loaded) -> None:
    held = db.session.scalars(select(Person).where(Person.password_hash.is_not(None))).all()
    assert {person.email for person in held} == {f"{name}@demo.example" for name in sign_ins.ADDRESSES}


def _lead(loaded: Loaded) -> Actor:
    return loaded.actor(LEAD)


def _told() -> dict[str, object]:
    """Everything of the story but its ids."""
    lead = db.session.scalars(select(Person).where(Person.role == Role.LEAD)).one()
    actor = Actor(lead.id, Role.LEAD)
    sessions = scoped(actor, PlaySession.happened_at, PlaySession.written_at, PlaySession.feeling)
    return {
        "counts": _counts(),
        "pages": Counter(map(tuple, db.session.execute(sessions))),
        "words": Counter(entry.words for entry in db.session.scalars(scoped(actor, Entry))),
        "reviews": Counter(map(tuple, db.session.execute(scoped(actor, Review.state, Review.at)))),
        "messages": Counter(
            (message.words, message.sent_at) for message in db.session.scalars(scoped(actor, Message))
        ),
    }


def _is_empty() -> bool:
    return not any(count for name, count in _counts().items() if name not in {"data_key"})


def _counts() -> dict[str, int]:
    db.session.rollback()
    with db.engine.connect() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if name not in {"sign_in_session", "tally"}}
