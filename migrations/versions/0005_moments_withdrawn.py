"""A time stamp noted by a slip can be withdrawn, and stays to be read.

Of one kind one stands. Going down takes those away that were withdrawn: there they would count again.
"""

import sqlalchemy as sa
from alembic import op

from watchmeplay.foundation.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "referral_moment"
STANDING = sa.text("withdrawn_at IS NULL")

KEPT = ("id", "referral_id", "moment", "at", "noted_by", "noted_at", "source_id")
REFUSED = "a time stamp is never moved"


def upgrade() -> None:
    _drop_trigger()
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_why", sa.String(length=20), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_referral_moment_withdrawn_by"), "person", ["withdrawn_by"], ["id"]
        )
        batch_op.drop_constraint("uq_referral_moment_referral_id_moment", type_="unique")
        batch_op.create_index("ix_referral_moment_referral", ["referral_id"], unique=False)
        batch_op.create_index(
            "uq_referral_moment_standing",
            ["referral_id", "moment"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )
    _let_nothing_change_but_a_withdrawal()


def downgrade() -> None:
    _drop_trigger()
    op.execute("DELETE FROM referral_moment WHERE withdrawn_at IS NOT NULL")
    op.drop_index("uq_referral_moment_standing", table_name=TABLE)
    op.drop_index("ix_referral_moment_referral", table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_referral_moment_withdrawn_by"), type_="foreignkey")
        for name in ("withdrawn_why", "withdrawn_by", "withdrawn_at", "source_id"):
            batch_op.drop_column(name)
        batch_op.create_unique_constraint("uq_referral_moment_referral_id_moment", ["referral_id", "moment"])
    _let_nothing_change()


def _drop_trigger() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER referral_moment_refuses_update")
    else:
        op.execute("DROP TRIGGER referral_moment_refuses ON referral_moment")
        op.execute("DROP FUNCTION referral_moment_refuses()")


def _let_nothing_change_but_a_withdrawal() -> None:
    if op.get_bind().dialect.name == "sqlite":
        moved = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in KEPT)
        _sqlite_trigger(
            f"WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR NEW.withdrawn_why IS NULL OR {moved} "
        )
        return
    new, old = (", ".join(f'{row}."{name}"' for name in KEPT) for row in ("NEW", "OLD"))
    _postgresql_trigger(
        "IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NEW.withdrawn_why IS NOT NULL "
        f"AND ROW({new}) IS NOT DISTINCT FROM ROW({old}) THEN RETURN NEW; END IF; "
    )


def _let_nothing_change() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_trigger("")
    else:
        _postgresql_trigger("")


def _sqlite_trigger(when: str) -> None:
    op.execute(
        f"CREATE TRIGGER referral_moment_refuses_update BEFORE UPDATE ON referral_moment {when}"
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )


def _postgresql_trigger(allowed: str) -> None:
    op.execute(
        "CREATE FUNCTION referral_moment_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {allowed}RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER referral_moment_refuses BEFORE UPDATE ON referral_moment "
        "FOR EACH ROW EXECUTE FUNCTION referral_moment_refuses()"
    )
