"""E-mails to people without an account: who gets one, when, and what stands in it."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.care.referrals.asked import ask
from tests.cast import Cast
from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post
from watchmeplay.care.referrals import telling
from watchmeplay.care.referrals.models import Referral, ReferralContact, ReferralNotice, Side, Source
from watchmeplay.families.models import Family, SafeContact
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.outbox import BACK_OFF
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.notifications import referral_post, worker
from watchmeplay.notifications.worker import Step

PARENT, REFERRER = "robin@families.example", "vale@surgery.example"
HOUR = timedelta(hours=1)


def sent(cast: Cast, **facts: object) -> UUID:
    """A GP's request, whose parent may be written to."""
    with unit_of_work():
        return ask(cast, source=Source.GP, email=PARENT, **facts).referral_id


def change(model: type, *where: object, **values: object) -> None:
    with unit_of_work(), system_scope("test"):
        db.session.execute(
            update(model).where(*where).values(**values).execution_options(synchronize_session=False)
        )


def notices() -> dict[str, tuple[str | None, str | None]]:
    with system_scope("test"):
        rows = db.session.scalars(select(ReferralNotice).execution_options(populate_existing=True)).all()
    return {str(row.side): (row.outcome, row.reason) for row in rows}


def letters(server: MailServer) -> list[EmailMessage]:
    return [each.letter for each in server.received]


def work(post: Post, at=NOW) -> None:
    with clock.frozen(at):
        desk = worker.open_desk(post.settings, post.ring)
        while worker.write_next(desk) == Step.DONE:
            pass


def test_both_sides_get_a_receipt_that_names_nobody_and_leads_to_their_room(post, server, cast):
    sent(cast)
    work(post)
    by_address = {letter["To"]: letter for letter in letters(server)}
    assert set(by_address) == {PARENT, REFERRER}
    for address, page in ((PARENT, "/refer/waiting/"), (REFERRER, "/refer/status")):
        text = by_address[address].get_content()
        assert f"http://localhost{page}\n" in text.replace("\r\n", "\n")
        for word in ("Robin", "Wren", "child", "Vale", "referral", "calm"):
            assert word not in text + by_address[address]["Subject"]
    assert notices() == {"parent": ("sent", None), "referrer": ("sent", None)}


def test_the_worker_sends_them_in_its_rounds(post, server, cast):
    sent(cast)
    worker.run_once(post.settings, post.ring)
    assert {PARENT, REFERRER} <= set(server.recipients)


def test_the_parent_is_written_to_in_their_language_and_the_referrer_in_english(post, server, cast):
    sent(cast, language="pl")
    work(post)
    subjects = {letter["To"]: letter["Subject"] for letter in letters(server)}
    assert subjects == {PARENT: "Mamy to, co zostało wysłane", REFERRER: "We have what you sent"}


@pytest.mark.parametrize(
    ("model", "values", "reason"),
    [
        (ReferralContact, {"by_email": False}, "they chose not to get e-mail"),
        (ReferralContact, {"email_sealed": None}, "there is no e-mail address"),
        (Referral, {"parent_knows": False}, "the parent may not know of it"),
    ],
)
def test_what_makes_it_unsafe_is_asked_again_when_it_is_sent(post, server, cast, model, values, reason):
    referral_id = sent(cast)
    side = (ReferralContact.side == Side.PARENT,) if model is ReferralContact else ()
    change(model, model.referral_id == referral_id, *side, **values)
    work(post)
    assert server.recipients == [REFERRER]
    assert notices()["parent"] == ("skipped", reason)


@pytest.mark.parametrize("what", ["paused", "unsafe"])
def test_a_family_that_is_not_to_be_written_to_is_not(post, server, cast, what):
    referral_id = sent(cast)
    change(Referral, Referral.id == referral_id, family_id=cast.rowans, person_id=cast.amy)
    if what == "paused":
        change(Family, Family.id == cast.rowans, contact_paused_at=NOW)
    else:
        change(SafeContact, SafeContact.person_id == cast.amy, unsafe_since=NOW)
    work(post)
    assert server.recipients == [REFERRER]


def test_a_parent_with_an_account_who_wants_no_email_gets_none_for_their_referral(post, server, cast):
    referral_id = sent(cast)
    change(Referral, Referral.id == referral_id, family_id=cast.rowans, person_id=cast.amy)
    change(SafeContact, SafeContact.person_id == cast.amy, may_email=False)
    work(post)
    assert server.recipients == [REFERRER]
    assert notices()["parent"] == ("skipped", "they chose not to get e-mail")


