"""A page read aloud by staff: kept for those who are looked after, heard by them alone, gone when it is taken out."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from tests import voices as made
from tests.cast import Cast
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.audit import AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.manual import recordings
from watchmeplay.manual.models import Recording
from watchmeplay.manual.page import Page
from watchmeplay.reading import voices

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def page(app) -> Page:
    return app.extensions["shelf"].library("en").page("watching")


def keep(actor: Actor, page: Page, sound=made.SMALL, **told) -> UUID:
    with unit_of_work():
        return recordings.keep(actor, page, sound, **told).id


def stored(recording_id: UUID) -> Recording:
    wanted = select(Recording).where(Recording.id == recording_id).options(undefer(Recording.sound))
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def heard(cast: Cast, name: str, page: Page) -> list[UUID]:
    return [voice.id for voice in voices.heard(cast.actor(getattr(cast, name)), page)]


def hears(cast: Cast, name: str, recording_id: UUID, slug: str = "watching") -> bool:
    try:
        return voices.sound(cast.actor(getattr(cast, name)), slug, recording_id) == made.SMALL.content
    except NotVisible:
        return False


def test_a_recording_is_kept_with_what_it_is_of(cast: Cast, page: Page) -> None:
    kept = stored(keep(cast.actor(cast.thea), page))
    assert (kept.person_id, kept.slug, kept.language, kept.version) == (
        cast.thea,
        "watching",
        "en",
        page.version,
    )
    assert (kept.seconds, kept.size, kept.sound) == (170, len(made.SMALL.content), made.SMALL.content)
    acts = db.session.scalars(select(AuditLine.act).where(AuditLine.subject_id == kept.id)).all()
    assert acts == ["recording:kept"]


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_only_staff_record(cast: Cast, page: Page, name: str) -> None:
    with pytest.raises(NotAllowed):
        keep(cast.actor(getattr(cast, name)), page)


def test_the_therapists_families_hear_it_every_carer_of_them(cast: Cast, page: Page) -> None:
    kept = keep(cast.actor(cast.thea), page)
    for name in ("amy", "ben", "nora"):
        assert heard(cast, name, page) == [kept], name
        assert hears(cast, name, kept), name
    [voice] = voices.heard(cast.actor(cast.amy), page)
    assert (voice.name, voice.minutes, voice.kilobytes, voice.older) == ("Thea", 3, 1, False)


@pytest.mark.parametrize("name", ["stan", "fred", "pia", "thea", "una", "ola", "lea", "ann"])
def test_nobody_else_hears_it(cast: Cast, page: Page, name: str) -> None:
    kept = keep(cast.actor(cast.thea), page)
    assert heard(cast, name, page) == []
    assert not hears(cast, name, kept)


def test_somebody_who_looks_after_other_families_is_not_heard(cast: Cast, page: Page) -> None:
    for other in (cast.una, cast.ola, cast.lea):
        kept = keep(cast.actor(other), page)
        assert kept not in heard(cast, "amy", page)
        assert not hears(cast, "amy", kept)


def test_two_who_look_after_a_family_are_both_offered_by_name(cast: Cast, page: Page) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)
    second, first = keep(cast.actor(cast.una), page), keep(cast.actor(cast.thea), page)
    assert heard(cast, "amy", page) == [first, second]
    assert heard(cast, "nora", page) == [first]


def test_whoever_leaves_the_caseload_is_heard_no_more(cast: Cast, page: Page) -> None:
    kept = keep(cast.actor(cast.thea), page)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.thea)
    assert heard(cast, "amy", page) == [] and not hears(cast, "amy", kept)
    assert heard(cast, "nora", page) == [kept]


def test_whoever_can_no_longer_sign_in_is_heard_no_more(cast: Cast, page: Page) -> None:
    kept = keep(cast.actor(cast.thea), page)
    with unit_of_work():
        db.session.scalars(select(Person).where(Person.id == cast.thea)).one().standing = Standing.SUSPENDED
    assert heard(cast, "amy", page) == [] and not hears(cast, "amy", kept)


def test_a_carer_who_leaves_the_family_hears_nothing(cast: Cast, page: Page) -> None:
    kept = keep(cast.actor(cast.thea), page)
    with unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben)
    assert heard(cast, "ben", page) == [] and not hears(cast, "ben", kept)
    assert hears(cast, "amy", kept)


def test_a_recording_belongs_to_one_page_in_one_language(app, cast: Cast, page: Page) -> None:
    kept = keep(cast.actor(cast.thea), page)
    assert heard(cast, "amy", app.extensions["shelf"].library("en").page("twins")) == []
    assert heard(cast, "amy", replace(page, language="cy")) == []
    assert not hears(cast, "amy", kept, slug="twins")


def test_a_page_borrowed_from_english_is_heard_in_english(app, cast: Cast) -> None:
    library = app.extensions["shelf"].library("cy")
    borrowed = next(one for one in library.pages if library.is_borrowed(one) and one.for_parents)
    kept = keep(cast.actor(cast.thea), borrowed)
    assert heard(cast, "amy", app.extensions["shelf"].library("en").page(borrowed.slug)) == [kept]


def test_a_recording_of_an_older_version_is_still_heard_and_says_so(cast: Cast, page: Page) -> None:
    keep(cast.actor(cast.thea), page)
    [voice] = voices.heard(cast.actor(cast.amy), replace(page, version=page.version + 1))
    assert voice.older


def test_the_version_that_was_read_may_be_older_than_the_page(cast: Cast, page: Page) -> None:
    keep(cast.actor(cast.thea), replace(page, version=7), version=5)
    assert recordings.of(cast.actor(cast.thea))[0].version == 5


def test_a_new_recording_takes_the_place_of_the_one_before_whose_sound_is_erased(
    cast: Cast, page: Page
) -> None:
    former = keep(cast.actor(cast.thea), page)
    kept = keep(cast.actor(cast.thea), page)
    assert heard(cast, "amy", page) == [kept] and not hears(cast, "amy", former)
    assert [one.id for one in recordings.of(cast.actor(cast.thea))] == [kept]
    assert stored(former).sound == b"" and stored(former).ended_at == clock.now()


def test_another_page_another_language_and_another_reader_keep_their_own(app, cast: Cast, page: Page) -> None:
    thea = cast.actor(cast.thea)
    ids = {
        keep(thea, page),
        keep(thea, app.extensions["shelf"].library("en").page("twins")),
        keep(thea, replace(page, language="cy")),
    }
    keep(cast.actor(cast.una), page)
    assert {one.id for one in recordings.of(thea)} == ids


def test_taken_out_it_is_heard_by_nobody_and_its_sound_is_erased(cast: Cast, page: Page) -> None:
    thea = cast.actor(cast.thea)
    kept = keep(thea, page)
    with unit_of_work():
        recordings.take_out(thea, kept)
    assert heard(cast, "amy", page) == [] and not hears(cast, "amy", kept)
    assert recordings.of(thea) == [] and stored(kept).sound == b""
    with pytest.raises(NotVisible):
        recordings.sound(thea, kept)
    with pytest.raises(NotVisible), unit_of_work():
        recordings.take_out(thea, kept)


@pytest.mark.parametrize("name", ["una", "lea", "ann", "amy"])
def test_nobody_else_takes_it_out_or_listens_back(cast: Cast, page: Page, name: str) -> None:
    kept, other = keep(cast.actor(cast.thea), page), cast.actor(getattr(cast, name))
    with pytest.raises(NotVisible), unit_of_work():
        recordings.take_out(other, kept)
    with pytest.raises(NotVisible):
        recordings.sound(other, kept)
    assert recordings.of(other) == []
    assert recordings.sound(cast.actor(cast.thea), kept) == made.SMALL.content


def test_a_list_of_recordings_does_not_bring_their_sound(cast: Cast, page: Page) -> None:
    kept = keep(cast.actor(cast.thea), page)
    db.session.expunge_all()
    row = db.session.scalars(select(Recording).where(Recording.id == kept)).one()
    assert "sound" not in vars(row)
