"""What the parent of a referral may read of it, what its referrer may, and that nobody else may anything."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.care.referrals.asked import ask
from tests.cast import Cast
from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import own_words, reading, telling
from watchmeplay.care.referrals.models import (
    Closing,
    Referral,
    ReferralContact,
    ReferralNotice,
    ReferralStep,
    ReferralWords,
    Side,
    Source,
    State,
)
from watchmeplay.care.referrals.sending import Sent
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now, today
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped, system_scope

GUARDED = {"team.risk": "A large dog."}


def sent(cast: Cast, **facts: object) -> Sent:
    """A health visitor's request."""
    with unit_of_work():
        return ask(
            cast, source=Source.HEALTH_VISITOR, email="robin@families.example", answers={"worries.what": "Sleep."},
            guarded=GUARDED, **facts,
        )  # fmt: skip


def room(code: str, side: Side) -> Actor:
    return Actor(rooms.find(code, side).id, Role.WAITING)


def give_to(cast: Cast, referral_id: UUID, person_id: UUID, family_id: UUID) -> None:
    with unit_of_work(), system_scope("test"):
        row = db.session.scalars(select(Referral).where(Referral.id == referral_id)).one()
        row.person_id, row.family_id = person_id, family_id


def step(cast: Cast, referral_id: UUID, **facts: object) -> None:
    with unit_of_work():
        made = ReferralStep(referral_id=referral_id, at=now() + timedelta(hours=1), **facts)
        made.told, made.for_staff = "We think so because of this.", "Do not tell."
        db.session.add(made)


def test_the_parent_reads_all_that_is_open_and_nothing_that_is_guarded(context, cast):
    referral = sent(cast)
    written = reading.written(room(referral.codes[Side.PARENT], Side.PARENT), referral.referral_id)
    assert written.answers == {"different": "More calm at bedtime", "worries.what": "Sleep."}
    assert "dog" not in str(written)
    assert [each.state for each in written.standing.steps] == [State.NEW]


def test_the_referrer_is_told_states_and_reasons_and_nothing_else(context, cast):
    referral = sent(cast)
    with unit_of_work():
        partner = Partner(
            kind="council",
            name="Family hub",
            review_on=today("Europe/London"),
            changed_by=cast.lea,
            changed_at=now(),
        )
        db.session.add(partner)
    step(cast, referral.referral_id, state=State.CLOSED, reason=Closing.OTHER_SERVICE, partner_id=partner.id)
    step(cast, referral.referral_id, state=State.CLOSED, reason="priority-urgent")
    referrer = room(referral.codes[Side.REFERRER], Side.REFERRER)
    standing = reading.standing(referrer)
    assert [(each.state, each.reason, each.partner) for each in standing.steps] == [
        ("new", None, None),
        ("closed", "other-service", "Family hub"),
    ]
    assert "Do not tell" not in str(standing)
    for read in (ReferralWords.id, ReferralNotice.id):
        assert db.session.scalars(scoped(referrer, read)).all() == []
    with pytest.raises(NotVisible):
        own_words.add(referrer, UUID(int=1), "Words", key="k")


def test_a_joined_parent_reads_their_own_and_the_second_carer_sees_nothing(context, cast):
    referral = sent(cast)
    give_to(cast, referral.referral_id, cast.amy, cast.rowans)
    assert reading.of_parent(cast.actor(cast.amy)) == [referral.referral_id]
    assert reading.written(cast.actor(cast.amy), referral.referral_id).source == "health-visitor"
    for other in (cast.ben, cast.nora, cast.stan, cast.fred):
        assert reading.of_parent(cast.actor(other)) == []
        with pytest.raises(NotVisible):
            reading.written(cast.actor(other), referral.referral_id)


def test_another_referral_s_room_reads_nothing_of_it(context, cast):
    first, second = sent(cast), sent(cast)
    with pytest.raises(NotVisible):
        reading.written(room(second.codes[Side.PARENT], Side.PARENT), first.referral_id)


def test_own_words_stand_beside_it_once(context, cast):
    referral = sent(cast)
    parent = room(referral.codes[Side.PARENT], Side.PARENT)
    for words, key in (
        ("It was not so.", "one"), ("It was not so.", "one"), ("And more.", "two"), ("And still more.", "two"),
    ):  # fmt: skip
        with unit_of_work():
            own_words.add(parent, referral.referral_id, words, key=key)
    written = reading.written(parent, referral.referral_id)
    words = sorted(each.words for each in written.own_words)
    assert words == ["And more.", "And still more.", "It was not so."]
    for wrong in ("  ", "x" * 10_001):
        with pytest.raises(Refused):
            own_words.add(parent, referral.referral_id, wrong, key="three")


def test_what_the_parent_may_not_know_of_is_nowhere_until_staff_tell_them(context, cast):
    referral = sent(cast, parent_knows=False)
    give_to(cast, referral.referral_id, cast.amy, cast.rowans)
    amy, thea = cast.actor(cast.amy), cast.actor(cast.thea)
    assert Side.PARENT not in referral.codes
    for model in (Referral, ReferralStep, ReferralWords):
        assert db.session.scalars(scoped(amy, model)).all() == []
    assert reading.of_parent(amy) == []
    with pytest.raises(NotVisible):
        reading.written(amy, referral.referral_id)
    with pytest.raises(NotVisible):
        own_words.add(amy, referral.referral_id, "Words", key="k")
    with pytest.raises(NotVisible), unit_of_work():
        telling.tell_parent(cast.actor(cast.ola), referral.referral_id)
    with pytest.raises(NotAllowed):
        telling.tell_parent(amy, referral.referral_id)
    with unit_of_work():
        code = telling.tell_parent(thea, referral.referral_id)
    assert reading.of_parent(amy) == [referral.referral_id]
    assert reading.of_parent(room(code, Side.PARENT)) == [referral.referral_id]
    with unit_of_work():
        assert telling.tell_parent(thea, referral.referral_id) is None
    contact = db.session.scalars(
        scoped(thea, ReferralContact).where(ReferralContact.side == Side.PARENT)
    ).one()
    ways = (contact.by_phone, contact.by_text, contact.by_email, contact.by_letter)
    assert ways == (False, False, False, False), "what is safe is asked of the parent, not of who referred"


def test_a_room_made_by_mistake_shows_nothing_while_the_parent_may_not_know(context, cast):
    referral = sent(cast, parent_knows=False)
    with unit_of_work():
        code = rooms.make(referral.referral_id, Side.PARENT)
    parent = room(code, Side.PARENT)
    for model in (Referral, ReferralStep, ReferralWords):
        assert db.session.scalars(scoped(parent, model)).all() == []


def test_news_is_promised_once_to_each_side_that_may_hear_it(context, cast):
    told, kept = sent(cast), sent(cast, parent_knows=False)
    for referral in (told, kept):
        for _ in range(2):
            with unit_of_work():
                telling.note_news(referral.referral_id)
    with system_scope("test"):
        rows = db.session.scalars(select(ReferralNotice).where(ReferralNotice.kind == telling.NEWS)).all()
    assert sorted((row.referral_id == told.referral_id, str(row.side)) for row in rows) == [
        (False, "referrer"), (True, "parent"), (True, "referrer"),
    ]  # fmt: skip
