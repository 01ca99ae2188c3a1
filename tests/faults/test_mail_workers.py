"""Workers killed in the middle of a send, and several at once: F03 and F10 of the reliability table.

FAULT_ROUNDS=500 FAULT_NOTICES=10000 ask for more than the suite has time for.
"""

import os
import subprocess
import sys
from collections import Counter
from itertools import cycle
from signal import SIGKILL, SIGTERM

import pytest
from sqlalchemy import update

from tests.conftest import NOW
from tests.faults.mail_workers import environment, workers
from tests.mail_server import MailServer
from tests.post import Post, message_ids, rows
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.settings import ROOT

pytestmark = pytest.mark.faults

STAGES = ("RCPT", "DATA", "250")
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "30"))
NOTICES = int(os.environ.get("FAULT_NOTICES", "200"))
CROWD = 36


def test_killed_in_mid_send_every_notice_is_sent_and_doubles_carry_one_message_id(
    post: Post, server: MailServer
) -> None:
    for person in post.crowd(CROWD):
        post.promise(person)
    stages = cycle(STAGES)
    # What came whole before its worker was killed comes once more when its lease has run out.
    expected = CROWD + ROUNDS // len(STAGES)
    with workers(post, lease=4) as some:
        for _ in range(ROUNDS):
            stage = next(stages)
            server.rules.stand_still = lambda reached, address, stage=stage: reached == stage
            worker = some.start()
            assert server.standing.get(timeout=60)[0] == stage
            some.kill(worker)
        server.rules.stand_still = lambda reached, address: False
        worker = some.start()
        server.wait_until(lambda: len(server.received) == expected, 90)
        some.stop(worker)
    assert_all_sent(server, kills=ROUNDS)


def test_the_command_itself_may_be_killed_and_stops_cleanly_when_asked(
    post: Post, server: MailServer
) -> None:
    for person in post.crowd(5):
        post.promise(person)
    for stage in STAGES:
        server.rules.stand_still = lambda reached, address, stage=stage: reached == stage
        with command(post) as process:
            assert server.standing.get(timeout=60)[0] == stage
            process.kill()
        assert process.returncode == -SIGKILL
    assert sum(row.claimed_until is not None for row in rows()) == 3
    let_leases_run_out()
    server.rules.stand_still = lambda reached, address: False
    expected = message_ids(rows())
    with command(post) as process:
        server.wait_until(lambda: {each.id for each in server.received} == expected)
        process.send_signal(SIGTERM)
    assert process.returncode == 0
    assert_all_sent(server, kills=3)


def test_asked_to_stop_in_mid_send_a_worker_finishes_that_one_and_takes_no_other(
    post: Post, server: MailServer
) -> None:
    for person in post.crowd(3):
        post.promise(person)
    with workers(post, lease=300) as some:
        server.hold_answers()
        worker = some.start()
        server.wait_until(lambda: len(server.received) == 1)
        os.kill(worker, SIGTERM)
        server.let_answers_go()
        some.stop(worker)
    assert sorted(str(row.outcome) for row in rows()) == ["None", "None", "sent"]
    assert [row.claimed_by for row in rows() if row.outcome is None] == [None, None]


def test_four_workers_send_every_notice_once(post: Post, server: MailServer) -> None:
    post.promise_all(post.crowd(NOTICES))
    with workers(post, lease=300) as some:
        running = [some.start() for _ in range(4)]
        server.wait_until(lambda: len(server.received) >= NOTICES, 60 + NOTICES / 2)
        for worker in running:
            some.stop(worker)
    assert_all_sent(server, kills=0)
    assert len({row.claimed_by for row in rows()}) == 1  # nobody holds anything any more
    assert len(server.received) == NOTICES


def assert_all_sent(server: MailServer, *, kills: int) -> None:
    """Every notice is sent, to its own address; more e-mails than notices only where a worker was killed."""
    stored = rows()
    assert {row.outcome for row in stored} == {"sent"}
    counted = Counter(each.id for each in server.received)
    assert set(counted) == message_ids(stored)
    assert counted.total() - len(stored) <= kills
    assert len({(each.id, each.to) for each in server.received}) == len(stored)


def command(post: Post) -> subprocess.Popen[bytes]:
    """The worker as an operator starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT, env=environment(post),
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def let_leases_run_out() -> None:
    with unit_of_work():
        held = update(OutboxRow).where(OutboxRow.claimed_until.is_not(None)).values(claimed_until=NOW)
        db.session.execute(held.execution_options(synchronize_session=False))
