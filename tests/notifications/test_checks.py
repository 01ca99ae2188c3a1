"""Whether a notice may go, asked at the moment of sending and with the recipient's eyes."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests import build
from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post, change, outcomes, rows
from watchmeplay.accounts.models import Standing
from watchmeplay.diary import review
from watchmeplay.diary.models import ReviewState
from watchmeplay.families import caseloads, memberships, records, safe_contact
from watchmeplay.foundation import outbox
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.notifications import checks

SOON = NOW + timedelta(minutes=6)


def test_nobody_is_written_to_who_has_not_agreed_to_it(post: Post, server: MailServer) -> None:
    post.promise(post.cast.amy)
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.NO_EMAIL_CHOSEN)])


def test_who_agreed_is_written_to(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    post.work()
    assert (server.recipients, outcomes()) == (["amy@families.example"], [("sent", None)])


def test_a_carer_who_was_taken_out_after_the_promise_gets_nothing(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.ben)
    post.promise(post.cast.ben)
    with unit_of_work():
        memberships.leave(
            post.cast.actor(post.cast.thea), family_id=post.cast.rowans, person_id=post.cast.ben
        )
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.NOT_IN_FAMILY)])


def test_who_never_joined_gets_nothing(post: Post, server: MailServer) -> None:
    change(post.cast.pia, standing=Standing.ACTIVE)
    post.promise(post.cast.pia)
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.NOT_IN_FAMILY)])


def test_a_suspended_account_gets_nothing(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    change(post.cast.amy, standing=Standing.SUSPENDED)
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.NOT_OPEN)])


def test_an_account_without_an_address_is_skipped_for_that_reason(post: Post) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    change(post.cast.amy, email=None)
    post.work()
    assert outcomes() == [("skipped", checks.NO_ADDRESS)]


def test_a_mark_that_contact_is_not_safe_holds_also_against_her_own_wish(
    post: Post, server: MailServer
) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    with unit_of_work():
        safe_contact.mark_unsafe(
            post.cast.actor(post.cast.thea), family_id=post.cast.rowans, person_id=post.cast.amy, unsafe=True,
            note="He reads her post.",
        )  # fmt: skip
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.UNSAFE)])


def test_nobody_in_a_family_whose_contact_is_paused_is_written_to(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.promise(post.cast.amy)
    with unit_of_work():
        records.pause_contact(post.cast.actor(post.cast.thea), post.cast.rowans, paused=True)
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.PAUSED)])


@pytest.mark.parametrize(("who", "kind"), [("thea", "answered"), ("amy", "to_review"), ("ann", "to_review")])
def test_a_notice_for_the_other_side_is_not_sent(post: Post, server: MailServer, who: str, kind: str) -> None:
    post.promise(getattr(post.cast, who), kind=kind)
    post.work()
    assert (server.received, outcomes()) == ([], [("skipped", checks.NOT_THEIRS)])


def test_a_notice_that_names_no_family_is_not_sent(post: Post) -> None:
    post.open_doors(post.cast.amy)
    with unit_of_work():
        outbox.enqueue("answered", to=post.cast.amy, key="no family")
    post.work()
    assert outcomes() == [("skipped", checks.NOT_IN_FAMILY)]


def test_a_practitioner_hears_of_a_page_that_waits(post: Post, server: MailServer) -> None:
    write_page(post)
    post.work(NOW + timedelta(hours=5))
    assert server.recipients == ["thea@families.example"]
    assert {outcome for outcome, _ in outcomes()} == {"sent"}


def test_a_practitioner_without_the_family_hears_nothing(post: Post, server: MailServer) -> None:
    write_page(post)
    with unit_of_work():
        thea = post.cast.actor(post.cast.thea)
        caseloads.assign(thea, family_id=post.cast.rowans, person_id=post.cast.una)
        caseloads.unassign(thea, family_id=post.cast.rowans, person_id=post.cast.thea)
    post.work(NOW + timedelta(hours=5))
    assert (server.received, outcomes()) == ([], [("skipped", checks.NOT_IN_FAMILY)])


def test_a_practitioner_who_has_looked_already_hears_nothing(post: Post, server: MailServer) -> None:
    session_id = write_page(post)
    with unit_of_work():
        review.mark(post.cast.actor(post.cast.thea), session_id, ReviewState.SEEN)
    post.work(NOW + timedelta(hours=5))
    assert server.received == []
    assert ("skipped", checks.READ) in outcomes()


def test_a_message_that_was_read_meanwhile_needs_no_email(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy)
    post.read(post.cast.amy, post.cast.amy)
    post.work(SOON)
    assert (server.received, outcomes()) == ([], [("skipped", checks.READ)])


def test_a_message_that_nobody_read_is_told(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy)
    post.work(SOON)
    assert server.recipients == ["amy@families.example"]


def test_reading_by_a_colleague_does_not_settle_the_notice_of_another(post: Post, server: MailServer) -> None:
    post.write(post.cast.amy, post.cast.amy)
    post.read(post.cast.lea, post.cast.amy)
    post.work(SOON)
    assert server.recipients == ["thea@families.example"]


def test_quiet_hours_put_a_notice_back_to_their_end_and_cost_no_try(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy, quiet=(20, 8))
    late = NOW.replace(hour=23)
    post.promise(post.cast.amy)
    post.work(late)
    [row] = rows()
    assert server.received == []
    assert (row.due_at, row.attempts, row.reason) == (
        datetime(2026, 3, 11, 8, tzinfo=UTC), 0, checks.QUIET,
    )  # fmt: skip
    assert (row.settled_at, row.claimed_by) == (None, None)
    post.work(row.due_at - timedelta(seconds=1))
    assert server.received == []
    post.work(row.due_at)
    assert server.recipients == ["amy@families.example"]


@pytest.mark.parametrize(
    ("zone", "moment", "until"),
    [
        ("Europe/London", "2026-03-28T23:00Z", "2026-03-29T07:00Z"),
        ("Europe/London", "2026-03-29T00:30Z", "2026-03-29T07:00Z"),
        ("Europe/London", "2026-03-29T01:30Z", "2026-03-29T07:00Z"),
        ("Europe/London", "2026-03-29T06:59Z", "2026-03-29T07:00Z"),
        ("Europe/London", "2026-03-29T19:00Z", "2026-03-30T07:00Z"),
        ("Europe/London", "2026-10-24T19:30Z", "2026-10-25T08:00Z"),
        ("Europe/London", "2026-10-25T00:30Z", "2026-10-25T08:00Z"),
        ("Europe/London", "2026-10-25T01:30Z", "2026-10-25T08:00Z"),
        ("Europe/London", "2026-10-25T07:59Z", "2026-10-25T08:00Z"),
        ("Asia/Karachi", "2026-03-10T16:00Z", "2026-03-11T03:00Z"),
        ("America/St_Johns", "2026-07-01T23:00Z", "2026-07-02T10:30Z"),
    ],
)
def test_quiet_hours_are_those_of_ones_own_zone_also_when_the_clocks_change(
    post: Post, zone: str, moment: str, until: str
) -> None:
    post.open_doors(post.cast.amy, quiet=(20, 8))
    change(post.cast.amy, zone=zone)
    post.promise(post.cast.amy)
    move_to(rows()[0].id, datetime.fromisoformat(moment))
    post.work(datetime.fromisoformat(moment))
    assert rows()[0].due_at == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    "moment",
    ["2026-03-29T07:00Z", "2026-03-29T18:59Z", "2026-10-25T08:00Z", "2026-10-25T19:59Z", "2026-10-24T18:59Z"],
)
def test_outside_the_quiet_hours_of_those_days_it_goes(post: Post, server: MailServer, moment: str) -> None:
    post.open_doors(post.cast.amy, quiet=(20, 8))
    post.promise(post.cast.amy)
    move_to(rows()[0].id, datetime.fromisoformat(moment))
    post.work(datetime.fromisoformat(moment))
    assert len(server.received) == 1


@pytest.mark.parametrize("night", ["2026-03-28T12:00Z", "2026-10-24T12:00Z"])
def test_whatever_the_quiet_hours_they_end_later_and_within_a_day(night: str) -> None:
    first = datetime.fromisoformat(night)
    for start, end, half_hours in product(range(24), range(24), range(48)):
        moment = first + timedelta(minutes=30 * half_hours)
        until = safe_contact.quiet_until(moment, zone="Europe/London", start=start, end=end)
        assert until is None or timedelta() < until - moment <= timedelta(hours=25), (start, end, moment)


def write_page(post: Post):
    with unit_of_work():
        return build.session(post.cast, seen="She put the cup down.")


def move_to(row_id, moment: datetime) -> None:
    with unit_of_work():
        row = db.session.get_one(OutboxRow, row_id)
        row.due_at = row.made_at = moment
