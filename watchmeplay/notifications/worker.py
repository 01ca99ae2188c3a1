"""The worker: takes what is open for one person, asks whether it may go, sends one e-mail, notes the outcome.

Nothing is held in the database while a mail server is spoken to: claiming, checking and noting are three
short transactions. Log lines name people by keyed digests only.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic, sleep
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.exc import SQLAlchemyError

from watchmeplay.foundation import outbox
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.vault import blind
from watchmeplay.foundation.words import noted
from watchmeplay.notifications import checks, chores, email, referral_post, render
from watchmeplay.notifications.kinds import Wordings, wording, wordings
from watchmeplay.notifications.printing import PrintRoom
from watchmeplay.notifications.stopping import Stop
from watchmeplay.settings import Settings

IDLE = 2.0
AFTER_A_FAULT = 5.0
OUTAGE = (5.0, 15.0, 30.0, 60.0)
NOTE_AGAIN = (0.5, 2.0, 5.0)
TRIES_TO_PREPARE = 5
NOT_PREPARED = noted("the e-mail could not be prepared")
BAD_ADDRESS = noted("the address cannot be written to")
TOGETHER = "in one e-mail with another notice"

Result = TypeVar("Result")
log = logging.getLogger("watchmeplay.notifications")


class Step(Enum):
    """What came of one turn."""

    NOTHING_DUE = 0
    DONE = 1
    NO_SERVER = 2


@dataclass
class Desk:
    """What one worker has at hand. `outage` counts the turns since the mail server could last be reached.

    `printing` is there in the one worker that also prints the guide.
    """

    settings: Settings
    ring: Keyring
    wordings: Wordings
    id: UUID = field(default_factory=uuid4)
    outage: int = 0
    chores_at: float = float("-inf")
    hourly_at: float = float("-inf")
    printing: PrintRoom | None = None


def run(settings: Settings, ring: Keyring, *, printing: PrintRoom | None = None) -> None:
    """Send what waits, and print, until asked to stop (SIGTERM, SIGINT); what is in hand is finished first."""
    stop = Stop()
    stop.listen()
    desk = open_desk(settings, ring)
    desk.printing = printing
    if settings.smtp is None:
        log.warning("No mail server is set (WATCHMEPLAY_SMTP_HOST): notices wait in the outbox.")
    log.info("The worker has started.")
    pause = 0.0
    while not stop.wait(pause):
        pause = _turn(desk)
    stop.close()
    log.info("The worker has stopped.")


def run_once(settings: Settings, ring: Keyring) -> int:
    """Do everything that is due now; how many people's notices were dealt with."""
    desk = open_desk(settings, ring)
    chores.do(ring, hourly=True)
    dealt_with = 0
    for deliver in (deliver_next, write_next):
        while deliver(desk) == Step.DONE:
            dealt_with += 1
    return dealt_with


def open_desk(settings: Settings, ring: Keyring) -> Desk:
    """A worker's desk. Raises `ContentErrors` when the wording of a kind is missing or wrong."""
    return Desk(settings, ring, wordings(settings.content))


def deliver_next(desk: Desk) -> Step:
    """Deal with the person whose notice has been due longest: one e-mail at most."""
    if desk.settings.smtp is None:
        return Step.NOTHING_DUE
    rows = _in_transaction(lambda: outbox.claim(desk.id, lease=desk.settings.mail_lease))
    if not rows:
        return Step.NOTHING_DUE
    ready = _in_transaction(lambda: _check_all(desk, rows))
    if not ready:
        return Step.DONE
    first, go = ready[0]
    sent_rows = [row for row, _ in ready]
    try:
        made = render.letter(
            go.kind,
            wording(desk.wordings, go.kind, go.language),
            to=go.address,
            row_id=first.id,
            settings=desk.settings,
        )
    except render.Unwritable:
        return _note(desk, sent_rows, email.GaveUp(BAD_ADDRESS))
    except Exception as error:  # noqa: BLE001 - one notice that cannot be prepared must not stop the others
        what = type(error).__name__
        _in_transaction(lambda: [_put_aside(desk, row, what) for row in sent_rows])
        return Step.DONE
    return _note(desk, sent_rows, email.send(desk.settings.smtp, made, greeting=render.host(desk.settings)))


def write_next(desk: Desk) -> Step:
    """Deal with the notice to somebody without an account that has been due longest."""
    settings = desk.settings
    if settings.smtp is None:
        return Step.NOTHING_DUE
    notice = _in_transaction(lambda: referral_post.claim(desk.id, settings))
    if notice is None:
        return Step.NOTHING_DUE
    try:
        ready = _in_transaction(lambda: referral_post.check(notice, settings))
        held = isinstance(ready, referral_post.Held)
        outcome = ready if held else referral_post.send(notice, ready, settings, desk.wordings)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - one notice that cannot be prepared must not stop the others
        log.warning("A notice (%s) could not be prepared: %s.", notice.kind, type(error).__name__)
        outcome = email.TryLater(NOT_PREPARED)
    _surely(lambda: referral_post.note(notice, desk.id, outcome))
    if isinstance(outcome, email.Unreachable):
        return Step.NO_SERVER
    desk.outage = 0 if isinstance(outcome, email.Sent) else desk.outage
    return Step.DONE


