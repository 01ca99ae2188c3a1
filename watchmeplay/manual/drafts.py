"""The edition that an administrator is working on, until it is published or put away.

It begins as a copy of the live one, its base. Should another edition go live meanwhile, the draft has to be
renewed before it can be published: what both changed is named, and nothing is lost.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.words import noted
from watchmeplay.manual import editions
from watchmeplay.manual.loading import HIDDEN
from watchmeplay.manual.models import Edition, EditionFile
from watchmeplay.manual.shelf import Shelf
from watchmeplay.manual.sources import is_page, key
from watchmeplay.manual.uploads import LARGEST_TOTAL, MOST_FILES

LONGEST_NOTE = 200
CHANGED = noted(
    "The guide has changed since you began this draft. Nothing is lost: bring the draft up to date, look at it "
    "again, then publish it."
)


class Kind(StrEnum):
    """What a draft does to a file of its base."""

    ADDED = "added"
    CHANGED = "changed"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs from the base."""

    path: str
    kind: Kind


def mine(actor: Actor) -> Edition | None:
    """The draft that this administrator is working on."""
    editions.must_be_admin(actor)
    return db.session.scalars(
        select(Edition).where(Edition.made_by == actor.person_id, Edition.number.is_(None))
    ).one_or_none()


def files(actor: Actor) -> Mapping[str, bytes]:
    """The files that an edit begins from: the draft's, or the live edition's where there is no draft."""
    draft = mine(actor)
    edition_id = draft.id if draft else editions.live()
    return editions.files(edition_id) if edition_id else {}


def put(actor: Actor, changed: Mapping[str, bytes]) -> None:
    """Put files into the draft, each in the place of the page of that name. Raises `Refused` when it grows too large."""
    draft, own = _begun(actor)
    _store(draft, own, laid_over(own, changed))


def take_out(actor: Actor, path: str) -> None:
    """Take one of the service's own files out, so that what lies under it is shown again."""
    draft, own = _begun(actor)
    _store(draft, own, {other: content for other, content in own.items() if other != path})


def hide(actor: Actor, language: str, slug: str) -> None:
    """Keep a page from readers. Hidden in English, it is hidden in every language."""
    _set_hidden(actor, language, add={slug})


def show(actor: Actor, language: str, slug: str) -> None:
    """Show a page again that this edition hides."""
    _set_hidden(actor, language, drop={slug})


def hidden(own: Mapping[str, bytes], language: str) -> frozenset[str]:
    """The pages that the files of an edition hide in a language."""
    try:
        listed = tomllib.loads(own.get(_hidden_path(language), b"").decode("utf-8-sig"))
        return frozenset(str(entry["code"]) for entry in listed.get("hide", []))
    except (ValueError, KeyError, TypeError):
        return frozenset()


