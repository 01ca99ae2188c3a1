"""The parts of a page as rows: adding them, changing them with their old words kept, sharing them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from watchmeplay.diary import sharing
from watchmeplay.diary.models import Audience, Entry, EntryVersion, PlaySession, SharedWith, Voice
from watchmeplay.diary.sharing import Effect, Part
from watchmeplay.families import memberships
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import scoped


def chosen_carers(
    actor: Actor,
    family_id: UUID,
    parts: Iterable[Part],
    share_with: Collection[UUID],
    *,
    session_id: UUID | None = None,
) -> set[UUID]:
    """The carers that parts for other carers go to. Raises `Refused` for anyone not agreed with staff.

    A page that is shared already (`session_id`) needs no new choice, nor does one when nobody can be chosen.
    """
    if all(part.audience != Audience.CARERS for part in parts):
        return set()
    chosen, possible = set(share_with), memberships.may_share_with(actor, family_id).keys()
    if not chosen <= possible:
        raise Refused("Choose from the people in the list.", "share_with")
    if (
        not chosen
        and (possible or session_id is None)
        and (session_id is None or not _is_shared(actor, session_id))
    ):
        raise Refused("Choose who else may read this.", "share_with")
    return chosen


def add(actor: Actor, session: PlaySession, voice: Voice, part: Part, carers: Collection[UUID]) -> None:
    """Add a part to a page that is stored."""
    entry = Entry(
        family_id=session.family_id,
        session_id=session.id,
        child_id=session.child_id,
        author_id=session.author_id,
        voice=voice,
        audience=part.audience,
        words=part.words,
    )
    db.session.add(entry)
    if part.audience == Audience.CARERS:
        db.session.flush()
        _share(actor, entry, carers)


def change(
    actor: Actor,
    session: PlaySession,
    kept: Mapping[Voice, Part],
    carers: Collection[UUID],
    moment: datetime,
) -> Effect:
    """Bring the parts of a page to what they say now; old words become versions of this moment.

    Returns what it is to the team. Raises `Refused` when fewer people could read a part.
    """
    before = {Voice(entry.voice): entry for entry in _entries(actor, session.id)}
    effects = [Effect.NONE]
    for voice in Voice:
        entry, part = before.get(voice), kept.get(voice)
        if entry is not None:
            entry.child_id = session.child_id
            part = part or Part("", Audience(entry.audience))
            effects.append(_change_one(actor, session, entry, part, carers, moment))
        elif part is not None:
            add(actor, session, voice, part, carers)
            effects.append(Effect.NEWS if sharing.is_given(part.audience) else Effect.NONE)
    return max(effects)


def _entries(actor: Actor, session_id: UUID) -> list[Entry]:
    return list(db.session.scalars(scoped(actor, Entry).where(Entry.session_id == session_id)))


def _change_one(
    actor: Actor,
    session: PlaySession,
    entry: Entry,
    part: Part,
    carers: Collection[UUID],
    moment: datetime,
) -> Effect:
    if sharing.is_narrower(part.audience, entry.audience):
        raise Refused("This was shared already. It can be given to more people, not to fewer.", entry.voice)
    effect = _reword(entry, part, session.number, moment)
    if not part.words:
        _unshare(actor, entry)
    elif part.audience == Audience.CARERS:
        _share(actor, entry, set(carers) - _shared_already(actor, entry))
    return effect


def _reword(entry: Entry, part: Part, page_number: int, moment: datetime) -> Effect:
    before = Part(entry.words, Audience(entry.audience))
    if before == part:
        return Effect.NONE
    db.session.add(
        EntryVersion(
            family_id=entry.family_id,
            entry_id=entry.id,
            author_id=entry.author_id,
            audience=before.audience,
            number=entry.number,
            page_number=page_number,
            words=before.words,
            replaced_at=moment,
        )
    )
    # The audience first: it decides which of the family's keys the words are sealed with.
    entry.audience = part.audience
    entry.words = part.words
    entry.number += 1
    return sharing.effect(before, part)


def _share(actor: Actor, entry: Entry, carers: Collection[UUID]) -> None:
    if not carers:
        return
    for person_id in sorted(carers):
        db.session.add(
            SharedWith(
                family_id=entry.family_id,
                session_id=entry.session_id,
                entry_id=entry.id,
                author_id=entry.author_id,
                person_id=person_id,
            )
        )
    audit.record(actor, audit.Act.DIARY_SHARED, subject_id=entry.id, family_id=entry.family_id)


def _unshare(actor: Actor, entry: Entry) -> None:
    """Words that were taken out leave no trace with the carers they were given to."""
    db.session.execute(
        delete(SharedWith)
        .where(SharedWith.entry_id == entry.id)
        .execution_options(actor=actor, synchronize_session=False)
    )


def _shared_already(actor: Actor, entry: Entry) -> set[UUID]:
    return set(db.session.scalars(scoped(actor, SharedWith.person_id).where(SharedWith.entry_id == entry.id)))


def _is_shared(actor: Actor, session_id: UUID) -> bool:
    shares = scoped(actor, SharedWith.id).where(SharedWith.session_id == session_id)
    return db.session.scalar(shares.limit(1)) is not None
