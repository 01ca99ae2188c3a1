"""Runs the migrations on the application's own engine."""

from alembic import context
from flask import current_app

from watchmeplay.accounts import models as _accounts
from watchmeplay.conversations import models as _conversations
from watchmeplay.diary import models as _diary
from watchmeplay.families import models as _families
from watchmeplay.foundation import audit, idempotency, outbox, vault
from watchmeplay.foundation.database import Base
from watchmeplay.site import facts, models

TABLES = (_accounts, _conversations, _diary, _families, audit, idempotency, outbox, vault, facts, models)

engine = current_app.extensions["sqlalchemy"].engine

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=engine.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
