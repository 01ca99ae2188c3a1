"""The audit trail: one line an act, nothing in it to read, and no way to change it unseen."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.cast import Cast
from watchmeplay.foundation import audit
from watchmeplay.foundation.audit import Act, AuditLine, AuditLink
from watchmeplay.foundation.database import abandon, db, finish, unit_of_work
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.usefixtures("context")


def lines(**wanted: object) -> int:
    return db.session.scalar(select(func.count()).select_from(AuditLine).filter_by(**wanted)) or 0


def test_a_line_is_stored_with_the_act(cast: Cast) -> None:
    about = uuid4()
    with unit_of_work():
        audit.record(cast.actor(cast.thea), Act.FAMILY_CHANGED, subject_id=about, family_id=cast.rowans)
    assert lines(subject_id=about, actor_id=cast.thea, role="practitioner", act="family:changed") == 1


def test_a_read_leaves_its_line_after_the_page(cast: Cast) -> None:
    about = uuid4()
    db.session.scalar(select(func.count()).select_from(AuditLine))
    audit.record(cast.actor(cast.thea), Act.FAMILY_READ, subject_id=about)
    finish()
    assert lines(subject_id=about) == 1


def test_an_act_that_was_undone_leaves_no_line(cast: Cast) -> None:
    about = uuid4()
    audit.record(cast.actor(cast.thea), Act.FAMILY_CHANGED, subject_id=about)
    abandon()
    finish()
    assert lines(subject_id=about) == 0


@pytest.mark.parametrize("statement", ["UPDATE audit_line SET act = 'x'", "DELETE FROM audit_line"])
def test_the_database_itself_refuses_to_change_the_trail(statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(text(statement))


def test_the_chain_holds_and_grows(app: Application, cast: Cast) -> None:
    ring = app.extensions["keyring"]
    with unit_of_work():
        first = audit.link_lines(ring)
    with unit_of_work():
        audit.record(cast.actor(cast.thea), Act.FAMILY_READ)
    with unit_of_work():
        assert audit.link_lines(ring) == 1
    assert audit.first_broken_link(ring) is None
    assert db.session.scalar(select(func.count()).select_from(AuditLink)) == first + 1


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_line SET act = 'diary:read' WHERE id = (SELECT line_id FROM audit_link WHERE sequence = 3)",
        "UPDATE audit_line SET actor_id = NULL WHERE id = (SELECT line_id FROM audit_link WHERE sequence = 3)",
        "DELETE FROM audit_link WHERE sequence = 3",
        "UPDATE audit_link SET sequence = -sequence WHERE sequence = 3",
        "DELETE FROM audit_link WHERE sequence = 3;"
        "UPDATE audit_link SET sequence = sequence - 1 WHERE sequence > 3",
    ],
)
def test_tampering_with_the_tables_shows_where(app: Application, stage, tampering: str) -> None:
    ring = app.extensions["keyring"]
    with unit_of_work():
        audit.link_lines(ring)
    drop_triggers(stage.sqlite)
    with unit_of_work():
        for statement in tampering.split(";"):
            db.session.execute(text(statement))
    db.session.expire_all()
    broken = audit.first_broken_link(ring)
    restore_triggers(stage.sqlite)
    assert broken in {1, 3}


def drop_triggers(sqlite: bool) -> None:
    with unit_of_work():
        if sqlite:
            for name in (
                "audit_line_refuses_update",
                "audit_link_refuses_update",
                "audit_link_refuses_delete",
            ):
                db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_line", "audit_link"):
                db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def restore_triggers(sqlite: bool) -> None:
    if not sqlite:
        with unit_of_work():
            for table in ("audit_line", "audit_link"):
                db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
