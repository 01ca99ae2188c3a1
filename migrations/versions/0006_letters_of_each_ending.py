"""A family that came back may make a letter again.

A letter is closed by the ending of its time, and one of a pair is open at a time. Going down keeps the newest of a pair.
"""

import sqlalchemy as sa
from alembic import op

from watchmeplay.foundation.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A letter belongs to the first ending that the family had not come back from when it was last changed.
CLOSE = """
UPDATE closing_letter SET closed_at = (
    SELECT min(ending.discharged_at) FROM ending
    WHERE ending.family_id = closing_letter.family_id AND ending.discharged_at IS NOT NULL
    AND (ending.reopened_at IS NULL
         OR ending.reopened_at >= coalesce(closing_letter.agreed_at, closing_letter.edited_at)))
"""
OLDER = """
SELECT older.id FROM closing_letter AS older JOIN closing_letter AS newer
    ON newer.person_id = older.person_id AND newer.child_id = older.child_id AND newer.id <> older.id
WHERE older.closed_at IS NOT NULL AND (newer.closed_at IS NULL OR newer.closed_at > older.closed_at
    OR (newer.closed_at = older.closed_at AND newer.id > older.id))
"""
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    _set_versions_aside()
    with op.batch_alter_table("closing_letter") as batch_op:
        batch_op.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))
        batch_op.drop_constraint("uq_closing_letter_person_id_child_id", type_="unique")
    _put_versions_back()
    op.execute(CLOSE)
    op.create_index(
        "uq_closing_letter_open",
        "closing_letter",
        ["person_id", "child_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.execute(f"DELETE FROM closing_letter_version WHERE letter_id IN ({OLDER})")  # noqa: S608 - our own words
    op.execute(f"DELETE FROM closing_letter WHERE id IN ({OLDER})")  # noqa: S608 - our own words
    op.drop_index("uq_closing_letter_open", table_name="closing_letter")
    _set_versions_aside()
    with op.batch_alter_table("closing_letter") as batch_op:
        batch_op.create_unique_constraint("uq_closing_letter_person_id_child_id", ["person_id", "child_id"])
        batch_op.drop_column("closed_at")
    _put_versions_back()


def _set_versions_aside() -> None:
    """SQLite makes the table anew, and would not let go of the old one while versions point at it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TEMPORARY TABLE versions_aside AS SELECT * FROM closing_letter_version")
        op.execute("DELETE FROM closing_letter_version")


def _put_versions_back() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO closing_letter_version SELECT * FROM versions_aside")
        op.execute("DROP TABLE versions_aside")