def laid_over(own: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files of an edition after some were put in: a page takes the place of the page of its name."""
    pages = {key(path) for path in changed if is_page(path)}
    kept = {path: content for path, content in own.items() if not is_page(path) or key(path) not in pages}
    return {**kept, **changed}


def changes(draft: Edition) -> tuple[Change, ...]:
    """What the draft does to its base, by path."""
    return _changes(_of(draft.base_id), editions.files(draft.id))


def put_away(actor: Actor) -> None:
    """Let go of the draft. What is published stays as it is."""
    draft = mine(actor)
    if draft is not None:
        db.session.execute(delete(EditionFile).where(EditionFile.edition_id == draft.id))
        db.session.delete(draft)
        db.session.flush()


def bring_back(actor: Actor, edition_id: UUID | None) -> None:
    """Begin a draft with the files of an earlier edition, or with none: the guide as it was built.

    Raises `NotVisible`, and `Refused` while another draft is under way.
    """
    again = dict(editions.files(editions.one(actor, edition_id).id)) if edition_id else {}
    if mine(actor) is not None:
        raise Refused("You have a draft already. Publish it or put it away first.")
    draft, own = _begun(actor)
    _store(draft, own, again)


def renew(actor: Actor) -> tuple[str, ...]:
    """Carry the draft's changes over to the edition that is live now.

    Gives the paths that both changed: there the draft's words stand, to be looked at again.
    """
    draft = mine(actor)
    live = editions.live()
    if draft is None or draft.base_id == live:
        return ()
    base, own, newer = _of(draft.base_id), editions.files(draft.id), _of(live)
    ours, theirs = ({change.path for change in _changes(base, changed)} for changed in (own, newer))
    merged = laid_over(
        {path: content for path, content in newer.items() if path not in ours},
        {path: content for path, content in own.items() if path in ours},
    )
    hides = {path for path in ours & theirs if not is_page(path)}
    merged = {**merged, **{path: _hides_of_both(base, own, newer, path) for path in hides}}
    _store(draft, own, {path: content for path, content in merged.items() if content})
    draft.base_id = live
    db.session.flush()
    pages = {key(path) for path in ours if own.get(path) != newer.get(path)}
    return tuple(sorted(path for path in theirs - hides if key(path) in pages))


def publish(actor: Actor, shelf: Shelf, *, note: str) -> Edition:
    """Make the draft the live edition. Raises `Refused` when it cannot be: the guide stays as it is."""
    draft = mine(actor)
    if draft is None:
        raise Refused("There is no draft to publish.")
    if draft.base_id != editions.live():
        raise Refused(CHANGED)
    if not changes(draft):
        raise Refused("The draft changes nothing.")
    said = " ".join(note.split())
    if not said or len(said) > LONGEST_NOTE:
        raise Refused("Say in %(most)s characters or fewer what has changed.", "note", most=LONGEST_NOTE)
    try:
        shelf.preview(editions.files(draft.id))
    except ContentErrors:
        raise Refused("There is something to mend in the draft. Readers see the guide as it was.") from None
    # The number after the base's: whoever else publishes over that base takes it too, and one of them is refused.
    base = db.session.scalar(select(Edition.number).where(Edition.id == draft.base_id)) or 0
    try:
        with db.session.begin_nested():
            draft.number, draft.note = base + 1, said
            draft.published_by, draft.published_at = actor.person_id, now()
            db.session.flush()
    except IntegrityError:
        raise Refused(CHANGED) from None
    audit.record(actor, audit.Act.GUIDE_PUBLISHED, subject_id=draft.id)
    return draft


def _begun(actor: Actor) -> tuple[Edition, Mapping[str, bytes]]:
    """The draft, begun now if there was none, and its files."""
    draft = mine(actor)
    if draft is None:
        live = editions.live()
        draft = Edition(made_by=actor.person_id, base_id=live)
        db.session.add(draft)
        db.session.flush()
        _store(draft, {}, _of(live))
    return draft, editions.files(draft.id)


def _of(edition_id: UUID | None) -> Mapping[str, bytes]:
    return editions.files(edition_id) if edition_id else {}


def _store(draft: Edition, own: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Make the draft's files be `after`; `own` are those it has now."""
    if len(after) > MOST_FILES or sum(map(len, after.values())) > LARGEST_TOTAL:
        raise Refused(
            "A service may have %(files)s own pages of %(most)s MB together. Take some out first.",
            files=MOST_FILES,
            most=LARGEST_TOTAL // 1_000_000,
        )
    old = [path for path, content in own.items() if after.get(path) != content]
    db.session.execute(
        delete(EditionFile).where(EditionFile.edition_id == draft.id, EditionFile.path.in_(old))
    )
    db.session.add_all(
        EditionFile(edition_id=draft.id, path=path, content=content)
        for path, content in sorted(after.items())
        if own.get(path) != content
    )
    db.session.flush()


def _set_hidden(
    actor: Actor, language: str, *, add: Collection[str] = (), drop: Collection[str] = ()
) -> None:
    draft, own = _begun(actor)
    path, names = _hidden_path(language), (hidden(own, language) | set(add)) - set(drop)
    kept = {other: content for other, content in own.items() if other != path}
    _store(draft, own, {**kept, path: _listed(names)} if names else kept)


def _hides_of_both(
    base: Mapping[str, bytes], own: Mapping[str, bytes], newer: Mapping[str, bytes], path: str
) -> bytes:
    before, ours, theirs = (hidden(files, key(path)[0]) for files in (base, own, newer))
    return _listed((theirs | (ours - before)) - (before - ours))


def _listed(names: Collection[str]) -> bytes:
    return "\n".join(f'[[hide]]\ncode = "{name}"\n' for name in sorted(names)).encode()


def _hidden_path(language: str) -> str:
    return f"{language}/manual/{HIDDEN}"


def _changes(base: Mapping[str, bytes], own: Mapping[str, bytes]) -> tuple[Change, ...]:
    added = dict.fromkeys(own.keys() - base.keys(), Kind.ADDED)
    gone = dict.fromkeys(base.keys() - own.keys(), Kind.TAKEN_OUT)
    other = {path: Kind.CHANGED for path in own.keys() & base.keys() if own[path] != base[path]}
    return tuple(Change(path, kind) for path, kind in sorted({**added, **gone, **other}.items()))
