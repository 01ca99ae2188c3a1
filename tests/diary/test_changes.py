"""Changing a page: old words are kept, audiences only widen, two savings never overwrite each other."""

from typing import Any

import pytest
from sqlalchemy import select

from tests import build
from watchmeplay.diary import actions, queries, review
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Entry, ReviewState, Voice
from watchmeplay.foundation import vault
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import system_scope

ME, TEAM, CARERS = Audience.ONLY_ME, Audience.TEAM, Audience.CARERS
pytestmark = pytest.mark.usefixtures("context")


def change(cast, session_id, *, by=None, number=1, seen=None, felt=None, audience=TEAM, **facts: Any):
    page: dict[str, Any] = {
        "child_id": cast.ada, "happened_at": now(), "managed": True, "minutes": "ten", "feeling": "calm",
        "share_with": (), "only_me": False, "keep_for_meeting": False, "key": new_key(), **facts,
    }  # fmt: skip
    texts = {Voice.SEEN: seen, Voice.FELT: felt}
    parts = {voice: Part(words, audience) for voice, words in texts.items() if words is not None}
    with unit_of_work():
        return actions.change_session(
            cast.actor(by or cast.amy), session_id, number=number, zone=build.ZONE, parts=parts, **page
        )


@pytest.fixture
def page_id(cast, context):
    with unit_of_work():
        return build.session(cast, seen="The red cup", felt="Glad")


def words(cast, session_id, person_id) -> dict[str, str]:
    return {part.voice: part.words for part in queries.page(cast.actor(person_id), session_id).parts}


def test_old_words_are_kept_for_author_and_team(cast, page_id):
    change(cast, page_id, seen="The blue cup", felt="Glad", minutes="five")
    assert words(cast, page_id, cast.amy) == {"seen": "The blue cup", "felt": "Glad"}
    for person_id in (cast.amy, cast.thea):
        (version,) = queries.history(cast.actor(person_id), page_id)
        assert (version.minutes, version.words) == ("ten", {Voice.SEEN: "The red cup"})


def test_the_team_never_reads_what_a_part_said_while_it_was_private(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="secret", audience=ME)
    change(cast, session_id, seen="for all", audience=TEAM)
    assert words(cast, session_id, cast.thea) == {"seen": "for all"}
    assert queries.history(cast.actor(cast.thea), session_id) == ()
    (version,) = queries.history(cast.actor(cast.amy), session_id)
    assert version.words == {Voice.SEEN: "secret"}


def test_words_given_to_the_team_are_sealed_with_the_familys_shared_key(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="the same words", audience=ME)
    change(cast, session_id, seen="the same words", audience=TEAM)
    with system_scope("test"):
        stored = db.session.scalars(select(Entry)).one().words_sealed
        key = db.session.scalars(
            select(vault.DataKey).where(vault.DataKey.owner_id == cast.rowans, vault.DataKey.kind == "shared")
        ).one()
    assert stored[1:17] == key.id.bytes


@pytest.mark.parametrize(("before", "after"), [(TEAM, ME), (CARERS, TEAM), (CARERS, ME)])
def test_an_audience_never_becomes_narrower(cast, before, after):
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with unit_of_work():
        share_with = [cast.ben] if before == CARERS else []
        session_id = build.session(cast, seen="cup", audience=before, share_with=share_with)
    with pytest.raises(Refused) as refused:
        change(cast, session_id, seen="cup", audience=after)
    assert refused.value.field == "seen"
    assert queries.page(cast.actor(cast.amy), session_id).facts.number == 1


def test_a_shared_page_cannot_be_kept_to_oneself_again(cast, page_id):
    with pytest.raises(Refused) as refused:
        change(cast, page_id, seen="The red cup", only_me=True)
    assert refused.value.field == "only_me"


def test_sharing_with_another_carer_can_be_added_later(cast, page_id):
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    change(cast, page_id, seen="The red cup", felt="Glad", audience=CARERS, share_with=[cast.ben])
    assert words(cast, page_id, cast.ben) == {"seen": "The red cup", "felt": "Glad"}


def test_words_taken_out_are_gone_for_the_other_carer_too(cast):
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with unit_of_work():
        session_id = build.session(cast, seen="cup", audience=CARERS, share_with=[cast.ben])
    change(cast, session_id)
    assert words(cast, session_id, cast.amy) == {}
    with pytest.raises(NotVisible):
        queries.page(cast.actor(cast.ben), session_id)
    assert queries.timeline(cast.actor(cast.ben)).rows == ()