def test_a_mark_on_any_adult_counts_where_it_is_not_known_who_the_referral_was_for(post, server, cast):
    referral_id = sent(cast)
    change(Referral, Referral.id == referral_id, family_id=cast.rowans)
    change(SafeContact, SafeContact.person_id == cast.amy, unsafe_since=NOW)
    work(post)
    assert server.recipients == [REFERRER]


def test_news_waits_for_the_morning_and_for_the_letter_before(post, server, cast):
    referral_id = sent(cast)
    work(post)
    with clock.frozen(NOW + HOUR), unit_of_work():
        telling.note_news(referral_id)
    work(post, NOW + HOUR)
    assert len(letters(server)) == 2
    work(post, NOW + 3 * HOUR)
    assert len(letters(server)) == 4
    with clock.frozen(NOW + 11 * HOUR), unit_of_work():
        telling.note_news(referral_id)
    work(post, NOW + 11 * HOUR)
    assert server.recipients[4:] == [REFERRER]
    work(post, NOW + 22 * HOUR)
    assert server.recipients[5:] == [PARENT]


def test_two_workers_send_one_letter(post, server, cast):
    sent(cast)
    first, second = (worker.open_desk(post.settings, post.ring) for _ in range(2))
    taken = []
    for desk in (first, second, first, second):
        with unit_of_work():
            taken.append(referral_post.claim(desk.id, post.settings))
    assert [notice is not None for notice in taken] == [True, True, False, False]
    assert taken[0].id != taken[1].id


def test_a_worker_that_died_is_followed_by_another_after_its_lease(post, server, cast):
    sent(cast)
    lost = worker.open_desk(post.settings, post.ring)
    with unit_of_work():
        notice = referral_post.claim(lost.id, post.settings)
    work(post, NOW + HOUR)
    assert len(letters(server)) == 2
    with unit_of_work():
        referral_post.note(notice, lost.id, referral_post.Held("late"))
    assert {outcome for outcome, _ in notices().values()} == {"sent"}


def test_the_message_id_is_the_notices_own(post, server, cast):
    sent(cast)
    work(post)
    with system_scope("test"):
        ids = {str(each) for each in db.session.scalars(select(ReferralNotice.id))}
    assert {letter["Message-ID"].strip("<>").partition("@")[0] for letter in letters(server)} == ids


def test_a_server_that_asks_to_wait_is_tried_later_and_given_up_at_the_end(post, cast):
    sent(cast)
    post.settings = replace(post.settings, smtp=replace(post.settings.smtp, port=1))
    desk = worker.open_desk(post.settings, post.ring)
    assert worker.write_next(desk) == Step.NO_SERVER
    assert {outcome for outcome, _ in notices().values()} == {None}


def test_an_address_that_cannot_be_one_is_given_up(post, server, cast):
    with unit_of_work():
        ask(cast, source=Source.GP, email="a@b.example\r\nBcc: c@d.example")
    work(post)
    assert server.recipients == [REFERRER]
    assert notices()["parent"] == ("given-up", "the address cannot be written to")


def test_leads_of_the_area_hear_of_a_new_referral_and_others_do_not(post, server, cast):
    sent(cast)
    worker.run_once(post.settings, post.ring)
    assert [each for each in server.recipients if each not in {PARENT, REFERRER}] == ["lea@families.example"]


def test_a_lead_who_has_seen_to_it_already_is_not_written_to(post, server, cast):
    referral_id = sent(cast)
    change(Referral, Referral.id == referral_id, state="consultation")
    worker.run_once(post.settings, post.ring)
    assert "lea@families.example" not in server.recipients


def test_a_server_that_puts_it_off_is_asked_again_with_more_time_between_and_given_up_at_last(
    post, server, cast
):
    sent(cast)
    server.rules = replace(server.rules, to_recipient=lambda _: "451 later")
    at = NOW
    for pause in BACK_OFF:
        work(post, at)
        assert {outcome for outcome, _ in notices().values()} == {None}
        at += pause
    work(post, at)
    assert {outcome for outcome, _ in notices().values()} == {"given-up"}


def test_a_notice_that_cannot_be_read_does_not_stop_the_others(post, server, cast):
    sent(cast)
    change(ReferralContact, ReferralContact.side == Side.PARENT, email_sealed=b"\x01" + bytes(60))
    work(post)
    assert server.recipients == [REFERRER]
    assert notices()["parent"] == (None, "the e-mail could not be prepared")
