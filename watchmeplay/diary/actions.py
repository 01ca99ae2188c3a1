"""Writing in the diary: a page is recorded, changed with its old words kept, or erased while private."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from watchmeplay.diary import parts as page_parts
from watchmeplay.diary import sharing
from watchmeplay.diary.models import (
    Audience,
    Entry,
    EntryVersion,
    PlaySession,
    PlaySessionVersion,
    Voice,
)
from watchmeplay.diary.sharing import Effect, Part
from watchmeplay.families import caseloads, closing
from watchmeplay.families.models import Child
from watchmeplay.foundation import audit, clock, outbox
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import claim, fingerprint
from watchmeplay.foundation.ownership import held, one, scoped

__all__ = ["Part", "change_session", "erase_session", "may_erase", "record_session"]

TELL_AFTER = timedelta(hours=1)
AHEAD = timedelta(minutes=5)
LONGEST_AGO = timedelta(days=3653)


def record_session(
    actor: Actor,
    *,
    child_id: UUID,
    happened_at: datetime,
    zone: str,
    managed: bool,
    minutes: str | None,
    feeling: str | None,
    parts: Mapping[Voice, Part],
    share_with: Collection[UUID],
    only_me: bool,
    keep_for_meeting: bool,
    key: str,
    as_said: str = "",
) -> UUID:
    """Keep a new page; its id. The same key with the same page gives the first page's id again.

    A part without words makes no row. A page without words goes to the team, unless `only_me`. Parts for
    `Audience.CARERS` go to the team and to the carers in `share_with`. `as_said` is how the form put a time
    that moves with the clock (“just now”): it stands for the time when a second sending is compared.
    Raises `Refused` naming the field, `KeyReused`, `NotVisible` for a child that is not this carer's.
    """
    _must_be_caregiver(actor)
    said = as_said or happened_at.isoformat()
    mark = _mark(
        "record", child_id, said, managed, minutes, feeling, parts, share_with, only_me, keep_for_meeting
    )
    claimed = claim(actor, key, mark)
    if not claimed.first:
        return claimed.result_id
    _check_time(happened_at)
    child = closing.open_child(actor, child_id)
    kept = sharing.kept_parts(parts, only_me=only_me)
    carers = page_parts.chosen_carers(actor, child.family_id, kept.values(), share_with)
    audience = sharing.of_page(kept.values(), only_me=only_me)
    session = PlaySession(
        id=claimed.result_id,
        family_id=child.family_id,
        child_id=child.id,
        author_id=actor.person_id,
        happened_at=happened_at,
        zone=zone,
        managed=managed,
        minutes=minutes,
        feeling=feeling,
        audience=audience,
        keep_for_meeting=keep_for_meeting,
        given_at=clock.now() if sharing.is_given(audience) else None,
    )
    db.session.add(session)
    db.session.flush()
    for voice, part in kept.items():
        page_parts.add(actor, session, voice, part, carers)
    db.session.flush()
    audit.record(actor, audit.Act.DIARY_WRITTEN, subject_id=session.id, family_id=session.family_id)
    if sharing.is_given(audience):
        _tell_team(actor, session)
    return session.id


def change_session(
    actor: Actor,
    session_id: UUID,
    *,
    number: int,
    child_id: UUID,
    happened_at: datetime,
    zone: str,
    managed: bool,
    minutes: str | None,
    feeling: str | None,
    parts: Mapping[Voice, Part],
    share_with: Collection[UUID],
    only_me: bool,
    keep_for_meeting: bool,
    key: str,
) -> UUID:
    """Change one's own page; what it said before is kept. `number` is the version the form was opened on.

    A part may be given to more people, never to fewer. New words for the team make the page new to them.
    Raises `Changed` when a newer version was saved meanwhile, `Refused` naming the field, `KeyReused`, and
    `NotVisible` for another's page.
    """
    _must_be_caregiver(actor)
    session = _own_for_change(actor, session_id)
    mark = _mark(
        "change", session_id, number, child_id, happened_at.isoformat(), managed, minutes, feeling, parts,
        share_with, only_me, keep_for_meeting,
    )  # fmt: skip
    if not claim(actor, key, mark).first:
        return session.id
    if session.number != number:
        raise Changed(session.number)
    closing.must_be_open(actor, session.family_id)
    _check_time(happened_at)
    if child_id != session.child_id and one(actor, Child, child_id).family_id != session.family_id:
        raise NotVisible
    if only_me and sharing.is_given(session.audience):
        raise Refused("This page was shared, so it cannot be made private again.", "only_me")
    kept = sharing.kept_parts(parts, only_me=only_me)
    carers = page_parts.chosen_carers(
        actor, session.family_id, kept.values(), share_with, session_id=session.id
    )
    moment = clock.now()
    before = _facts(session)
    db.session.add(_version_of(session, moment))
    session.child_id, session.happened_at, session.zone = child_id, happened_at, zone
    session.managed, session.minutes, session.feeling = managed, minutes, feeling
    session.keep_for_meeting = keep_for_meeting
    effect = page_parts.change(actor, session, kept, carers, moment)
    if effect == Effect.NONE and _facts(session) != before:
        effect = Effect.SEEN
    _widen(actor, session, sharing.of_page(kept.values(), only_me=only_me), moment, effect)
    session.number += 1
    db.session.flush()
    audit.record(actor, audit.Act.DIARY_WRITTEN, subject_id=session.id, family_id=session.family_id)
    return session.id


def erase_session(actor: Actor, session_id: UUID) -> None:
    """Erase one's own page for good, with its earlier words. Only a page that nobody else could ever read.

    Raises `Refused` for a page that was shared, `NotVisible` for another's.
    """
    _must_be_caregiver(actor)
    session = _own_for_change(actor, session_id)
    if not may_erase(actor, session):
        raise Refused(
            "This page was shared with your team, so it is part of your child’s record and stays there."
        )
    entries = scoped(actor, Entry.id).where(Entry.session_id == session.id)
    entry_ids = list(db.session.scalars(entries))
    db.session.expunge(session)
    for model, criterion in (
        (EntryVersion, EntryVersion.entry_id.in_(entry_ids)),
        (Entry, Entry.session_id == session.id),
        (PlaySessionVersion, PlaySessionVersion.session_id == session.id),
        (PlaySession, PlaySession.id == session.id),
    ):
        db.session.execute(
            delete(model).where(criterion).execution_options(actor=actor, synchronize_session=False)
        )
    audit.record(actor, audit.Act.DIARY_ERASED, subject_id=session.id, family_id=session.family_id)


def may_erase(actor: Actor, session: PlaySession) -> bool:
    """Whether a page is one's own and was never anything but for oneself."""
    if session.author_id != actor.person_id or sharing.is_given(session.audience):
        return False
    was_given = scoped(actor, PlaySessionVersion.id).where(
        PlaySessionVersion.session_id == session.id, PlaySessionVersion.audience != Audience.ONLY_ME
    )
    return db.session.scalar(was_given.limit(1)) is None


