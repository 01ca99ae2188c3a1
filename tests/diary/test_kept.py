"""What is to be brought to a meeting, and since when."""

from datetime import timedelta

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.diary import kept, review
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work


def page(cast: Cast, *, days: int = 0, **facts) -> object:
    with clock.frozen(NOW - timedelta(days=days)), unit_of_work():
        return build.session(cast, seen="A scarf.", **facts)


def step(cast: Cast, session_id, state: ReviewState) -> None:
    with unit_of_work():
        review.mark(cast.actor(cast.thea), session_id, state)


def ids(cast: Cast, who=None, since=None) -> list:
    return [row.session_id for row in kept.kept(cast.actor(who or cast.thea), cast.rowans, since=since)]


def test_pages_kept_by_the_carer_or_by_the_team_are_brought_the_oldest_first(context, cast: Cast) -> None:
    theirs, ours, neither = page(cast, days=2, keep_for_meeting=True), page(cast, days=1), page(cast)
    step(cast, ours, ReviewState.FOR_SESSION)
    step(cast, neither, ReviewState.SEEN)
    rows = kept.kept(cast.actor(cast.thea), cast.rowans, since=None)
    assert [(row.session_id, row.by_carer) for row in rows] == [(theirs, True), (ours, False)]
    assert (rows[0].author_name, rows[0].child_name) == ("Amy", "Ada")
    assert review.pulses(cast.actor(cast.thea), [cast.rowans])[cast.rowans].to_bring(None) == 2


def test_a_page_that_was_answered_since_is_not_brought(context, cast: Cast) -> None:
    theirs, ours = page(cast, keep_for_meeting=True), page(cast)
    step(cast, ours, ReviewState.FOR_SESSION)
    for session_id in (theirs, ours):
        step(cast, session_id, ReviewState.ANSWERED)
    assert ids(cast) == []


def test_what_was_kept_before_the_last_meeting_was_talked_about_there(context, cast: Cast) -> None:
    page(cast, days=9, keep_for_meeting=True)
    since = page(cast, days=1, keep_for_meeting=True)
    met_at = NOW - timedelta(days=7)
    assert ids(cast, since=met_at) == [since]
    assert review.pulses(cast.actor(cast.thea), [cast.rowans])[cast.rowans].to_bring(met_at) == 1


def test_an_old_page_kept_after_the_meeting_is_brought_to_the_next(context, cast: Cast) -> None:
    old = page(cast, days=20)
    step(cast, old, ReviewState.FOR_SESSION)
    assert ids(cast, since=NOW - timedelta(days=7)) == [old]


def test_a_private_page_is_never_brought(context, cast: Cast) -> None:
    page(cast, keep_for_meeting=True, audience=Audience.ONLY_ME)
    assert ids(cast) == []


def test_other_staff_see_nothing_to_bring(context, cast: Cast) -> None:
    page(cast, keep_for_meeting=True)
    assert ids(cast, cast.una) == ids(cast, cast.lou) == []
    assert len(ids(cast, cast.lea)) == 1


def test_the_pulse_says_when_the_team_was_last_given_a_page(context, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(days=1)), unit_of_work():
        build.session(cast, seen="Long ago.", at=NOW - timedelta(days=30))
    page(cast, days=3)
    pulse = review.pulses(cast.actor(cast.thea), [cast.rowans])[cast.rowans]
    assert pulse.given_at == pulse.newest_new_at == NOW - timedelta(days=1)
    assert pulse.last_at == NOW - timedelta(days=3)
    assert pulse.oldest_new_at == NOW - timedelta(days=3)
