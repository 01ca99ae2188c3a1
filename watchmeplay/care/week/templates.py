"""Beginnings of replies that a member of staff keeps for themselves. Nothing here chooses one, or sends it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from watchmeplay.care.week.models import ReplyTemplate
from watchmeplay.foundation import idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

LONGEST_TITLE = 60
LONGEST_WORDS = 2000
MOST = 30


@dataclass(frozen=True, slots=True)
class Template:
    """One's own template."""

    id: UUID
    title: str
    words: str


def own(actor: Actor) -> list[Template]:
    """One's own templates, in the order in which they were made."""
    return [_read(row) for row in db.session.scalars(_own(actor).order_by(ReplyTemplate.made_at))]


def one_of(actor: Actor, template_id: UUID) -> Template:
    """One of one's own templates. Raises `NotVisible`."""
    return _read(_row(actor, template_id))


def add(actor: Actor, *, title: str, words: str, key: str | None = None) -> UUID:
    """Keep a template; its id. Raises `Refused` naming "title" or "words", `NotAllowed`, `KeyReused`."""
    if not actor.is_staff:
        raise NotAllowed
    _check(title, words)
    claim = idempotency.claim_if_keyed(actor, key, "template", title, words)
    if not claim.first:
        return claim.result_id
    if len(own(actor)) >= MOST:
        raise Refused("You have %(most)s templates. Take one out first.", "title", most=MOST)
    db.session.add(
        ReplyTemplate(
            id=claim.result_id, person_id=actor.person_id, title=title.strip(), words=words
        )
    )  # fmt: skip
    db.session.flush()
    return claim.result_id


def change(actor: Actor, template_id: UUID, *, title: str, words: str) -> None:
    """Write it anew. Raises `Refused` naming "title" or "words", `NotVisible`."""
    _check(title, words)
    row = _row(actor, template_id)
    row.title, row.words = title.strip(), words
    db.session.flush()


def remove(actor: Actor, template_id: UUID) -> None:
    """Take it out. Raises `NotVisible`."""
    _row(actor, template_id).removed_at = now()
    db.session.flush()


def _own(actor: Actor) -> Select[tuple[ReplyTemplate]]:
    return select(ReplyTemplate).where(
        ReplyTemplate.person_id == actor.person_id, ReplyTemplate.removed_at.is_(None)
    )


def _row(actor: Actor, template_id: UUID) -> ReplyTemplate:
    row = db.session.scalars(_own(actor).where(ReplyTemplate.id == template_id)).one_or_none()
    if row is None:
        raise NotVisible
    return row


def _read(row: ReplyTemplate) -> Template:
    return Template(row.id, row.title, row.words)


def _check(title: str, words: str) -> None:
    if not title.strip():
        raise Refused("Give it a short name.", "title")
    if len(title) > LONGEST_TITLE:
        raise Refused("Write %(most)s characters or fewer.", "title", most=LONGEST_TITLE)
    if not words.strip():
        raise Refused("Write the words it begins with.", "words")
    if len(words.replace("\r\n", "\n")) > LONGEST_WORDS:
        raise Refused("Write %(most)s characters or fewer.", "words", most=LONGEST_WORDS)
