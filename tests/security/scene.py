"""What happens on the stage before the sweeps: an ordinary week for everybody, and then Amy's secrets.

`ordinary` makes the same rows with the same ids each time it is called on the bare cast, so that two worlds
can be told apart by Amy's secrets alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from unittest.mock import patch
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from tests import build, voices
from tests.cast import PASSWORD, Cast
from watchmeplay.accounts import passwords, people, sessions
from watchmeplay.accounts.invitations import set_email
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.notes import actions as notes
from watchmeplay.care.notes.actions import Writing
from watchmeplay.care.notes.models import NoteKind
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import actions as diary
from watchmeplay.diary import review
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Entry, PlaySession, ReviewState, Voice
from watchmeplay.families import memberships, safe_contact
from watchmeplay.families.models import Basis
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.ownership import scoped
from watchmeplay.manual import attachments, reading_marks, recordings, saved_pages
from watchmeplay.reading import actions as reading

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
CANARY = "kingfisher"
# Pages of the guide that were given, opened or saved by somebody.
READ = ("watching", "peekaboo-with-a-cloth", "low-mood")


@dataclass(frozen=True)
class Scene:
    """Rows that everybody's week left behind."""

    shared: UUID
    bens: UUID
    noras: UUID
    stans: UUID


def ordinary(cast: Cast) -> Scene:
    """A week in which Amy wrote one page, which she shared with Ben, and everyone else wrote as they do."""
    with known_ids(), clock.frozen(NOW - timedelta(days=6)), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
        build.sharing(cast, cast.ben, cast.amy)
        shared = build.session(
            cast, seen="She stacked three cups.", audience=Audience.CARERS, share_with=[cast.ben]
        )
        bens = build.session(cast, by=cast.ben, seen="He watched the rain.", felt="Quiet.")
        noras = build.session(cast, by=cast.nora, child=cast.kit, seen="Kit hid under the table.")
        stans = build.session(cast, by=cast.stan, child=cast.zoe, seen="We talked to the bump.")
    with known_ids(1), clock.frozen(NOW - timedelta(days=5)), unit_of_work():
        for carer, family, staff in (
            (cast.ben, cast.rowans, cast.thea), (cast.nora, cast.neighbours, cast.thea),
            (cast.stan, cast.strangers, cast.ola),
        ):  # fmt: skip
            _say(cast, carer, family, carer, "Thank you for last week.")
            _say(cast, staff, family, carer, "I am glad it helped.")
        build.given_page(cast, "watching", to=cast.ben, why="For the rain at the window.")
        build.given_page(
            cast, "watching", to=cast.nora, family=cast.neighbours, why="For Kit under the table."
        )
        _answer(cast, bens, "the rain")
        _answer(cast, noras, "under the table")
    return Scene(shared, bens, noras, stans)


def document(cast: Cast) -> None:
    """A document by others, which everybody may fetch from the guide."""
    with unit_of_work():
        attachments.attach(
            cast.actor(cast.ann), b"%PDF-1.7", title="A manual", attribution="Its owners", language="en",
            file_name="manual.pdf", permitted=True,
        )  # fmt: skip


def voices_of_staff(cast: Cast) -> None:
    """A page of the guide read aloud by everybody who looks after a family, and by a lead who does not."""
    with unit_of_work():
        page = current_app.extensions["shelf"].library("en").page("watching")
        for reader in (cast.thea, cast.una, cast.ola, cast.lea):
            recordings.keep(cast.actor(reader), page, voices.SMALL)


def private_pages(cast: Cast, scene: Scene) -> list[UUID]:
    """What Amy writes for nobody but herself, a private part of the shared page and an erased page with it."""
    with clock.frozen(NOW - timedelta(days=2)), unit_of_work():
        private = [
            build.session(cast, seen=f"Private {CANARY} {n}.", felt="Alone.", audience=Audience.ONLY_ME)
            for n in range(3)
        ]
        private.append(build.session(cast, child=cast.max, said=f"{CANARY}?", audience=Audience.ONLY_ME))
        diary.erase_session(cast.actor(cast.amy), private.pop(1))
    with clock.frozen(NOW - timedelta(days=1)), unit_of_work():
        page = db.session.scalars(
            scoped(cast.actor(cast.amy), PlaySession).where(PlaySession.id == scene.shared)
        ).one()
        diary.change_session(
            cast.actor(cast.amy), page.id, number=page.number, child_id=page.child_id,
            happened_at=page.happened_at, zone=page.zone, managed=page.managed, minutes=page.minutes,
            feeling=page.feeling, share_with=[cast.ben], only_me=False, keep_for_meeting=page.keep_for_meeting,
            parts={
                Voice.SEEN: Part("She stacked three cups.", Audience.CARERS),
                Voice.FELT: Part(f"Afraid, {CANARY}.", Audience.ONLY_ME),
            },
            key=new_key(),
        )  # fmt: skip
    return private


