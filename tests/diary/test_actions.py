"""Recording and erasing pages, with a stranger beside every owner."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import build
from watchmeplay.diary import actions, queries
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Entry, PlaySession, Voice
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped, system_scope

ME, TEAM, CARERS = Audience.ONLY_ME, Audience.TEAM, Audience.CARERS
pytestmark = pytest.mark.usefixtures("context")


def count(model) -> int:
    with system_scope("test"):
        return db.session.scalar(select(func.count()).select_from(model))


def notices() -> list[OutboxRow]:
    return list(db.session.scalars(select(OutboxRow).where(OutboxRow.kind == "to_review")))


def test_a_page_without_words_goes_to_the_team_and_makes_no_parts(cast):
    with unit_of_work():
        session_id = build.session(cast)
    row = queries.page(cast.actor(cast.thea), session_id)
    assert (row.facts.audience, row.facts.minutes, row.parts) == (TEAM, "ten", ())
    assert count(Entry) == 0


def test_a_page_without_words_kept_to_oneself_stays_there(cast):
    with unit_of_work():
        session_id = build.session(cast, audience=ME)
    assert queries.page(cast.actor(cast.amy), session_id).facts.audience == ME
    with pytest.raises(NotVisible):
        queries.page(cast.actor(cast.thea), session_id)


def test_each_part_keeps_its_own_audience(cast):
    with unit_of_work():
        session_id = actions.record_session(
            cast.actor(cast.amy), child_id=cast.ada, happened_at=now(), zone=build.ZONE, managed=True,
            minutes=None, feeling=None, share_with=(), only_me=False, keep_for_meeting=True, key="k",
            parts={Voice.SEEN: Part("cup", TEAM), Voice.FELT: Part("sad", ME), Voice.SAID: Part("  ", TEAM)},
        )  # fmt: skip
    own = queries.page(cast.actor(cast.amy), session_id)
    theirs = queries.page(cast.actor(cast.thea), session_id)
    assert [(part.voice, part.words, part.audience) for part in own.parts] == [
        ("seen", "cup", "team"), ("felt", "sad", "only-me"),
    ]  # fmt: skip
    assert [part.words for part in theirs.parts] == ["cup"]
    assert theirs.facts.keep_for_meeting


@pytest.mark.parametrize("name", ["nora", "stan", "fred", "pia"])
def test_a_stranger_cannot_write_about_a_child(cast, name):
    with pytest.raises(NotVisible), unit_of_work():
        build.session(cast, by=getattr(cast, name), child=cast.ada)
    assert count(PlaySession) == 0


@pytest.mark.parametrize("name", ["thea", "lea", "una", "ann"])
def test_only_carers_write_in_a_diary(cast, name):
    with pytest.raises(NotAllowed), unit_of_work():
        build.session(cast, by=getattr(cast, name))


def test_the_same_key_is_one_page(cast):
    ids = set()
    for _ in range(3):
        with unit_of_work():
            ids.add(build.session(cast, seen="once", key="one"))
    assert len(ids) == 1
    assert count(PlaySession) == 1


def test_the_same_key_with_other_words_is_refused(cast):
    with unit_of_work():
        build.session(cast, seen="first", key="one")
    for other in (
        {"seen": "second"},
        {"seen": "first", "audience": ME},
        {"seen": "first", "minutes": "five"},
    ):
        with pytest.raises(KeyReused), unit_of_work():
            build.session(cast, **other, key="one")


def test_just_now_said_twice_with_a_minute_between_is_one_page(cast):
    with unit_of_work():
        first = build.session(cast, key="one", as_said="now")
    with unit_of_work():
        again = build.session(cast, key="one", as_said="now", at=now() - timedelta(minutes=1))
    assert first == again


def test_another_persons_key_is_not_known(cast):
    with unit_of_work():
        amys = build.session(cast, key="one", seen="mine")
    with unit_of_work():
        bens = build.session(cast, by=cast.ben, key="one", seen="mine")
    assert amys != bens


@pytest.mark.parametrize("away", [timedelta(minutes=6), timedelta(days=400), timedelta(days=-4000)])
def test_a_time_to_come_or_long_ago_is_refused_kindly(cast, away):
    with pytest.raises(Refused) as refused, unit_of_work():
        build.session(cast, at=now() + away)
    assert refused.value.field == "happened_at"


def test_a_part_goes_to_another_carer_only_where_both_agreed(cast):
    with pytest.raises(Refused) as refused, unit_of_work():
        build.session(cast, seen="cup", audience=CARERS, share_with=[cast.ben])
    assert refused.value.field == "share_with"
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with unit_of_work():
        session_id = build.session(cast, seen="cup", audience=CARERS, share_with=[cast.ben])
    assert queries.page(cast.actor(cast.ben), session_id).parts[0].words == "cup"
    for outsider in (cast.nora, cast.fred, cast.stan, cast.thea):
        with pytest.raises(Refused), unit_of_work():
            build.session(cast, seen="cup", audience=CARERS, share_with=[cast.ben, outsider])


def test_sharing_needs_somebody_to_share_with(cast):
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with pytest.raises(Refused) as refused, unit_of_work():
        build.session(cast, seen="cup", audience=CARERS)
    assert refused.value.field == "share_with"


def test_carers_that_no_part_is_for_get_nothing(cast):
    with unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    with unit_of_work():
        session_id = build.session(cast, seen="cup", audience=TEAM, share_with=[cast.ben])
    with pytest.raises(NotVisible):
        queries.page(cast.actor(cast.ben), session_id)


def test_the_team_hears_once_a_day_after_an_hour(cast):
    with unit_of_work():
        build.session(cast, seen="one")
        build.session(cast, child=cast.max, seen="two")
    (notice,) = notices()
    assert (notice.person_id, notice.family_id, notice.due_at) == (
        cast.thea, cast.rowans, now() + timedelta(hours=1),
    )  # fmt: skip


def test_nobody_hears_of_a_private_page(cast):
    with unit_of_work():
        build.session(cast, seen="mine", felt="also mine", audience=ME)
    assert notices() == []


def test_writing_leaves_one_line_without_words(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="the blue cup")
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.DIARY_WRITTEN))
    assert (line.actor_id, line.subject_id, line.family_id) == (cast.amy, session_id, cast.rowans)


def test_words_lie_sealed_in_the_database(cast):
    with unit_of_work():
        build.session(cast, seen="the blue cup")
        build.session(cast, felt="the red cup", audience=ME)
    with system_scope("test"):
        stored = list(db.session.scalars(select(Entry.words_sealed)))
    assert len(stored) == 2
    assert not any(b"cup" in words for words in stored)


def test_a_private_page_is_erased_with_all_it_said(cast):
    amy = cast.actor(cast.amy)
    with unit_of_work():
        session_id = build.session(cast, seen="mine", audience=ME)
    with unit_of_work():
        actions.erase_session(amy, session_id)
    with pytest.raises(NotVisible):
        queries.page(amy, session_id)
    assert count(PlaySession) == count(Entry) == 0


def test_a_shared_page_cannot_be_erased(cast):
    with unit_of_work():
        session_id = build.session(cast, seen="ours")
    with pytest.raises(Refused), unit_of_work():
        actions.erase_session(cast.actor(cast.amy), session_id)
    assert queries.page(cast.actor(cast.thea), session_id).parts[0].words == "ours"


@pytest.mark.parametrize("name", ["ben", "nora", "fred"])
def test_a_stranger_cannot_erase_a_page(cast, name):
    with unit_of_work():
        session_id = build.session(cast, seen="mine", audience=ME)
    with pytest.raises(NotVisible), unit_of_work():
        actions.erase_session(cast.actor(getattr(cast, name)), session_id)
    mine = scoped(cast.actor(cast.amy), PlaySession.id).where(PlaySession.id == session_id)
    assert db.session.scalar(mine) == session_id
