"""Two referrals, or a referral and a family, that somebody looked at and found to be two families."""

import sqlalchemy as sa
from alembic import op

from watchmeplay.foundation.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "not_the_same",
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(other_id is null) <> (family_id is null)", name=op.f("ck_not_the_same_one")),
        sa.CheckConstraint("other_id is null or referral_id < other_id", name=op.f("ck_not_the_same_order")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_not_the_same_by_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_not_the_same_family_id")),
        sa.ForeignKeyConstraint(["other_id"], ["referral.id"], name=op.f("fk_not_the_same_other_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_not_the_same_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_the_same")),
        sa.UniqueConstraint("referral_id", "family_id", name=op.f("uq_not_the_same_referral_id_family_id")),
        sa.UniqueConstraint("referral_id", "other_id", name=op.f("uq_not_the_same_referral_id_other_id")),
    )
    with op.batch_alter_table("not_the_same", schema=None) as batch_op:
        batch_op.create_index("ix_not_the_same_family", ["family_id"], unique=False)
        batch_op.create_index("ix_not_the_same_other", ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_table("not_the_same")
