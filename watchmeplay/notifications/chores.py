"""What the worker does besides sending: a sign of life, the audit chain, removing what has had its time."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from watchmeplay.accounts.models import Tally
from watchmeplay.care.allocation import standing_in
from watchmeplay.care.drafts import actions as drafts
from watchmeplay.conversations import later
from watchmeplay.diary import review
from watchmeplay.diary.models import ReviewState
from watchmeplay.foundation import audit, outbox
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import Receipt
from watchmeplay.foundation.keyring import Keyring

HEARTBEAT = "worker"
KEPT = timedelta(days=35)
HOURLY = 3600.0
NEWEST = timedelta(hours=2)


def do(ring: Keyring, *, hourly: bool) -> None:
    """Do each chore in a transaction of its own: those of every round, and once an hour the thorough ones."""
    with unit_of_work():
        outbox.beat(HEARTBEAT)
    link_audit_lines(ring, behind=audit.STRAGGLING if hourly else NEWEST)
    send_what_was_kept()
    with unit_of_work():
        standing_in.settle(now())
    if hourly:
        with unit_of_work():
            forget_old()
    db.session.remove()


def link_audit_lines(ring: Keyring, *, behind: timedelta) -> None:
    """Chain the audit lines that are not chained yet. Two workers may try at once: one does it, the other leaves it."""
    try:
        with unit_of_work():
            audit.link_lines(ring, behind=behind)
    except IntegrityError:
        return


def send_what_was_kept() -> None:
    """Send the messages of the team whose time has come, each in a transaction of its own.

    A page of the diary that such a message is about is answered in the same transaction.
    """
    moment = now()
    while later.is_due(moment):
        with unit_of_work():
            settled = later.settle_next(moment)
            if settled and settled.sent and settled.about_session_id:
                review.mark(settled.actor, settled.about_session_id, ReviewState.ANSWERED)
        if settled is None:  # another worker holds what is left
            return


def forget_old() -> None:
    """Remove receipts, tallies, settled notices and unsent referrals that are past their time."""
    before = now() - KEPT
    drafts.forget_old()
    outbox.forget_settled(before)
    for model, when in ((Receipt, Receipt.made_at), (Tally, Tally.window_started_at)):
        db.session.execute(delete(model).where(when < before).execution_options(synchronize_session=False))