def test_a_stale_number_is_refused_and_stores_nothing(cast, page_id):
    change(cast, page_id, seen="First", felt="Glad")
    with pytest.raises(Changed) as changed:
        change(cast, page_id, seen="Second", felt="Glad", number=1)
    assert changed.value.number == 2
    assert words(cast, page_id, cast.amy)["seen"] == "First"
    change(cast, page_id, seen="Second", felt="Glad", number=2)
    assert [version.words for version in queries.history(cast.actor(cast.amy), page_id)] == [
        {Voice.SEEN: "First"}, {Voice.SEEN: "The red cup"},
    ]  # fmt: skip


def test_the_same_change_sent_twice_is_one(cast, page_id):
    moment = now()
    for _ in range(2):
        change(cast, page_id, seen="Blue", felt="Glad", key="one", happened_at=moment)
    assert queries.page(cast.actor(cast.amy), page_id).facts.number == 2
    with pytest.raises(KeyReused):
        change(cast, page_id, seen="Green", felt="Glad", key="one", happened_at=moment)


@pytest.mark.parametrize("name", ["ben", "nora", "stan", "fred"])
def test_a_stranger_cannot_change_a_page(cast, page_id, name):
    with pytest.raises(NotVisible):
        change(cast, page_id, by=getattr(cast, name), seen="forged")


@pytest.mark.parametrize("name", ["thea", "lea", "una", "ann"])
def test_staff_cannot_change_a_page(cast, page_id, name):
    with pytest.raises(NotAllowed):
        change(cast, page_id, by=getattr(cast, name), seen="forged")


def test_the_carer_a_part_was_shared_with_cannot_change_it(cast):
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with unit_of_work():
        session_id = build.session(cast, seen="cup", audience=CARERS, share_with=[cast.ben])
    with pytest.raises(NotVisible):
        change(cast, session_id, by=cast.ben, seen="forged")


def test_a_page_moves_between_ones_own_children_and_no_further(cast, page_id):
    change(cast, page_id, seen="The red cup", felt="Glad", child_id=cast.max)
    assert queries.page(cast.actor(cast.amy), page_id).child_name == "Max"
    for child_id in (cast.kit, cast.zoe):
        with pytest.raises(NotVisible):
            change(cast, page_id, seen="The red cup", felt="Glad", child_id=child_id, number=2)


def test_new_shared_words_make_a_page_new_to_the_team(cast, page_id):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        review.mark(thea, page_id, ReviewState.SEEN)
    change(cast, page_id, seen="The red cup", felt="Glad", minutes="five")
    assert review.waiting(thea) == []
    change(cast, page_id, seen="The red cup", felt="Glad, and tired", number=2)
    assert review.waiting(thea) == [page_id]


def test_new_private_words_do_not(cast):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        session_id = build.session(cast)
    with unit_of_work():
        review.mark(thea, session_id, ReviewState.SEEN)
    change(cast, session_id, seen="for me alone", audience=ME)
    assert review.waiting(thea) == []
    assert words(cast, session_id, cast.thea) == {}


def test_a_private_page_that_was_shared_cannot_be_erased(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="mine", audience=ME)
    change(cast, session_id, seen="mine", audience=TEAM)
    with pytest.raises(Refused), unit_of_work():
        actions.erase_session(cast.actor(cast.amy), session_id)


def test_a_private_page_with_earlier_words_is_erased_whole(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="first", audience=ME)
    change(cast, session_id, seen="second", audience=ME)
    with unit_of_work():
        actions.erase_session(cast.actor(cast.amy), session_id)
    with pytest.raises(NotVisible):
        queries.page(cast.actor(cast.amy), session_id)


def test_the_team_cannot_tell_that_a_private_part_was_changed(cast, page_id):
    thea = cast.actor(cast.thea)
    before = queries.page(thea, page_id)
    change(cast, page_id, seen="The red cup", felt="Glad")
    with unit_of_work():
        actions.change_session(
            cast.actor(cast.amy), page_id, number=2, child_id=cast.ada, happened_at=now(), zone=build.ZONE,
            managed=True, minutes="ten", feeling="calm", share_with=(), only_me=False, keep_for_meeting=False,
            key="k", parts={
                Voice.SEEN: Part("The red cup", TEAM), Voice.FELT: Part("Glad", TEAM),
                Voice.SAID: Part("hidden", ME),
            },
        )  # fmt: skip
    assert queries.page(thea, page_id) == before
    assert queries.page(cast.actor(cast.amy), page_id).facts.number == 3
    assert queries.history(thea, page_id) == ()


def test_a_review_of_a_version_that_is_gone_is_refused(cast, page_id):
    thea = cast.actor(cast.thea)
    on_screen = queries.page(thea, page_id).facts.number
    change(cast, page_id, seen="The green cup", felt="Glad")
    with pytest.raises(Changed), unit_of_work():
        review.mark(thea, page_id, ReviewState.SEEN, number=on_screen)
    assert review.waiting(thea) == [page_id]
