"""A referral that is not sent yet: kept page by page, found by its code, forgotten in time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from watchmeplay.care.drafts import actions
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, NotVisible
from watchmeplay.foundation.vault import DataKey
from watchmeplay.notifications import chores

pytestmark = pytest.mark.usefixtures("context")


def begun() -> tuple[ReferralDraft, str]:
    with unit_of_work():
        return actions.start("self")


def saved(draft: ReferralDraft, page: str, number: int | None = None, **answers: object) -> ReferralDraft:
    with unit_of_work():
        return actions.save(draft.id, page, answers, number)


def later(**span: int):
    return clock.frozen(clock.now() + timedelta(**span))


def test_a_draft_is_found_by_its_code_however_it_is_typed() -> None:
    draft, code = begun()
    assert len(code) == 8
    assert actions.find(f" {code[:4].lower()}-{code[4:]} ").id == draft.id


def test_a_code_that_nobody_was_given_finds_nothing() -> None:
    begun()
    for typed in ("", "AAAA-AAAA", "’"):
        with pytest.raises(NotVisible):
            actions.find(typed)


def test_answers_of_one_page_stay_beside_those_of_the_others() -> None:
    draft, _ = begun()
    saved(draft, "you", name="Maya ’", who="parent")
    saved(draft, "hope", hope="Ruhigere Abende\r\n\x0b")
    saved(draft, "you", name="Maya B")
    assert actions.read(draft) == {"name": "Maya B", "who": "parent", "hope": "Ruhigere Abende\r\n\x0b"}
    assert draft.page == "you"


def test_no_answer_lies_open_in_the_database() -> None:
    draft, _ = begun()
    saved(draft, "you", name="Maya Unmistakable")
    stored = db.session.scalar(select(ReferralDraft.answers_sealed).where(ReferralDraft.id == draft.id))
    assert b"Unmistakable" not in stored


def test_two_windows_on_one_page_do_not_overwrite_each_other() -> None:
    draft, _ = begun()
    number = draft.number
    saved(draft, "hope", number, hope="From the first window")
    with pytest.raises(Changed):
        saved(draft, "hope", number, hope="From the second window")
    assert actions.read(actions.opened(draft.id))["hope"] == "From the first window"


def test_the_same_page_sent_twice_is_no_conflict() -> None:
    draft, _ = begun()
    number = draft.number
    first = saved(draft, "hope", number, hope="Sleep").number
    assert saved(draft, "hope", number, hope="Sleep").number == first


def test_two_windows_on_different_pages_are_no_conflict() -> None:
    draft, _ = begun()
    number = draft.number
    saved(draft, "hope", number, hope="Sleep")
    saved(draft, "others", number, helping="no")
    assert actions.read(draft) == {"hope": "Sleep", "helping": "no"}


def test_a_sent_draft_is_not_written_any_more_and_its_code_opens_nothing() -> None:
    draft, code = begun()
    with unit_of_work():
        actions.opened(draft.id).sent_id = uuid4()
    with pytest.raises(NotVisible):
        saved(draft, "hope", hope="Too late")
    with pytest.raises(NotVisible):
        actions.find(code)
    assert actions.opened(draft.id).sent_id is not None


def test_another_code_closes_the_one_before() -> None:
    draft, code = begun()
    with unit_of_work():
        fresh = actions.new_code_for(draft)
    assert actions.find(fresh).id == draft.id
    with pytest.raises(NotVisible):
        actions.find(code)


def test_a_draft_lasts_thirty_days_from_the_last_answer() -> None:
    draft, code = begun()
    with later(days=29):
        saved(draft, "hope", hope="Sleep")
    with later(days=58):
        assert actions.find(code).id == draft.id
    with later(days=60):
        with pytest.raises(NotVisible):
            actions.find(code)
        with pytest.raises(NotVisible):
            actions.opened(draft.id)
        with pytest.raises(NotVisible):
            saved(draft, "hope", hope="Too late")


def test_the_workers_chore_forgets_old_drafts_with_their_keys() -> None:
    old, _ = begun()
    sent, _ = begun()
    with unit_of_work():
        actions.opened(sent.id).sent_id = uuid4()
    with later(days=29):
        young, _ = begun()
    with later(days=31), unit_of_work():
        chores.forget_old()
    assert set(db.session.scalars(select(ReferralDraft.id))) == {young.id}
    owners = set(db.session.scalars(select(DataKey.owner_id)))
    assert young.id in owners
    assert not owners & {old.id, sent.id}


def test_a_draft_sent_today_stays_for_a_day_so_that_a_second_send_finds_it() -> None:
    sent, _ = begun()
    with unit_of_work():
        actions.opened(sent.id).sent_id = uuid4()
    with later(hours=23), unit_of_work():
        chores.forget_old()
    assert actions.opened(sent.id).id == sent.id
    with later(hours=25), unit_of_work():
        chores.forget_old()
    with pytest.raises(NotVisible):
        actions.opened(sent.id)
