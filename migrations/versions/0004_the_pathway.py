"""The pathway: referrals, waiting rooms, appointments, plans, the week, notes, endings, partners."""

import sqlalchemy as sa
from alembic import op

from watchmeplay.foundation.database import UtcDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral_draft',
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('code_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('page', sa.String(length=30), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('sent_id', sa.Uuid(), nullable=True),
    sa.Column('answers_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_draft')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_referral_draft_code_digest'))
    )
    with op.batch_alter_table('referral_draft', schema=None) as batch_op:
        batch_op.create_index('ix_referral_draft_changed', ['changed_at'], unique=False)

    op.create_table('video_host',
    sa.Column('host', sa.String(length=120), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_host')),
    sa.UniqueConstraint('host', name=op.f('uq_video_host_host'))
    )
    op.create_table('area_postcode',
    sa.Column('area_id', sa.Uuid(), nullable=False),
    sa.Column('prefix', sa.String(length=8), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_area_postcode_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area_postcode')),
    sa.UniqueConstraint('prefix', name=op.f('uq_area_postcode_prefix'))
    )
    op.create_table('away',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('covered_by', sa.Uuid(), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('started_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('from_on <= until_on', name=op.f('ck_away_days')),
    sa.ForeignKeyConstraint(['covered_by'], ['person.id'], name=op.f('fk_away_covered_by')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_away_made_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_away_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_away'))
    )
    with op.batch_alter_table('away', schema=None) as batch_op:
        batch_op.create_index('ix_away_covered_by', ['covered_by', 'until_on'], unique=False)
        batch_op.create_index('ix_away_person', ['person_id', 'until_on'], unique=False)

    op.create_table('busy_time',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('appointment_id', sa.Uuid(), nullable=True),
    sa.Column('starts_at', UtcDateTime(), nullable=False),
    sa.Column('ends_at', UtcDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_busy_time_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_busy_time')),
    sa.UniqueConstraint('appointment_id', name=op.f('uq_busy_time_appointment_id')),
    sa.UniqueConstraint('person_id', 'starts_at', name=op.f('uq_busy_time_person_id_starts_at'))
    )
    with op.batch_alter_table('busy_time', schema=None) as batch_op:
        batch_op.create_index('ix_busy_time_person', ['person_id', 'starts_at', 'ends_at'], unique=False)

    op.create_table('calendar_feed',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('token_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_calendar_feed_token_digest'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index('ix_calendar_feed_person', ['person_id', 'ended_at'], unique=False)

    op.create_table('partner',
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('offers', sa.String(length=600), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('hours', sa.String(length=200), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('retired_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_partner_area_id')),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_partner_changed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner'))
    )
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.create_index('ix_partner_area', ['area_id', 'retired_at'], unique=False)

    op.create_table('reply_template',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('removed_at', UtcDateTime(), nullable=True),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reply_template_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_template'))
    )
    with op.batch_alter_table('reply_template', schema=None) as batch_op:
        batch_op.create_index('ix_reply_template_person', ['person_id', 'removed_at'], unique=False)

    op.create_table('staff_profile',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('room', sa.SmallInteger(), nullable=False),
    sa.Column('languages', sa.String(length=120), nullable=False),
    sa.Column('evenings', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_profile_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_profile')),
    sa.UniqueConstraint('person_id', name=op.f('uq_staff_profile_person_id'))
    )
    op.create_table('document',
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('media', sa.String(length=60), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('third_party', sa.Boolean(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=False),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.Column('removed_at', UtcDateTime(), nullable=True),
    sa.Column('removed_by', sa.Uuid(), nullable=True),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_document_added_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_document_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_document_person_id')),
    sa.ForeignKeyConstraint(['removed_by'], ['person.id'], name=op.f('fk_document_removed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('id', 'family_id', name=op.f('uq_document_id_family_id'))
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index('ix_document_family', ['family_id', 'added_at'], unique=False)

    op.create_table('ending',
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('planned_by', sa.Uuid(), nullable=False),
    sa.Column('planned_at', UtcDateTime(), nullable=False),
    sa.Column('discharged_at', UtcDateTime(), nullable=True),
    sa.Column('discharged_by', sa.Uuid(), nullable=True),
    sa.Column('outcome', sa.String(length=24), nullable=True),
    sa.Column('partner_id', sa.Uuid(), nullable=True),
    sa.Column('erase_on', sa.Date(), nullable=True),
    sa.Column('reopened_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['discharged_by'], ['person.id'], name=op.f('fk_ending_discharged_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_ending_family_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_ending_partner_id')),
    sa.ForeignKeyConstraint(['planned_by'], ['person.id'], name=op.f('fk_ending_planned_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ending'))
    )
    with op.batch_alter_table('ending', schema=None) as batch_op:
        batch_op.create_index('ix_ending_discharged', ['discharged_at'], unique=False)
        batch_op.create_index('ix_ending_family', ['family_id'], unique=False)
        batch_op.create_index('uq_ending_standing', ['family_id'], unique=True, sqlite_where=sa.text('reopened_at IS NULL'), postgresql_where=sa.text('reopened_at IS NULL'))

    op.create_table('goal',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', UtcDateTime(), nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_goal_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_goal_person_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_goal_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goal')),
    sa.UniqueConstraint('id', 'family_id', name=op.f('uq_goal_id_family_id'))
    )
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.create_index('ix_goal_family', ['family_id', 'closed_at'], unique=False)
        batch_op.create_index('ix_goal_person', ['person_id', 'closed_at'], unique=False)

    op.create_table('looked_at',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_looked_at_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_looked_at_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_looked_at')),
    sa.UniqueConstraint('family_id', 'person_id', name=op.f('uq_looked_at_family_id_person_id'))
    )
    with op.batch_alter_table('looked_at', schema=None) as batch_op:
        batch_op.create_index('ix_looked_at_person', ['person_id', 'at'], unique=False)

    op.create_table('referral',
    sa.Column('area_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=12), nullable=False),
    sa.Column('source', sa.String(length=30), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('priority', sa.String(length=12), nullable=False),
    sa.Column('closing', sa.String(length=24), nullable=True),
    sa.Column('language', sa.String(length=20), nullable=True),
    sa.Column('interpreter', sa.Boolean(), nullable=False),
    sa.Column('call_instead', sa.Boolean(), nullable=False),
    sa.Column('parent_knows', sa.Boolean(), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('family_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('merged_into_id', sa.Uuid(), nullable=True),
    sa.Column('postcode_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('answers_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('guarded_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('new', 'consultation', 'waiting', 'allocated', 'closed')", name=op.f('ck_referral_state')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_referral_area_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_referral_family_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['referral.id'], name=op.f('fk_referral_merged_into_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_referral_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    sa.UniqueConstraint('reference', name=op.f('uq_referral_reference'))
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index('ix_referral_area', ['area_id', 'state', 'submitted_at'], unique=False)
        batch_op.create_index('ix_referral_family', ['family_id'], unique=False)
        batch_op.create_index('ix_referral_person', ['person_id'], unique=False)
        batch_op.create_index('ix_referral_postcode', ['postcode_digest'], unique=False)

    op.create_table('second_carer',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('invited_id', sa.Uuid(), nullable=True),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('asked', 'invited', 'not-now', 'withdrawn')", name=op.f('ck_second_carer_state')),
    sa.ForeignKeyConstraint(['invited_id'], ['person.id'], name=op.f('fk_second_carer_invited_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_second_carer_decided_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_second_carer_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_carer_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_carer'))
    )
    with op.batch_alter_table('second_carer', schema=None) as batch_op:
        batch_op.create_index('ix_second_carer_family', ['family_id', 'state'], unique=False)

    op.create_table('signpost',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('given_at', UtcDateTime(), nullable=False),
    sa.Column('taken_back_at', UtcDateTime(), nullable=True),
    sa.Column('why_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_signpost_family_id')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_signpost_given_by')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_signpost_partner_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_signpost_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signpost'))
    )
    with op.batch_alter_table('signpost', schema=None) as batch_op:
        batch_op.create_index('ix_signpost_family', ['family_id', 'person_id'], unique=False)

    op.create_table('snooze',
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_snooze_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_snooze_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snooze'))
    )
    with op.batch_alter_table('snooze', schema=None) as batch_op:
        batch_op.create_index('ix_snooze_family', ['family_id', 'ended_at', 'until_on'], unique=False)

    op.create_table('task',
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('origin', sa.String(length=24), nullable=False),
    sa.Column('about_id', sa.Uuid(), nullable=True),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_task_done_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_task_family_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_task_made_by')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_task_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_family', ['family_id', 'done_at'], unique=False)
        batch_op.create_index('ix_task_owner', ['owner_id', 'done_at', 'due_on'], unique=False)

    op.create_table('transfer',
    sa.Column('from_id', sa.Uuid(), nullable=True),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('answered_at', UtcDateTime(), nullable=True),
    sa.Column('why_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('answer_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('asked', 'accepted', 'declined', 'withdrawn')", name=op.f('ck_transfer_state')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_transfer_asked_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_transfer_family_id')),
    sa.ForeignKeyConstraint(['from_id'], ['person.id'], name=op.f('fk_transfer_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_transfer_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer'))
    )
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.create_index('ix_transfer_family', ['family_id', 'state'], unique=False)
        batch_op.create_index('ix_transfer_to', ['to_id', 'state'], unique=False)

    op.create_table('watch_for',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('line_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_watch_for_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_watch_for_person_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_watch_for_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch_for'))
    )
    with op.batch_alter_table('watch_for', schema=None) as batch_op:
        batch_op.create_index('ix_watch_for_family', ['family_id', 'ended_at'], unique=False)
        batch_op.create_index('ix_watch_for_person', ['person_id', 'ended_at'], unique=False)

    op.create_table('appointment',
    sa.Column('child_id', sa.Uuid(), nullable=True),
    sa.Column('practitioner_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('means', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('starts_at', UtcDateTime(), nullable=True),
    sa.Column('minutes', sa.SmallInteger(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('attendance', sa.String(length=24), nullable=True),
    sa.Column('attendance_reason', sa.String(length=24), nullable=True),
    sa.Column('attendance_at', UtcDateTime(), nullable=True),
    sa.Column('attendance_by', sa.Uuid(), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('booked_at', UtcDateTime(), nullable=True),
    sa.Column('cancelled_at', UtcDateTime(), nullable=True),
    sa.Column('place_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('link_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('offered', 'booked', 'cancelled')", name=op.f('ck_appointment_state')),
    sa.ForeignKeyConstraint(['attendance_by'], ['person.id'], name=op.f('fk_appointment_attendance_by')),
    sa.ForeignKeyConstraint(['child_id', 'family_id'], ['child.id', 'child.family_id'], name=op.f('fk_appointment_child_id_family_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_appointment_family_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_appointment_made_by')),
    sa.ForeignKeyConstraint(['practitioner_id'], ['person.id'], name=op.f('fk_appointment_practitioner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment')),
    sa.UniqueConstraint('id', 'family_id', name=op.f('uq_appointment_id_family_id'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index('ix_appointment_family', ['family_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_appointment_practitioner', ['practitioner_id', 'starts_at'], unique=False)

    op.create_table('closing_letter',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('child_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('edited_by', sa.Uuid(), nullable=False),
    sa.Column('edited_at', UtcDateTime(), nullable=False),
    sa.Column('agreed_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('draft', 'together', 'agreed')", name=op.f('ck_closing_letter_state')),
    sa.ForeignKeyConstraint(['child_id', 'family_id'], ['child.id', 'child.family_id'], name=op.f('fk_closing_letter_child_id_family_id')),
    sa.ForeignKeyConstraint(['edited_by'], ['person.id'], name=op.f('fk_closing_letter_edited_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_closing_letter_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_closing_letter_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_letter')),
    sa.UniqueConstraint('id', 'family_id', name=op.f('uq_closing_letter_id_family_id')),
    sa.UniqueConstraint('person_id', 'child_id', name=op.f('uq_closing_letter_person_id_child_id'))
    )
    with op.batch_alter_table('closing_letter', schema=None) as batch_op:
        batch_op.create_index('ix_closing_letter_family', ['family_id'], unique=False)

    op.create_table('consultation',
    sa.Column('with_whom', sa.String(length=12), nullable=False),
    sa.Column('means', sa.String(length=4), nullable=False),
    sa.Column('practitioner_id', sa.Uuid(), nullable=False),
    sa.Column('offered_at', UtcDateTime(), nullable=False),
    sa.Column('planned_for', UtcDateTime(), nullable=True),
    sa.Column('held_at', UtcDateTime(), nullable=True),
    sa.Column('minutes', sa.SmallInteger(), nullable=True),
    sa.Column('attendance', sa.String(length=24), nullable=True),
    sa.Column('outcome', sa.String(length=24), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['practitioner_id'], ['person.id'], name=op.f('fk_consultation_practitioner_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_consultation_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation'))
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index('ix_consultation_referral', ['referral_id'], unique=False)

    op.create_table('goal_rating',
    sa.Column('goal_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('rating', sa.SmallInteger(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('rating between 0 and 10', name=op.f('ck_goal_rating_rating')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_goal_rating_family_id')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_goal_rating_given_by')),
    sa.ForeignKeyConstraint(['goal_id', 'family_id'], ['goal.id', 'goal.family_id'], name=op.f('fk_goal_rating_goal_id_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_goal_rating_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goal_rating'))
    )
    with op.batch_alter_table('goal_rating', schema=None) as batch_op:
        batch_op.create_index('ix_goal_rating_goal', ['goal_id', 'at'], unique=False)

    op.create_table('letter',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('signed_by', sa.Uuid(), nullable=True),
    sa.Column('signed_at', UtcDateTime(), nullable=True),
    sa.Column('agreed_with_family', sa.Boolean(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('to_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind in ('referrer', 'gp', 'handover')", name=op.f('ck_letter_kind')),
    sa.ForeignKeyConstraint(['document_id', 'family_id'], ['document.id', 'document.family_id'], name=op.f('fk_letter_document_id_family_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_letter_family_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_letter_made_by')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_letter_partner_id')),
    sa.ForeignKeyConstraint(['signed_by'], ['person.id'], name=op.f('fk_letter_signed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index('ix_letter_family', ['family_id'], unique=False)

    op.create_table('plan',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('child_id', sa.Uuid(), nullable=False),
    sa.Column('together', sa.SmallInteger(), nullable=False),
    sa.Column('alone', sa.SmallInteger(), nullable=False),
    sa.Column('weeks', sa.SmallInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('replaced_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('together >= 0 and alone >= 0 and weeks between 1 and 52', name=op.f('ck_plan_numbers')),
    sa.ForeignKeyConstraint(['child_id', 'family_id'], ['child.id', 'child.family_id'], name=op.f('fk_plan_child_id_family_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_plan_family_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_plan_made_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_plan_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan'))
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index('ix_plan_family', ['family_id', 'replaced_at'], unique=False)

    op.create_table('referral_attachment',
    sa.Column('name_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('media', sa.String(length=60), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_attachment_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_attachment'))
    )
    with op.batch_alter_table('referral_attachment', schema=None) as batch_op:
        batch_op.create_index('ix_referral_attachment_referral', ['referral_id'], unique=False)

    op.create_table('referral_contact',
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('email_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('by_phone', sa.Boolean(), nullable=False),
    sa.Column('by_text', sa.Boolean(), nullable=False),
    sa.Column('by_email', sa.Boolean(), nullable=False),
    sa.Column('by_letter', sa.Boolean(), nullable=False),
    sa.Column('when_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_contact_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_contact')),
    sa.UniqueConstraint('referral_id', 'side', name=op.f('uq_referral_contact_referral_id_side'))
    )
    with op.batch_alter_table('referral_contact', schema=None) as batch_op:
        batch_op.create_index('ix_referral_contact_phone', ['phone_digest'], unique=False)

    op.create_table('referral_moment',
    sa.Column('moment', sa.String(length=20), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('noted_by', sa.Uuid(), nullable=True),
    sa.Column('noted_at', UtcDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], name=op.f('fk_referral_moment_noted_by')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_moment_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_moment')),
    sa.UniqueConstraint('referral_id', 'moment', name=op.f('uq_referral_moment_referral_id_moment'))
    )
    op.create_table('referral_notice',
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.Uuid(), nullable=True),
    sa.Column('claimed_until', UtcDateTime(), nullable=True),
    sa.Column('settled_at', UtcDateTime(), nullable=True),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('reason', sa.String(length=60), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_notice_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_notice'))
    )
    with op.batch_alter_table('referral_notice', schema=None) as batch_op:
        batch_op.create_index('ix_referral_notice_open', ['settled_at', 'due_at'], unique=False)

    op.create_table('referral_step',
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=24), nullable=True),
    sa.Column('partner_id', sa.Uuid(), nullable=True),
    sa.Column('told_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('for_staff_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_referral_step_by_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_referral_step_partner_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_step_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_step'))
    )
    with op.batch_alter_table('referral_step', schema=None) as batch_op:
        batch_op.create_index('ix_referral_step_referral', ['referral_id', 'at'], unique=False)

    op.create_table('referral_words',
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_words_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_words'))
    )
    with op.batch_alter_table('referral_words', schema=None) as batch_op:
        batch_op.create_index('ix_referral_words_referral', ['referral_id', 'at'], unique=False)

    op.create_table('referred_child',
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.Column('expected_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(born_on is null) <> (expected_on is null)', name=op.f('ck_referred_child_born_or_expected')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referred_child_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referred_child'))
    )
    with op.batch_alter_table('referred_child', schema=None) as batch_op:
        batch_op.create_index('ix_referred_child_born', ['born_on'], unique=False)
        batch_op.create_index('ix_referred_child_expected', ['expected_on'], unique=False)
        batch_op.create_index('ix_referred_child_referral', ['referral_id'], unique=False)

    op.create_table('waiting_page',
    sa.Column('room_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('happened_at', UtcDateTime(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('feeling', sa.String(length=12), nullable=True),
    sa.Column('seen_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('felt_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('written_at', UtcDateTime(), nullable=False),
    sa.Column('given_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_waiting_page_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_page')),
    sa.UniqueConstraint('key', name=op.f('uq_waiting_page_key'))
    )
    with op.batch_alter_table('waiting_page', schema=None) as batch_op:
        batch_op.create_index('ix_waiting_page_room', ['room_id', 'happened_at'], unique=False)

    op.create_table('waiting_room',
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('code_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('pin_hash', sa.LargeBinary(length=200), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('token_until', UtcDateTime(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=True),
    sa.Column('locked_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referral_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("side in ('parent', 'referrer')", name=op.f('ck_waiting_room_side')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_waiting_room_referral_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_room')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_waiting_room_code_digest')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_waiting_room_token_digest'))
    )
    with op.batch_alter_table('waiting_room', schema=None) as batch_op:
        batch_op.create_index('ix_waiting_room_referral', ['referral_id', 'side'], unique=False)

    op.create_table('appointment_change',
    sa.Column('appointment_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.String(length=24), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('by_family', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=True),
    sa.Column('started_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id', 'family_id'], ['appointment.id', 'appointment.family_id'], name=op.f('fk_appointment_change_appointment_id_family_id')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_appointment_change_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_appointment_change_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment_change'))
    )
    with op.batch_alter_table('appointment_change', schema=None) as batch_op:
        batch_op.create_index('ix_appointment_change_appointment', ['appointment_id', 'at'], unique=False)

    op.create_table('appointment_invitee',
    sa.Column('appointment_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id', 'family_id'], ['appointment.id', 'appointment.family_id'], name=op.f('fk_appointment_invitee_appointment_id_family_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_appointment_invitee_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_appointment_invitee_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment_invitee')),
    sa.UniqueConstraint('appointment_id', 'person_id', name=op.f('uq_appointment_invitee_appointment_id_person_id'))
    )
    with op.batch_alter_table('appointment_invitee', schema=None) as batch_op:
        batch_op.create_index('ix_appointment_invitee_person', ['person_id', 'appointment_id'], unique=False)

    op.create_table('clinical_note',
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('happened_at', UtcDateTime(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('third_party', sa.Boolean(), nullable=False),
    sa.Column('harm', sa.Boolean(), nullable=False),
    sa.Column('for_supervision', sa.Boolean(), nullable=False),
    sa.Column('supervised_at', UtcDateTime(), nullable=True),
    sa.Column('adds_to_id', sa.Uuid(), nullable=True),
    sa.Column('appointment_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('signed_at', UtcDateTime(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['adds_to_id', 'family_id'], ['clinical_note.id', 'clinical_note.family_id'], name=op.f('fk_clinical_note_adds_to_id_family_id')),
    sa.ForeignKeyConstraint(['appointment_id', 'family_id'], ['appointment.id', 'appointment.family_id'], name=op.f('fk_clinical_note_appointment_id_family_id')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_clinical_note_author_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_clinical_note_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clinical_note')),
    sa.UniqueConstraint('id', 'family_id', name=op.f('uq_clinical_note_id_family_id'))
    )
    with op.batch_alter_table('clinical_note', schema=None) as batch_op:
        batch_op.create_index('ix_clinical_note_author', ['author_id', 'signed_at'], unique=False)
        batch_op.create_index('ix_clinical_note_family', ['family_id', 'happened_at'], unique=False)
        batch_op.create_index('ix_clinical_note_supervision', ['for_supervision', 'supervised_at', 'family_id'], unique=False)

    op.create_table('closing_letter_version',
    sa.Column('letter_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('edited_by', sa.Uuid(), nullable=False),
    sa.Column('edited_at', UtcDateTime(), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edited_by'], ['person.id'], name=op.f('fk_closing_letter_version_edited_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_closing_letter_version_family_id')),
    sa.ForeignKeyConstraint(['letter_id', 'family_id'], ['closing_letter.id', 'closing_letter.family_id'], name=op.f('fk_closing_letter_version_letter_id_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_closing_letter_version_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_letter_version')),
    sa.UniqueConstraint('letter_id', 'number', name=op.f('uq_closing_letter_version_letter_id_number'))
    )
    op.create_table('later_message',
    sa.Column('caregiver_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('about_session_id', sa.Uuid(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('send_at', UtcDateTime(), nullable=False),
    sa.Column('settled_at', UtcDateTime(), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('sent_id', sa.Uuid(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['about_session_id', 'family_id'], ['play_session.id', 'play_session.family_id'], name=op.f('fk_later_message_about_session_id_family_id')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_later_message_author_id')),
    sa.ForeignKeyConstraint(['caregiver_id'], ['person.id'], name=op.f('fk_later_message_caregiver_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_later_message_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_later_message'))
    )
    with op.batch_alter_table('later_message', schema=None) as batch_op:
        batch_op.create_index('ix_later_message_due', ['settled_at', 'send_at'], unique=False)
        batch_op.create_index('ix_later_message_family', ['family_id', 'settled_at'], unique=False)

    op.create_table('offered_time',
    sa.Column('appointment_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', UtcDateTime(), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id', 'family_id'], ['appointment.id', 'appointment.family_id'], name=op.f('fk_offered_time_appointment_id_family_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_offered_time_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offered_time')),
    sa.UniqueConstraint('appointment_id', 'starts_at', name=op.f('uq_offered_time_appointment_id_starts_at'))
    )
    op.create_table('note_signer',
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('signed_at', UtcDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_note_signer_family_id')),
    sa.ForeignKeyConstraint(['note_id', 'family_id'], ['clinical_note.id', 'clinical_note.family_id'], name=op.f('fk_note_signer_note_id_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_note_signer_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_signer')),
    sa.UniqueConstraint('note_id', 'person_id', name=op.f('uq_note_signer_note_id_person_id'))
    )
    with op.batch_alter_table('note_signer', schema=None) as batch_op:
        batch_op.create_index('ix_note_signer_person', ['person_id', 'signed_at'], unique=False)

    op.create_table('note_subject',
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('child_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('family_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['child_id', 'family_id'], ['child.id', 'child.family_id'], name=op.f('fk_note_subject_child_id_family_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_note_subject_family_id')),
    sa.ForeignKeyConstraint(['note_id', 'family_id'], ['clinical_note.id', 'clinical_note.family_id'], name=op.f('fk_note_subject_note_id_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_note_subject_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_subject'))
    )
    with op.batch_alter_table('note_subject', schema=None) as batch_op:
        batch_op.create_index('ix_note_subject_note', ['note_id'], unique=False)

    with op.batch_alter_table('caseload_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('weight', sa.SmallInteger(), server_default='2', nullable=False))
        batch_op.add_column(sa.Column('covering_for', sa.Uuid(), nullable=True))

    with op.batch_alter_table('family', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_at', UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('erase_on', sa.Date(), nullable=True))

    _keep_moments()


def _keep_moments() -> None:
    """A time stamp that waiting times are worked out from is never moved."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER referral_moment_refuses_update BEFORE UPDATE ON referral_moment "
            "BEGIN SELECT RAISE(ABORT, 'a time stamp is never moved'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION referral_moment_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a time stamp is never moved'; END $$"
    )
    op.execute(
        "CREATE TRIGGER referral_moment_refuses BEFORE UPDATE ON referral_moment "
        "FOR EACH ROW EXECUTE FUNCTION referral_moment_refuses()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER referral_moment_refuses_update")
    else:
        op.execute("DROP TRIGGER referral_moment_refuses ON referral_moment")
        op.execute("DROP FUNCTION referral_moment_refuses()")
    # Not as a batch: SQLite would make the table anew, and other tables point at its rows.
    op.drop_column('family', 'erase_on')
    op.drop_column('family', 'closed_at')

    # Not as a batch: SQLite would make the table anew, and other tables point at its rows.
    op.drop_column('caseload_entry', 'covering_for')
    op.drop_column('caseload_entry', 'weight')

    with op.batch_alter_table('note_subject', schema=None) as batch_op:
        batch_op.drop_index('ix_note_subject_note')

    op.drop_table('note_subject')
    with op.batch_alter_table('note_signer', schema=None) as batch_op:
        batch_op.drop_index('ix_note_signer_person')

    op.drop_table('note_signer')
    op.drop_table('offered_time')
    with op.batch_alter_table('later_message', schema=None) as batch_op:
        batch_op.drop_index('ix_later_message_family')
        batch_op.drop_index('ix_later_message_due')

    op.drop_table('later_message')
    op.drop_table('closing_letter_version')
    with op.batch_alter_table('clinical_note', schema=None) as batch_op:
        batch_op.drop_index('ix_clinical_note_supervision')
        batch_op.drop_index('ix_clinical_note_family')
        batch_op.drop_index('ix_clinical_note_author')

    op.drop_table('clinical_note')
    with op.batch_alter_table('appointment_invitee', schema=None) as batch_op:
        batch_op.drop_index('ix_appointment_invitee_person')

    op.drop_table('appointment_invitee')
    with op.batch_alter_table('appointment_change', schema=None) as batch_op:
        batch_op.drop_index('ix_appointment_change_appointment')

    op.drop_table('appointment_change')
    with op.batch_alter_table('waiting_room', schema=None) as batch_op:
        batch_op.drop_index('ix_waiting_room_referral')

    op.drop_table('waiting_room')
    with op.batch_alter_table('waiting_page', schema=None) as batch_op:
        batch_op.drop_index('ix_waiting_page_room')

    op.drop_table('waiting_page')
    with op.batch_alter_table('referred_child', schema=None) as batch_op:
        batch_op.drop_index('ix_referred_child_referral')
        batch_op.drop_index('ix_referred_child_expected')
        batch_op.drop_index('ix_referred_child_born')

    op.drop_table('referred_child')
    with op.batch_alter_table('referral_words', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_words_referral')

    op.drop_table('referral_words')
    with op.batch_alter_table('referral_step', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_step_referral')

    op.drop_table('referral_step')
    with op.batch_alter_table('referral_notice', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_notice_open')

    op.drop_table('referral_notice')
    op.drop_table('referral_moment')
    with op.batch_alter_table('referral_contact', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_contact_phone')

    op.drop_table('referral_contact')
    with op.batch_alter_table('referral_attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_attachment_referral')

    op.drop_table('referral_attachment')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_index('ix_plan_family')

    op.drop_table('plan')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_family')

    op.drop_table('letter')
    with op.batch_alter_table('goal_rating', schema=None) as batch_op:
        batch_op.drop_index('ix_goal_rating_goal')

    op.drop_table('goal_rating')
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_index('ix_consultation_referral')

    op.drop_table('consultation')
    with op.batch_alter_table('closing_letter', schema=None) as batch_op:
        batch_op.drop_index('ix_closing_letter_family')

    op.drop_table('closing_letter')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index('ix_appointment_practitioner')
        batch_op.drop_index('ix_appointment_family')

    op.drop_table('appointment')
    with op.batch_alter_table('watch_for', schema=None) as batch_op:
        batch_op.drop_index('ix_watch_for_person')
        batch_op.drop_index('ix_watch_for_family')

    op.drop_table('watch_for')
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.drop_index('ix_transfer_to')
        batch_op.drop_index('ix_transfer_family')

    op.drop_table('transfer')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_owner')
        batch_op.drop_index('ix_task_family')

    op.drop_table('task')
    with op.batch_alter_table('snooze', schema=None) as batch_op:
        batch_op.drop_index('ix_snooze_family')

    op.drop_table('snooze')
    with op.batch_alter_table('signpost', schema=None) as batch_op:
        batch_op.drop_index('ix_signpost_family')

    op.drop_table('signpost')
    with op.batch_alter_table('second_carer', schema=None) as batch_op:
        batch_op.drop_index('ix_second_carer_family')

    op.drop_table('second_carer')
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_postcode')
        batch_op.drop_index('ix_referral_person')
        batch_op.drop_index('ix_referral_family')
        batch_op.drop_index('ix_referral_area')

    op.drop_table('referral')
    with op.batch_alter_table('looked_at', schema=None) as batch_op:
        batch_op.drop_index('ix_looked_at_person')

    op.drop_table('looked_at')
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.drop_index('ix_goal_person')
        batch_op.drop_index('ix_goal_family')

    op.drop_table('goal')
    with op.batch_alter_table('ending', schema=None) as batch_op:
        batch_op.drop_index('uq_ending_standing', sqlite_where=sa.text('reopened_at IS NULL'), postgresql_where=sa.text('reopened_at IS NULL'))
        batch_op.drop_index('ix_ending_family')
        batch_op.drop_index('ix_ending_discharged')

    op.drop_table('ending')
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index('ix_document_family')

    op.drop_table('document')
    op.drop_table('staff_profile')
    with op.batch_alter_table('reply_template', schema=None) as batch_op:
        batch_op.drop_index('ix_reply_template_person')

    op.drop_table('reply_template')
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.drop_index('ix_partner_area')

    op.drop_table('partner')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index('ix_calendar_feed_person')

    op.drop_table('calendar_feed')
    with op.batch_alter_table('busy_time', schema=None) as batch_op:
        batch_op.drop_index('ix_busy_time_person')

    op.drop_table('busy_time')
    with op.batch_alter_table('away', schema=None) as batch_op:
        batch_op.drop_index('ix_away_person')
        batch_op.drop_index('ix_away_covered_by')

    op.drop_table('away')
    op.drop_table('area_postcode')
    op.drop_table('video_host')
    with op.batch_alter_table('referral_draft', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_draft_changed')

    op.drop_table('referral_draft')
