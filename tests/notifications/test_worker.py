"""The worker's rounds: bundling, order, chores, parking, stopping."""

import logging
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post, change, outcomes, rows
from watchmeplay.accounts.models import Tally
from watchmeplay.foundation import audit, clock, outbox, vault
from watchmeplay.foundation.audit import AuditLink
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import Receipt
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.notifications import checks, chores, render, worker
from watchmeplay.notifications.stopping import Stop
from watchmeplay.notifications.worker import Step

MINUTE = timedelta(minutes=1)


def test_five_messages_in_ten_minutes_are_one_email(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    for minute in (0, 2, 5, 8, 10):
        with clock.frozen(NOW + minute * MINUTE):
            post.write(post.cast.thea, post.cast.amy, f"Number {minute}")
            post.work(clock.now())
    for hour in (1, 2, 3, 12):
        post.work(NOW + timedelta(hours=hour))
    assert server.recipients == ["amy@families.example"]
    assert {row.settled_at is None for row in rows()} == {False}


def test_news_after_she_has_read_is_told_once_the_window_has_passed(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy, "One")
    post.work(NOW + 5 * MINUTE)
    with clock.frozen(NOW + 10 * MINUTE):
        post.read(post.cast.amy, post.cast.amy)
        post.write(post.cast.thea, post.cast.amy, "Two")
    post.work(NOW + 20 * MINUTE)
    assert len(server.received) == 1
    post.work(NOW + timedelta(hours=5))
    assert len(server.received) == 2


def test_who_does_not_look_is_told_of_new_things_once_a_day(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    for hour in range(0, 72, 8):
        with clock.frozen(NOW + timedelta(hours=hour)):
            post.write(post.cast.thea, post.cast.amy, "News")
            post.work(NOW + timedelta(hours=hour, minutes=5))
    assert len(server.received) == 3


def test_an_answer_and_its_message_are_one_email_with_both_settled(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy)
    post.work(NOW + 5 * MINUTE)
    assert len(server.received) == 1
    assert outcomes() == [("sent", None), ("sent", worker.TOGETHER)]


def test_a_notice_that_may_not_go_does_not_travel_with_one_that_may(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    post.promise(post.cast.amy, family_id=post.cast.neighbours)
    post.work()
    assert len(server.received) == 1
    assert sorted(outcomes(), key=str) == [("sent", None), ("skipped", checks.NOT_IN_FAMILY)]


def test_a_notice_called_for_again_while_it_is_judged_is_judged_again(
    post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.open_doors(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy, "One")
    post.read(post.cast.amy, post.cast.amy)
    real = outbox.settle

    def meanwhile(row_id, worker_id, outcome, reason=None, *, mentions=None):
        monkeypatch.setattr(outbox, "settle", real)
        db.session.execute(update(OutboxRow).values(mentions=OutboxRow.mentions + 1))
        return real(row_id, worker_id, outcome, reason, mentions=mentions)

    monkeypatch.setattr(outbox, "settle", meanwhile)
    with clock.frozen(NOW + 5 * MINUTE):
        desk = worker.open_desk(post.settings, post.ring)
        assert worker.deliver_next(desk) == Step.DONE
        assert [(row.settled_at, row.claimed_by) for row in rows()] == [(None, None)]
        assert worker.deliver_next(desk) == Step.DONE
    assert outcomes() == [("skipped", checks.READ)]


def test_a_message_that_comes_while_its_notice_is_open_joins_it(post: Post) -> None:
    post.write(post.cast.thea, post.cast.amy, "One")
    post.write(post.cast.thea, post.cast.amy, "Two")
    assert [row.mentions for row in rows()] == [2]


def test_the_same_key_makes_a_new_notice_once_the_first_is_settled(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy, key="page")
    post.work()
    post.promise(post.cast.amy, key="page")
    assert sorted(str(row.outcome) for row in rows()) == ["None", "sent"]


def test_the_same_key_for_two_people_is_two_notices(post: Post) -> None:
    post.promise(post.cast.amy, key="page")
    post.promise(post.cast.ben, key="page")
    assert len(rows()) == 2


def test_two_workers_never_hold_notices_of_one_person(post: Post) -> None:
    post.promise(post.cast.amy)
    post.promise(post.cast.ben)
    first, second, third = uuid4(), uuid4(), uuid4()
    with unit_of_work():
        held = {row.person_id for row in outbox.claim(first)} | {
            row.person_id for row in outbox.claim(second)
        }
    assert held == {post.cast.amy, post.cast.ben}
    post.promise(post.cast.amy)
    with unit_of_work():
        assert outbox.claim(third) == []


def test_a_claimed_notice_is_taken_again_after_its_lease_and_not_before(post: Post) -> None:
    post.promise(post.cast.amy)
    with unit_of_work():
        [row] = outbox.claim(uuid4())
    with clock.frozen(NOW + outbox.LEASE), unit_of_work():
        assert outbox.claim(uuid4()) == []
    with clock.frozen(NOW + outbox.LEASE + timedelta(seconds=1)), unit_of_work():
        assert [again.id for again in outbox.claim(uuid4())] == [row.id]


def test_a_worker_that_lost_its_claim_settles_nothing(post: Post) -> None:
    post.promise(post.cast.amy)
    slow, quick = uuid4(), uuid4()
    with unit_of_work():
        [row] = outbox.claim(slow)
    with clock.frozen(NOW + timedelta(hours=1)), unit_of_work():
        outbox.claim(quick)
        assert outbox.renew([row.id], slow) == set()
        assert not outbox.settle(row.id, slow, "sent")
        assert outbox.settle(row.id, quick, "sent")


def test_without_a_mail_server_notices_wait(post: Post) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    post.settings = replace(post.settings, smtp=None)
    assert post.work() == 0
    assert [(row.attempts, row.claimed_by, row.outcome) for row in rows()] == [(0, None, None)]


def test_without_a_mail_server_the_log_says_so_once(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns = iter([False, False, False, True])
    monkeypatch.setattr(Stop, "wait", lambda self, seconds: next(turns))
    with caplog.at_level(logging.INFO, "watchmeplay"):
        worker.run(replace(post.settings, smtp=None), post.ring)
    assert sum("No mail server is set" in line for line in caplog.messages) == 1


def test_a_notice_of_an_unknown_kind_is_parked_after_five_tries(
    post: Post, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    post.open_doors(post.cast.amy, post.cast.ben)
    post.promise(post.cast.amy, kind="from_tomorrow")
    post.promise(post.cast.ben)
    tries, moment = 0, NOW
    for _ in range(5):
        post.work(moment)
        poison = next(row for row in rows() if row.kind == "from_tomorrow")
        tries, moment = max(tries, poison.attempts), poison.due_at
    assert (poison.outcome, poison.reason) == ("given-up", worker.NOT_PREPARED)
    assert tries == 4
    assert server.recipients == ["ben@families.example"]
    assert sum("was parked: KeyError" in line for line in caplog.messages) == 1


def test_wording_that_breaks_stops_one_notice_and_no_other(
    post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    post.write(post.cast.amy, post.cast.amy)
    real = render.letter

    def broken(kind, *args, **values):
        if kind.name == "answered":
            raise IndexError
        return real(kind, *args, **values)

    monkeypatch.setattr(render, "letter", broken)
    post.work()
    assert server.recipients == ["thea@families.example"]
    assert {(row.kind, row.attempts, row.reason) for row in rows()} == {
        ("answered", 1, worker.NOT_PREPARED), ("message_for_team", 0, None),
    }  # fmt: skip


def test_an_address_nobody_can_write_to_is_given_up_at_once_and_others_go(
    post: Post, server: MailServer
) -> None:
    post.open_doors(post.cast.amy, post.cast.ben)
    change(post.cast.amy, email="amy@families.example\r\nBcc: all@families.example")
    post.promise(post.cast.amy)
    post.promise(post.cast.ben)
    post.work()
    assert server.recipients == ["ben@families.example"]
    assert sorted(outcomes(), key=str) == [("given-up", worker.BAD_ADDRESS), ("sent", None)]


def test_a_sealed_address_whose_key_is_gone_stops_nobody_else(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy, post.cast.ben)
    change(post.cast.amy, email_sealed=vault.seal("x", vault.SITE, vault.Kind.ACCOUNT, b"elsewhere"))
    post.promise(post.cast.amy)
    post.promise(post.cast.ben)
    post.work()
    assert server.recipients == ["ben@families.example"]
    assert (None, worker.NOT_PREPARED) in outcomes()


def test_each_round_leaves_a_heartbeat_and_chains_the_audit_lines(post: Post) -> None:
    post.open_doors(post.cast.amy)
    post.work(NOW + MINUTE)
    with unit_of_work():
        assert outbox.last_beat(chores.HEARTBEAT) == NOW + MINUTE
        lines = db.session.scalar(select(func.count()).select_from(audit.AuditLine))
        assert db.session.scalar(select(func.count()).select_from(AuditLink)) == lines
        assert audit.first_broken_link(post.ring) is None


def test_every_round_chains_the_newest_audit_lines_and_the_hourly_one_those_that_came_late(
    post: Post,
) -> None:
    post.open_doors(post.cast.amy)
    with clock.frozen(NOW + timedelta(hours=3)):
        post.open_doors(post.cast.ben)
        chores.do(post.ring, hourly=False)
        assert count(AuditLink) == count(audit.AuditLine)
    post.open_doors(post.cast.nora)
    with clock.frozen(NOW + timedelta(hours=3)):
        chores.do(post.ring, hourly=False)
        assert 0 < count(AuditLink) < count(audit.AuditLine)
        chores.do(post.ring, hourly=True)
        assert count(AuditLink) == count(audit.AuditLine)


def test_what_a_worker_left_for_days_is_chained_in_its_order(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.open_doors(post.cast.amy)
    chores.do(post.ring, hourly=True)
    for day in (3, 6, 9):
        with clock.frozen(NOW + timedelta(days=day)):
            post.open_doors(post.cast.ben)
    monkeypatch.setattr(audit.link_lines, "__defaults__", (1,))
    with clock.frozen(NOW + timedelta(days=10)):
        while count(AuditLink) < count(audit.AuditLine):
            before = count(AuditLink)
            chores.do(post.ring, hourly=False)
            assert count(AuditLink) == before + 1
    with unit_of_work():
        assert audit.first_broken_link(post.ring) is None


def test_what_has_served_its_time_is_removed_after_35_days(post: Post) -> None:
    post.open_doors(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy)
    post.promise(post.cast.ben)
    with unit_of_work():
        db.session.add(Tally(key=bytes(32), window_started_at=NOW, count=1))
    post.work()
    post.promise(post.cast.ben, after=timedelta(days=90))
    for day, left in ((34, (1, 1, True)), (36, (0, 0, False))):
        with clock.frozen(NOW + timedelta(days=day)):
            chores.do(post.ring, hourly=True)
        settled = [row for row in rows() if row.settled_at]
        open_rows = [row for row in rows() if not row.settled_at]
        assert len(open_rows) == 2
        assert (len(settled), count(Receipt), count(Tally) > 0) == left


def test_a_turn_that_ends_early_is_followed_by_another(
    post: Post, server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    turns = iter([False, False, True])
    pauses = []
    monkeypatch.setattr(Stop, "wait", lambda self, seconds: (pauses.append(seconds), next(turns))[1])
    real = outbox.claim

    def once(*args, **values):
        monkeypatch.setattr(outbox, "claim", real)
        raise ConnectionError("amy@families.example")

    monkeypatch.setattr(outbox, "claim", once)
    worker.run(post.settings, post.ring)
    assert server.recipients == ["amy@families.example"]
    assert pauses == [0.0, worker.AFTER_A_FAULT, 0.0]
    assert "amy@" not in caplog.text


def test_whoever_waits_is_woken_by_being_asked_to_stop() -> None:
    stop = Stop()
    woken = []
    waiting = Thread(target=lambda: woken.append(stop.wait(60)))
    waiting.start()
    stop.ask()
    waiting.join(10)
    stop.close()
    assert woken == [True]


def test_the_log_names_nobody(post: Post, server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    server.rules.to_recipient = lambda address: f"550 5.1.1 <{address}> unknown"
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    with caplog.at_level(logging.DEBUG, "watchmeplay"):
        post.work()
    assert "the address was refused" in caplog.text
    for told in (
        "amy",
        "families.example",
        str(post.cast.amy),
        post.cast.amy.hex,
        str(rows()[0].id),
        "unknown",
    ):
        assert told not in caplog.text.lower()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
