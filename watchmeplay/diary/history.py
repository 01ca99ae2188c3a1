"""What a page said before it was changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchmeplay.diary.models import Entry, EntryVersion, PlaySession, PlaySessionVersion, Voice
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import one, scoped


@dataclass(frozen=True, slots=True)
class Version:
    """A page as it was until a moment: its facts then, and those of its words that changed at that moment."""

    until: datetime
    happened_at: datetime
    managed: bool
    minutes: str | None
    feeling: str | None
    words: dict[Voice, str]


def history(actor: Actor, session_id: UUID) -> tuple[Version, ...]:
    """Earlier versions of a page, newest first; for its author, and for the team what it could read.

    Raises `NotVisible`, also for a carer with whom a part was shared.
    """
    session = one(actor, PlaySession, session_id)
    if session.author_id != actor.person_id and not actor.is_staff:
        raise NotVisible
    vault.warm([session.family_id])
    facts = db.session.scalars(
        scoped(actor, PlaySessionVersion).where(PlaySessionVersion.session_id == session.id)
    ).all()
    words = _words(actor, session.id)
    if actor.is_staff:
        audit.record(actor, audit.Act.DIARY_READ, subject_id=session.id, family_id=session.family_id)
    versions = [
        Version(
            row.replaced_at,
            row.happened_at,
            row.managed,
            row.minutes,
            row.feeling,
            words.get(row.number, {}),
        )
        for row in sorted(facts, key=lambda row: row.number, reverse=True)
    ]
    return tuple(_different(versions, session))


def _words(actor: Actor, session_id: UUID) -> dict[int, dict[Voice, str]]:
    found = db.session.execute(
        scoped(actor, EntryVersion, Entry.voice)
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .where(Entry.session_id == session_id)
    )
    words: dict[int, dict[Voice, str]] = {}
    for version, voice in found:
        words.setdefault(version.page_number, {})[Voice(voice)] = version.words
    return {
        number: {voice: parts[voice] for voice in Voice if parts.get(voice)}
        for number, parts in words.items()
    }


def _different(versions: list[Version], session: PlaySession) -> list[Version]:
    """Leave out a saving that changed nothing one can see."""
    after = (session.happened_at, session.managed, session.minutes, session.feeling)
    kept = []
    for version in versions:
        facts = (version.happened_at, version.managed, version.minutes, version.feeling)
        if version.words or facts != after:
            kept.append(version)
        after = facts
    return kept