def secrets(cast: Cast, scene: Scene, ring: Keyring) -> list[UUID]:
    """Everything Amy may do that Ben must not be able to tell. The ids of her pages."""
    pages = private_pages(cast, scene)
    with clock.frozen(NOW - timedelta(days=1)), unit_of_work():
        pages.append(build.session(cast, seen=f"He shouted. {CANARY}", felt="Scared."))
        pages.append(build.session(cast, child=cast.max, seen=f"Max slept. {CANARY}", keep_for_meeting=True))
        _say(cast, cast.amy, cast.rowans, cast.amy, f"May I ring you? {CANARY}")
        _say(cast, cast.thea, cast.rowans, cast.amy, "Yes, on Thursday.")
        _answer(cast, pages[-1], "Max slept")
        review.mark(cast.actor(cast.thea), pages[-2], ReviewState.THINKING)
        _read(cast)
    with clock.frozen(NOW - timedelta(hours=3)), unit_of_work():
        _say(cast, cast.amy, cast.rowans, cast.amy, f"He reads my mail. {CANARY}")
        thea = cast.actor(cast.thea)
        sue = carer(cast, "sue", ring)
        memberships.suspend(thea, family_id=cast.rowans, person_id=sue, child_id=cast.ada, suspended=True)
        safe_contact.mark_unsafe(
            thea, family_id=cast.rowans, person_id=cast.amy, unsafe=True, note=f"Not at home. {CANARY}"
        )
        _papers(cast)
        quin, _ = memberships.invite_caregiver(
            thea, family_id=cast.rowans, name="Quin", child_ids=[cast.ada], basis=Basis.PRACTITIONER_APPROVED
        )
        memberships.leave(thea, family_id=cast.rowans, person_id=quin.person_id)
        amy = db.session.scalars(select(Person).where(Person.id == cast.amy)).one()
        sessions.start(amy, lasting=True, device="A second telephone")
    return pages


def _papers(cast: Cast) -> None:
    """A note about Amy, a draft of another, and a file that was shared with her."""
    thea = cast.actor(cast.thea)
    for kind in (NoteKind.PHONE_CALL, NoteKind.LIAISON):
        writing = Writing(
            kind, clock.now(), build.ZONE, f"She is afraid of Ben. {CANARY}", adults=frozenset({cast.amy}),
            for_supervision=True,
        )  # fmt: skip
        note = notes.begin(thea, writing, family_id=cast.rowans, key=new_key())
        if kind == NoteKind.PHONE_CALL:
            notes.sign(thea, note.id, number=1)
    documents.add(
        thea, family_id=cast.rowans, content=f"For you alone. {CANARY}".encode(), media="text/plain",
        title=f"A plan {CANARY}", kind="other", person_id=cast.amy,
    )  # fmt: skip


def carer(cast: Cast, name: str, ring: Keyring) -> UUID:
    """One more adult in the Rowan family, who can sign in and may see Ada."""
    membership, _ = memberships.invite_caregiver(
        cast.actor(cast.thea), family_id=cast.rowans, name=name.title(), child_ids=[cast.ada],
        basis=Basis.PRACTITIONER_APPROVED,
    )  # fmt: skip
    person = db.session.scalars(select(Person).where(Person.id == membership.person_id)).one()
    set_email(person, f"{name}@families.example")
    person.password_hash, person.standing = passwords.keep(ring, PASSWORD), Standing.ACTIVE
    db.session.flush()
    memberships.join(person, own_word="")
    return person.id


def suspended_staff(cast: Cast, name: str, ring: Keyring) -> UUID:
    """A practitioner whose account was stopped."""
    person = people.make(role=cast.role(cast.thea), name=name.title())
    set_email(person, f"{name}@families.example")
    person.password_hash, person.standing = passwords.keep(ring, PASSWORD), Standing.SUSPENDED
    db.session.flush()
    return person.id


def _say(cast: Cast, author: UUID, family_id: UUID, caregiver_id: UUID, words: str) -> UUID:
    return conversations.send(
        cast.actor(author), family_id=family_id, caregiver_id=caregiver_id, words=words, key=new_key()
    )


def _answer(cast: Cast, session_id: UUID, phrase: str) -> None:
    thea: Actor = cast.actor(cast.thea)
    entry = db.session.scalars(
        scoped(thea, Entry).where(Entry.session_id == session_id, Entry.voice == Voice.SEEN)
    ).one()
    review.notice(thea, entry.id, phrase=phrase, words="You stayed with that.", key=new_key())


def _read(cast: Cast) -> None:
    """Amy is given two pages, opens one of them and another, and saves that."""
    amy, library = cast.actor(cast.amy), current_app.extensions["shelf"].library("en")
    given = build.given_page(cast, "peekaboo-with-a-cloth", why=f"For the evenings. {CANARY}")
    build.given_page(cast, "watching", why=f"You asked about it. {CANARY}")
    reading.opened(amy, [given])
    for slug in ("peekaboo-with-a-cloth", "low-mood"):
        reading_marks.note(amy, library.page(slug))
    saved_pages.save(amy, library.page("low-mood"))


@contextmanager
def known_ids(seed: int = 0) -> Iterator[None]:
    """Row ids that are random to look at and the same in every run."""
    chance = Random(seed)

    def known() -> UUID:
        return UUID(int=chance.getrandbits(128), version=4)

    with (
        patch("watchmeplay.foundation.database.uuid4", known),
        patch("watchmeplay.foundation.idempotency.uuid4", known),
    ):
        yield