def _turn(desk: Desk) -> float:
    """One turn of the loop; how long to wait before the next."""
    try:
        if monotonic() - desk.chores_at >= IDLE:
            hourly = monotonic() - desk.hourly_at >= chores.HOURLY
            chores.do(desk.ring, hourly=hourly)
            if desk.printing is not None:
                desk.printing.turn(hourly=hourly)
            desk.chores_at = monotonic()
            desk.hourly_at = desk.chores_at if hourly else desk.hourly_at
        step = deliver_next(desk)
        if step == Step.NOTHING_DUE:
            step = write_next(desk)
    except Exception as error:  # noqa: BLE001 - the worker outlives a database that restarts
        db.session.remove()
        log.error("A turn ended early: %s. Nothing is lost; the next is in a moment.", type(error).__name__)
        return AFTER_A_FAULT
    if step == Step.NO_SERVER:
        desk.outage += 1
        return OUTAGE[min(desk.outage, len(OUTAGE)) - 1]
    if step == Step.DONE:
        return 0.0
    return IDLE


def _check_all(desk: Desk, rows: list[OutboxRow]) -> list[tuple[OutboxRow, checks.Go]]:
    """Settle or put back what may not go; what may, in order."""
    held = outbox.renew([row.id for row in rows], desk.id, lease=desk.settings.mail_lease)
    ready = []
    for row in rows:
        if row.id not in held:
            continue
        try:
            verdict = checks.check(row)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - one notice that cannot be checked must not stop the others
            _put_aside(desk, row, type(error).__name__)
            continue
        if isinstance(verdict, checks.Go):
            ready.append((row, verdict))
        elif isinstance(verdict, checks.Wait):
            outbox.hold_back(row.id, desk.id, verdict.until, verdict.reason)
        elif not outbox.settle(row.id, desk.id, "skipped", verdict.reason, mentions=row.mentions):
            outbox.release(row.id, desk.id)
    return ready


def _put_aside(desk: Desk, row: OutboxRow, what: str) -> None:
    """Try a notice that cannot be prepared a few times (the fault may be mended), then park it, in sight."""
    tries = row.attempts + 1
    if tries >= TRIES_TO_PREPARE:
        outbox.settle(row.id, desk.id, "given-up", NOT_PREPARED)
        log.error("A notice (%s, %s) was parked: %s.", row.kind, _name(row), what)
        return
    outbox.try_later(row.id, desk.id, tries, NOT_PREPARED)
    log.warning("A notice (%s, %s) could not be prepared: %s.", row.kind, _name(row), what)


def _note(desk: Desk, rows: list[OutboxRow], outcome: email.Outcome) -> Step:
    return _surely(lambda: _store(desk, rows, outcome))


def _store(desk: Desk, rows: list[OutboxRow], outcome: email.Outcome) -> Step:
    if isinstance(outcome, email.Unreachable):
        if desk.outage == 0:
            log.error("No e-mail can be sent: %s. Notices wait.", outcome.reason)
        for row in rows:
            outbox.release(row.id, desk.id)
        return Step.NO_SERVER
    if desk.outage:
        log.info("E-mail can be sent again.")
        desk.outage = 0
    for number, row in enumerate(rows):
        if isinstance(outcome, email.Sent):
            outbox.settle(row.id, desk.id, "sent", TOGETHER if number else None)
        elif isinstance(outcome, email.GaveUp):
            outbox.settle(row.id, desk.id, "given-up", outcome.reason)
            log.warning("A notice (%s, %s) was given up: %s.", row.kind, _name(row), outcome.reason)
        elif not outbox.try_later(row.id, desk.id, row.attempts + 1, outcome.reason):
            log.warning("A notice (%s, %s) has no tries left: %s.", row.kind, _name(row), outcome.reason)
    return Step.DONE


def _surely(act: Callable[[], Result]) -> Result:
    """Store what came of an e-mail, trying again while the database is away: a lost note is a second e-mail."""
    for seconds in NOTE_AGAIN:
        try:
            return _in_transaction(act)
        except SQLAlchemyError:
            log.warning("The database did not take a note; trying again.")
            sleep(seconds)
    return _in_transaction(act)


def _in_transaction(act: Callable[[], Result]) -> Result:
    """One short transaction, and nothing remembered from it: the next one reads everything anew."""
    try:
        with unit_of_work():
            return act()
    finally:
        db.session.remove()


def _name(row: OutboxRow) -> str:
    return blind(row.person_id.hex, "log").hex()[:8]
