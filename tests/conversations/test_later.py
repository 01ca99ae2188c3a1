"""Messages that go later: who may write them, who sees them meanwhile, when they go, and when they do not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.accounts import people
from watchmeplay.conversations import later, queries
from watchmeplay.diary import queries as diary
from watchmeplay.diary.models import ReviewState
from watchmeplay.families import caseloads, memberships, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.notifications import chores

NINE = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
ZONE = "Europe/London"


def write(cast: Cast, who: UUID | None = None, **facts) -> UUID:
    """Thea writes to Amy for tomorrow at nine, unless told otherwise."""
    wanted = {"words": "Good morning.", "send_at": NINE, "key": new_key(), **facts}
    with unit_of_work():
        return later.write(
            cast.actor(who or cast.thea), family_id=cast.rowans, caregiver_id=cast.amy, **wanted
        )


def at_nine() -> None:
    with clock.frozen(NINE):
        chores.send_what_was_kept()


def thread_of_amy(cast: Cast) -> list[str]:
    amy = cast.actor(cast.amy)
    thread = queries.thread(amy, cast.rowans, cast.amy)
    return [row.words for row in queries.messages(amy, thread).rows] if thread else []


def kept(cast: Cast, who: UUID | None = None) -> list[tuple[str, bool]]:
    return [(row.words, row.not_sent) for row in later.of_family(cast.actor(who or cast.thea), cast.rowans)]


def test_it_goes_when_its_time_has_come_and_not_before(context, cast: Cast) -> None:
    write(cast)
    with clock.frozen(NINE - timedelta(seconds=1)):
        chores.send_what_was_kept()
    assert thread_of_amy(cast) == [] and kept(cast) == [("Good morning.", False)]
    at_nine()
    assert thread_of_amy(cast) == ["Good morning."] and kept(cast) == []
    at_nine()
    assert thread_of_amy(cast) == ["Good morning."]


def test_until_it_goes_it_is_the_teams_alone(context, cast: Cast) -> None:
    write(cast)
    for name in ("amy", "ben", "una", "ola", "lou", "ann"):
        assert kept(cast, getattr(cast, name)) == []
    assert kept(cast, cast.lea) == [("Good morning.", False)]
    assert later.coming(cast.actor(cast.thea), cast.thea) == later.Coming(1, NINE, NINE)


@pytest.mark.parametrize(("name", "error"), [("lea", NotAllowed), ("una", NotVisible), ("amy", NotAllowed)])
def test_only_whoever_looks_after_the_family_writes(context, cast: Cast, name: str, error: type) -> None:
    with pytest.raises(error):
        write(cast, getattr(cast, name))
    assert kept(cast) == []


@pytest.mark.parametrize("name", ["nora", "fred", "pia"])
def test_it_is_for_carers_who_are_in_the_family(context, cast: Cast, name: str) -> None:
    with pytest.raises(NotVisible), unit_of_work():
        later.write(
            cast.actor(cast.thea), family_id=cast.rowans, caregiver_id=getattr(cast, name), words="Hello",
            send_at=NINE, key=new_key(),
        )  # fmt: skip


@pytest.mark.parametrize(
    "send_at", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=14, seconds=1), NOW + timedelta(days=400)]
)
def test_a_time_past_or_beyond_a_fortnight_is_refused(context, cast: Cast, send_at: datetime) -> None:
    with pytest.raises(Refused) as refused:
        write(cast, send_at=send_at)
    assert refused.value.field == "send_at" and kept(cast) == []


@pytest.mark.parametrize("words", ["", " \r\n ", "x" * 5001])
def test_words_are_checked_when_they_are_written(context, cast: Cast, words: str) -> None:
    with pytest.raises(Refused) as refused:
        write(cast, words=words)
    assert refused.value.field == "words"


def test_the_same_form_twice_is_one(context, cast: Cast) -> None:
    key = new_key()
    assert write(cast, key=key) == write(cast, key=key)
    with pytest.raises(KeyReused):
        write(cast, key=key, words="Other words.")
    assert len(kept(cast)) == 1


def test_tomorrow_at_nine_is_nine_by_the_clock_on_either_side_of_its_change(context) -> None:
    with clock.frozen(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)):
        assert later.tomorrow_at_nine(ZONE) == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)
    with clock.frozen(datetime(2026, 10, 24, 12, 0, tzinfo=UTC)):
        assert later.tomorrow_at_nine(ZONE) == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)
    assert later.tomorrow_at_nine("Pacific/Auckland") == datetime(2026, 3, 10, 20, 0, tzinfo=UTC)


def test_anybody_of_the_team_may_stop_it(context, cast: Cast) -> None:
    later_id = write(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    with unit_of_work():
        later.stop(cast.actor(cast.una), later_id)
    at_nine()
    assert thread_of_amy(cast) == [] and kept(cast) == []


def test_what_has_gone_cannot_be_stopped(context, cast: Cast) -> None:
    later_id = write(cast)
    at_nine()
    with pytest.raises(Refused, match="gone already"), unit_of_work():
        later.stop(cast.actor(cast.thea), later_id)


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_to_strangers_there_is_nothing_to_stop(context, cast: Cast, name: str) -> None:
    later_id = write(cast)
    with pytest.raises(NotVisible), unit_of_work():
        later.stop(cast.actor(getattr(cast, name)), later_id)


def lose_the_family(cast: Cast) -> None:
    caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    caseloads.unassign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.thea)


def lose_the_account(cast: Cast) -> None:
    admin = cast.actor(cast.ann)
    people.suspend(admin, people.staff_member(admin, cast.thea))


def let_the_carer_go(cast: Cast) -> None:
    memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy)


def pause_contact(cast: Cast) -> None:
    records.pause_contact(cast.actor(cast.thea), cast.rowans, paused=True)


@pytest.mark.parametrize("change", [lose_the_family, lose_the_account, let_the_carer_go, pause_contact])
def test_what_may_no_longer_go_is_not_sent_and_the_thread_says_so(context, cast: Cast, change) -> None:
    later_id = write(cast)
    with unit_of_work():
        change(cast)
    at_nine()
    at_nine()
    assert thread_of_amy(cast) == []
    assert kept(cast, cast.lea) == [("Good morning.", True)]
    with unit_of_work():
        later.stop(cast.actor(cast.lea), later_id)
    assert kept(cast, cast.lea) == []


def test_one_that_cannot_go_holds_up_no_other(context, cast: Cast) -> None:
    write(cast)
    with unit_of_work():
        later.write(
            cast.actor(cast.thea), family_id=cast.neighbours, caregiver_id=cast.nora, words="Hello, Nora.",
            send_at=NINE, key=new_key(),
        )  # fmt: skip
        pause_contact(cast)
    at_nine()
    nora = cast.actor(cast.nora)
    rows = queries.messages(nora, queries.thread(nora, cast.neighbours, cast.nora)).rows
    assert [row.words for row in rows] == ["Hello, Nora."]


def test_an_answer_to_a_page_answers_it_when_it_goes(context, cast: Cast) -> None:
    with unit_of_work():
        page = build.session(cast, seen="A scarf.")
    write(cast, about_session_id=page)
    amy = cast.actor(cast.amy)
    assert diary.page(amy, page).review is None
    at_nine()
    assert diary.page(amy, page).review.state == ReviewState.ANSWERED
    assert thread_of_amy(cast) == ["Good morning."]
