"""The pages of triage, read with the translators' messages in brackets: nothing of ours stands outside them."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest

from tests.browse import Browser
from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.web import bracketed
from tests.web.test_every_word_is_translatable import Loose
from watchmeplay.care.referrals import attachments, consultations, sending, triage
from watchmeplay.care.referrals.consultations import Attendance, Held, Means, Outcome, WithWhom
from watchmeplay.care.referrals.models import Closing, Priority, Source, State
from watchmeplay.foundation.database import unit_of_work

BOARD = "/staff/referrals/"
# The referrer's name, and an answer to a question that is no longer asked.
THEIRS = {"Dr Vale", "different", "More calm at bedtime"}


@pytest.fixture
def stood(app, cast: Cast) -> dict[str, object]:
    """One in each column, with everything that can be said of it. What people wrote stands in brackets."""
    thea, numbers = cast.actor(cast.thea), iter(range(9))
    said = {"answers": {}, "when": "⟦mornings⟧"}
    with (
        patch.object(sending, "_reference", lambda: f"⟦R{next(numbers)}⟧"),
        app.app_context(),
        unit_of_work(),
    ):
        new = asked.ask(
            cast, asked.child("⟦Zofia⟧"), parent="⟦Robin⟧", source=Source.GP, interpreter=True, call_instead=True,
            answers={"worries.what": "⟦Words⟧", "agreed.responsibility": "yes"},
            guarded={"team.risk": "⟦Dog⟧"}, received=NOW - timedelta(days=9), when="⟦mornings⟧",
        )  # fmt: skip
        asked.ask(cast, asked.child("⟦Sofia⟧"), parent="⟦Robyn⟧", parent_knows=False, **said)
        triage.set_priority(thea, new.referral_id, Priority.URGENT)
        triage.note_receipt(thea, new.referral_id, "phone")
        attachments.add(new.referral_id, name="letter.pdf", content=b"%PDF-1.4\n", key="a")
        talk = consultations.offer(
            thea, new.referral_id, with_whom=WithWhom.REFERRER, means=Means.VIDEO, told="⟦a⟧"
        )
        held = consultations.offer(thea, new.referral_id, with_whom=WithWhom.BOTH, means=Means.PHONE)
        consultations.note(thea, held.id, Held(NOW, Attendance.LATE, 40, Outcome.COME_BACK, "⟦Notes⟧"))
        waits = asked.ask(cast, asked.child("⟦Bea⟧", date(2025, 3, 9)), phone="", parent="⟦Alex⟧", **said)
        triage.move(thea, waits.referral_id, State.WAITING, told="⟦You wait⟧", for_staff="⟦Evenings⟧")
        shut = asked.ask(
            cast, asked.child("", due=date(2026, 6, 1)), phone="", postcode="", parent="⟦Jo⟧", **said
        )
        triage.close(thea, shut.referral_id, reason=Closing.NO_REPLY, told="⟦Ring⟧")
        return {
            "new": new.referral_id, "waits": waits.referral_id, "shut": shut.referral_id, "talk": talk.id,
            "held": held.id,
        }  # fmt: skip


def test_every_word_of_triage_can_be_translated(app, cast: Cast, stood) -> None:
    with patch.dict(app.extensions, {"catalogues": {bracketed.LANGUAGE: bracketed.Bracketed()}}):
        loose = Loose(app, cast, Browser.of(app, cast.thea))
        new, waits, shut = (f"{BOARD}{stood[name]}" for name in ("new", "waits", "shut"))
        for address in (
            BOARD, f"{BOARD}waiting", f"{BOARD}closed", f"{BOARD}new", new, waits, shut, f"{waits}/family",
            f"{new}/wait", f"{new}/close", f"{new}/consultation", f"{new}/consultations/{stood['talk']}",
            f"{new}/consultations/{stood['held']}", f"{new}/merge/{stood['waits']}",
        ):  # fmt: skip
            loose.look(address)
        for address in (
            f"{BOARD}new", f"{waits}/family", f"{new}/wait", f"{new}/close", f"{new}/priority", f"{new}/receipt",
            f"{new}/merge/{stood['waits']}", f"{new}/consultation", f"{new}/consultations/{stood['talk']}/held",
            f"{new}/consultations/{stood['talk']}/plan",
        ):  # fmt: skip
            loose.send(address, {})
    # Days of work come from the calendar of the language.
    left = {
        address: [words for words in found if words not in THEIRS and "Llun" not in words]
        for address, found in loose.found.items()
    }
    assert {address: found for address, found in left.items() if found} == {}
