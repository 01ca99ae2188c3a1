"""Ways to the rows that a page, an action or a round of the worker asks for, so that none walks a whole table."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = (
    ("ix_access_grant_family", "access_grant", ["family_id", "ended_at"], None),
    ("ix_appointment_change_family", "appointment_change", ["family_id", "what"], None),
    ("ix_away_open", "away", ["from_on"], "ended_at IS NULL"),
    ("ix_goal_rating_family", "goal_rating", ["family_id", "at"], None),
    ("ix_outbox_outcome", "outbox", ["outcome", "kind", "settled_at"], "settled_at IS NOT NULL"),
    ("ix_outbox_settled", "outbox", ["settled_at"], "settled_at IS NOT NULL"),
    ("ix_person_staff", "person", ["role"], "role != 'caregiver'"),
    ("ix_posting_area", "posting", ["area_id", "ended_at", "person_id"], None),
    ("ix_referral_merged", "referral", ["merged_into_id"], "merged_into_id IS NOT NULL"),
    ("ix_referral_moment_newest", "referral_moment", ["moment", "at"], "withdrawn_at IS NULL"),
    ("ix_referral_notice_referral", "referral_notice", ["referral_id"], None),
    ("ix_tally_window", "tally", ["window_started_at"], None),
    ("ix_task_about", "task", ["about_id"], None),
    ("ix_waiting_page_referral", "waiting_page", ["referral_id", "given_at"], None),
)
# Which families and referrals an area has is read from these alone: the id stands in them.
LONGER = (
    ("ix_family_area", "family", ["area_id"]),
    ("ix_referral_area", "referral", ["area_id", "state", "submitted_at"]),
    ("ix_referral_family", "referral", ["family_id"]),
)


def upgrade() -> None:
    for name, table, columns in LONGER:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [*columns, "id"])
    for name, table, columns, where in NEW:
        only = {} if where is None else {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(name, table, columns, **only)


def downgrade() -> None:
    for name, table, _, _ in reversed(NEW):
        op.drop_index(name, table_name=table)
    for name, table, columns in reversed(LONGER):
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns)