def _must_be_caregiver(actor: Actor) -> None:
    if actor.role != Role.CAREGIVER:
        raise NotAllowed


def _mark(verb: str, *facts: object) -> str:
    """A fingerprint of what was asked for, the same in whatever order things were chosen."""
    return fingerprint(verb, *(_plain(fact) for fact in facts))


def _plain(fact: object) -> object:
    if isinstance(fact, Mapping):
        return [(str(voice), part.words, str(part.audience)) for voice, part in sorted(fact.items())]
    if isinstance(fact, Collection) and not isinstance(fact, str):
        return sorted(map(str, fact))
    return str(fact)


def _check_time(happened_at: datetime) -> None:
    if happened_at > clock.now() + AHEAD:
        raise Refused("This time has not come yet. Choose when you played.", "happened_at")
    if happened_at < clock.now() - LONGEST_AGO:
        raise Refused("Check the year. Choose a time in the last ten years.", "happened_at")


def _own_for_change(actor: Actor, session_id: UUID) -> PlaySession:
    """One's own page, held so that two changes at once come one after the other."""
    session = held(actor, PlaySession, session_id)
    if session.author_id != actor.person_id:
        raise NotVisible
    return session


def _version_of(session: PlaySession, moment: datetime) -> PlaySessionVersion:
    return PlaySessionVersion(
        family_id=session.family_id,
        session_id=session.id,
        author_id=session.author_id,
        number=session.number,
        child_id=session.child_id,
        happened_at=session.happened_at,
        managed=session.managed,
        minutes=session.minutes,
        feeling=session.feeling,
        audience=session.audience,
        replaced_at=moment,
    )


def _facts(session: PlaySession) -> tuple[object, ...]:
    return (
        session.child_id, session.happened_at, session.managed, session.minutes, session.feeling,
        session.keep_for_meeting,
    )  # fmt: skip


def _widen(actor: Actor, session: PlaySession, asked: Audience, moment: datetime, effect: Effect) -> None:
    """Give the page to everyone it is for now, and tell the team when there is something new for it."""
    was_given = sharing.is_given(session.audience)
    session.audience = sharing.widest([session.audience, asked])
    if not sharing.is_given(session.audience):
        return
    if was_given and effect > Effect.NONE:
        session.team_number, session.changed_at = session.team_number + 1, moment
    if was_given and effect < Effect.NEWS:
        return
    if session.reviewed or session.given_at is None:
        session.given_at = moment
    session.reviewed = False
    _tell_team(actor, session)


def _tell_team(actor: Actor, session: PlaySession) -> None:
    """One notice a person, family and day, an hour from now: several pages make one."""
    today = clock.today(session.zone)
    for person_id in sorted(caseloads.team_ids(actor, session.family_id)):
        outbox.enqueue(
            "to_review",
            to=person_id,
            key=f"to_review:{session.family_id}:{person_id}:{today}",
            family_id=session.family_id,
            after=TELL_AFTER,
        )
