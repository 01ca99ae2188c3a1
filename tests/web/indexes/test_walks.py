"""No page, no action and no round of the worker reads a table that grows from end to end, on either engine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select, text

from tests.cast import Cast
from tests.conftest import NOW
from tests.web.indexes.planners import Asked, asking
from tests.web.indexes.settled import settle
from tests.web.indexes.visits import READERS, Round, everywhere
from watchmeplay import _engine_options
from watchmeplay.accounts.models import Person
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.database import Base, db, unit_of_work
from watchmeplay.settings import from_environment
from watchmeplay.web.areas import Application

# Tables that do not grow with the families: what the service says of itself.
BOUNDED = {
    "alembic_version": "one row", "area": "a service has a handful", "area_postcode": "at most 200 an area",
    "guide_attachment": "documents of the guide", "guide_edition": "editions of the guide",
    "guide_edition_file": "pages of one edition", "guide_print": "leaflets of the newest edition",
    "heartbeat": "a row for each worker", "site_fact": "the service's own settings",
    "video_host": "hosts that an administrator allowed",
}  # fmt: skip
# Statements that may walk a growing table, by how they begin and end.
ALLOWED = {
    r"FROM audit_link LEFT OUTER JOIN audit_line .* ORDER BY audit_link.sequence DESC LIMIT": "one row, the last",
    r"FROM audit_link LEFT OUTER JOIN audit_line .* ORDER BY audit_link.sequence$": "an administrator checks it all",
    r"^SELECT \S+ AS anon_1, count\(\*\) AS count_1 FROM area UNION ALL": "what the browser of the tests counts",
    r'^SELECT ("?\w+"?)\.id FROM \1$': "the ids that the tests ask with",
    r"^SELECT posting.person_id, posting.area_id FROM posting": "the list of all accounts, for an administrator",
}
# Columns that narrow as an id does, or that are led by what is open, old or of one area.
NARROW = {
    "calendar_feed.token_digest": "a secret", "invitation.link_digest": "a secret",
    "sign_in_session.token_digest": "a secret", "waiting_room.code_digest": "a secret",
    "waiting_room.token_digest": "a secret", "person.email_index": "one account",
    "referral.postcode_digest": "one postcode", "referral_contact.phone_digest": "one telephone",
    "tally.key": "one row", "waiting_page.key": "one page",
    "away.covered_by": "one colleague", "receipt.made_at": "what is past its time",
    "tally.window_started_at": "what is past its time",
    "referral_draft.changed_at": "what is past its time", "outbox.settled_at": "what is past its time",
    "outbox.due_at": "what is due", "outbox.ix_outbox_open_due": "what waits to be sent",
    "outbox.uq_outbox_open_key": "what waits to be sent",
   
    "outbox.outcome": "what was given up, for administrators", "later_message.settled_at": "what waits to be sent",
    "referral_notice.settled_at": "what waits to be sent", "away.from_on": "absences that have not ended",
    "family.area_id": "families of one area", "referral.area_id": "referrals of one area",
    "partner.area_id": "services of one area", "posting.area_id": "staff of one area",
    "person.ix_person_staff": "all staff, for administrators and where no area is asked for",
    "person.role": "a part of all staff, by that index",
    "referral_moment.moment": "the newest five hundred", "referral.merged_into_id": "one referral",
    "audit_line.at": "what is newer than the chain", "clinical_note.for_supervision": "what waits for supervision",
}  # fmt: skip
# A page of the guide by its age or need comes from memory, and a page that asks when an expected child was born is
# there for nobody who was visited.
NOT_HERE = {
    "/staff/families/<uuid:family_id>/children/<uuid:child_id>/born", "/staff/guide/age/<age>", "/staff/guide/needs",
}  # fmt: skip
TABLES = set(Base.metadata.tables)


@dataclass(frozen=True)
class Told:
    """Where everybody went, and what the planner said to it."""

    going: Round
    asked: Asked


@pytest.fixture(scope="module")
def told(stage) -> Iterator[Told]:
    """Everybody goes everywhere, once."""
    stage.restore()
    with clock.frozen(NOW):
        with stage.app.app_context(), unit_of_work():
            audit.link_lines(stage.app.extensions["keyring"])
        with asking(stage.engine) as asked:
            settled = settle(stage.app, stage.cast)
            going = everywhere(stage.app, stage.cast, settled)
        yield Told(going, asked)


def test_nothing_that_grows_is_read_from_end_to_end(told: Told) -> None:
    walked = {
        table: sorted(left)
        for table, statements in told.asked.walked.items()
        if table in TABLES - BOUNDED.keys()
        and (left := {one for one in statements if not any(re.search(known, one) for known in ALLOWED)})
    }
    assert not walked


def test_what_is_not_searched_by_an_id_is_searched_by_something_as_narrow(told: Told) -> None:
    found = {
        f"{table}.{column}": sorted(statements)
        for (table, column), statements in told.asked.searched.items()
        if table in TABLES - BOUNDED.keys()
        and column != "id"
        and (column == "area_id" or not column.endswith("_id"))
        and f"{table}.{column}" not in NARROW
    }
    assert not found


def test_every_page_was_opened(told: Told) -> None:
    opened = set().union(*told.going.opened.values())
    rooms = tuple(start for starts in READERS.values() for start in starts)
    left = {
        rule.rule
        for rule in told.going.app.url_map.iter_rules()
        if rule.rule.startswith(rooms) and "GET" in (rule.methods or ()) and rule.rule not in opened
    }
    assert left <= NOT_HERE


def test_most_forms_were_taken(told: Told) -> None:
    assert len(told.going.taken) > 60


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT message.id FROM message ORDER BY message.sent_at",
        "SELECT message_1.id FROM message AS message_1 WHERE message_1.author_id = message_1.caregiver_id",
        "SELECT count(*) FROM person WHERE person.standing = 'active'",
        "UPDATE person SET standing = 'active' WHERE standing = 'nowhere'",
        "DELETE FROM play_session WHERE feeling = 'nowhere'",
    ],
)
def test_a_walk_is_seen(app: Application, stage, statement: str) -> None:
    with app.app_context(), asking(stage.engine) as asked, unit_of_work():
        db.session.execute(text(statement))
    assert list(asked.walked) == [
        next(name for name in ("message", "person", "play_session") if name in statement)
    ]


def test_a_search_is_no_walk(app: Application, cast: Cast, stage) -> None:
    with app.app_context(), asking(stage.engine) as asked:
        db.session.execute(select(Person.id).where(Person.id == cast.amy)).all()
    assert asked.walked == {}
    assert list(asked.searched) == ([("person", "id")] if stage.sqlite else [])


def test_postgresql_plans_each_question_for_the_values_that_are_asked_for(stage) -> None:
    """A plan for any family at all would be kept after ten times: with a million pages it walks far too many."""
    told = _engine_options(from_environment({"DATABASE_URL": "postgresql://nobody@nowhere.example/none"}))
    assert "plan_cache_mode=force_custom_plan" in told["connect_args"]["options"]
    if not stage.sqlite:
        with stage.engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW plan_cache_mode").scalar_one() == "force_custom_plan"
