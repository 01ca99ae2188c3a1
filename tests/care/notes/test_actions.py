"""Notes are drafts of one person, then signed for good, then only added to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from tests.care.notes import build
from tests.cast import Cast
from watchmeplay.care.notes import actions, queries
from watchmeplay.care.notes.models import ClinicalNote, NoteKind, NoteSigner, NoteSubject, SignedForGood
from watchmeplay.families import caseloads
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped

pytestmark = pytest.mark.usefixtures("context")


def words(cast: Cast, note_id, name: str = "thea") -> str:
    db.session.remove()
    return one(cast.actor(getattr(cast, name)), ClinicalNote, note_id).words


def acts(note_id) -> list[str]:
    return list(db.session.scalars(select(AuditLine.act).where(AuditLine.subject_id == note_id)))


def test_a_draft_keeps_the_words_byte_for_byte_and_whom_it_is_about(cast: Cast) -> None:
    with unit_of_work():
        note = build.draft(cast, adults=frozenset({cast.amy}), children=frozenset({cast.ada}), harm=True)
    read, added = queries.note(cast.actor(cast.thea), note.id)
    assert (read.words, read.kind, read.harm, read.third_party) == (
        build.WORDS,
        NoteKind.SESSION,
        True,
        False,
    )
    assert (read.adults, read.children, added) == ({cast.amy}, {cast.ada}, ())
    assert read.signed_at is None and read.mine and acts(note.id) == [Act.NOTE_WRITTEN]


@pytest.mark.parametrize("name", ["lea", "una", "ola", "ann", "amy", "ben"])
def test_a_draft_is_its_authors_alone(cast: Cast, name: str) -> None:
    with unit_of_work():
        note = build.draft(cast)
    for act in (
        lambda actor: actions.save(actor, note.id, build.writing("Mine"), number=1),
        lambda actor: actions.sign(actor, note.id, number=1),
        lambda actor: actions.throw_away(actor, note.id),
    ):
        with pytest.raises(NotVisible), unit_of_work():
            act(cast.actor(getattr(cast, name)))
    with pytest.raises((NotVisible, NotAllowed)):
        queries.note(cast.actor(getattr(cast, name)), note.id)
    assert words(cast, note.id) == build.WORDS


@pytest.mark.parametrize("name", ["lea", "una", "ola", "lou", "ann", "amy"])
def test_only_who_looks_after_a_family_writes_about_it(cast: Cast, name: str) -> None:
    with pytest.raises((NotAllowed, NotVisible)), unit_of_work():
        build.draft(cast, by=getattr(cast, name))


def test_the_same_form_twice_is_one_draft_and_other_words_are_refused(cast: Cast) -> None:
    at = now()
    with unit_of_work():
        first, second = (build.draft(cast, key="k", happened_at=at).id for _ in range(2))
    assert first == second
    with pytest.raises(KeyReused), unit_of_work():
        build.draft(cast, "Other words", key="k", happened_at=at)


def test_a_newer_saving_is_never_overwritten_unseen(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        note = build.draft(cast)
    with unit_of_work():
        actions.save(thea, note.id, build.writing("Second"), number=1)
    with pytest.raises(Changed) as caught, unit_of_work():
        actions.save(thea, note.id, build.writing("Third"), number=1)
    assert caught.value.number == 2 and words(cast, note.id) == "Second"
    with pytest.raises(Changed), unit_of_work():
        actions.sign(thea, note.id, number=1)


def test_saving_again_changes_whom_it_is_about_and_who_signs(cast: Cast) -> None:
    with unit_of_work():
        note = build.draft(cast, adults=frozenset({cast.amy}), beside=frozenset({cast.lea}))
    with unit_of_work():
        actions.save(cast.actor(cast.thea), note.id, build.writing(children=frozenset({cast.max})), number=1)
    read, _ = queries.note(cast.actor(cast.thea), note.id)
    assert (read.adults, read.children, read.beside, read.number) == (set(), {cast.max}, (), 2)


def test_signed_is_signed(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        note_id = build.signed(cast)
    for act in (
        lambda: actions.save(thea, note_id, build.writing("Changed"), number=1),
        lambda: actions.sign(thea, note_id, number=1),
        lambda: actions.throw_away(thea, note_id),
    ):
        with pytest.raises(NotVisible), unit_of_work():
            act()
    assert words(cast, note_id) == build.WORDS and Act.NOTE_SIGNED in acts(note_id)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: setattr(note, "words", "Changed"),
        lambda note: setattr(note, "signed_at", None),
        lambda note: setattr(note, "harm", True),
        lambda note: (setattr(note, "signed_at", None), setattr(note, "words", "Changed")),
        lambda note: db.session.delete(note),
    ],
)
def test_no_code_can_change_or_remove_what_is_signed(cast: Cast, change) -> None:
    with unit_of_work():
        note_id = build.signed(cast)
    db.session.remove()
    with pytest.raises(SignedForGood), unit_of_work():
        change(one(cast.actor(cast.thea), ClinicalNote, note_id))
        db.session.flush()
    assert words(cast, note_id) == build.WORDS


@pytest.mark.parametrize("statement", [update(ClinicalNote).values(harm=True), delete(ClinicalNote)])
def test_no_statement_over_many_notes_passes_by(cast: Cast, statement) -> None:
    with unit_of_work():
        note_id = build.signed(cast)
    with pytest.raises(SignedForGood), unit_of_work():
        db.session.execute(statement, execution_options={"actor": cast.actor(cast.thea)})
    assert not one(cast.actor(cast.thea), ClinicalNote, note_id).harm


def test_an_empty_draft_is_kept_and_not_signed(cast: Cast) -> None:
    with unit_of_work():
        note = build.draft(cast, " \r\n")
    with pytest.raises(Refused, match="Write the note"), unit_of_work():
        actions.sign(cast.actor(cast.thea), note.id, number=1)


def test_a_signed_note_is_added_to_and_stays_as_it_was(cast: Cast) -> None:
    with unit_of_work():
        note_id = build.signed(cast)
        added = build.signed(cast, "It was Tuesday.", adds_to=note_id)
    read, additions = queries.note(cast.actor(cast.lea), note_id)
    assert read.words == build.WORDS and [one.words for one in additions] == ["It was Tuesday."]
    for wrong in (added, uuid4()):
        with pytest.raises(NotVisible), unit_of_work():
            build.draft(cast, adds_to=wrong)


def test_nothing_is_added_to_a_draft_or_across_families(cast: Cast) -> None:
    with unit_of_work():
        open_draft, neighbours = build.draft(cast).id, build.signed(cast, family=cast.neighbours)
    for wrong in (open_draft, neighbours):
        with pytest.raises(NotVisible), unit_of_work():
            build.draft(cast, adds_to=wrong)


def test_a_joint_note_waits_for_each_signer(cast: Cast) -> None:
    lea, thea = cast.actor(cast.lea), cast.actor(cast.thea)
    with unit_of_work():
        caseloads.assign(thea, family_id=cast.rowans, person_id=cast.una)
        note = build.draft(cast, beside=frozenset({cast.lea, cast.una}))
    with pytest.raises(NotVisible), unit_of_work():
        actions.sign_beside(lea, note.id)
    with unit_of_work():
        actions.sign(thea, note.id, number=1)
    assert queries.note(lea, note.id)[0].waiting_for == ("Lea", "Una")
    for _ in range(2):
        with unit_of_work():
            actions.sign_beside(lea, note.id)
    assert queries.note(thea, note.id)[0].waiting_for == ("Una",)
    assert acts(note.id).count(Act.NOTE_SIGNED) == 2
    with pytest.raises(NotVisible), unit_of_work():
        actions.sign_beside(thea, note.id)


@pytest.mark.parametrize("name", ["una", "ola", "lou", "amy", "thea"])
def test_only_who_can_open_the_record_is_asked_to_sign(cast: Cast, name: str) -> None:
    with pytest.raises(Refused) as refused, unit_of_work():
        build.draft(cast, beside=frozenset({getattr(cast, name)}))
    assert refused.value.field == "beside"


@pytest.mark.parametrize("told", [{"adults": "nora"}, {"children": "kit"}])
def test_it_is_about_people_of_this_family(cast: Cast, told: dict[str, str]) -> None:
    with pytest.raises(Refused), unit_of_work():
        build.draft(cast, **{field: frozenset({getattr(cast, name)}) for field, name in told.items()})


def test_it_is_about_something_that_has_happened(cast: Cast) -> None:
    with pytest.raises(Refused) as refused, unit_of_work():
        build.draft(cast, happened_at=now() + timedelta(minutes=1))
    assert refused.value.field == "time"


def test_a_draft_thrown_away_leaves_nothing(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        note = build.draft(cast, adults=frozenset({cast.amy}), beside=frozenset({cast.lea}))
    with unit_of_work():
        assert actions.throw_away(thea, note.id) == cast.rowans
    for model in (ClinicalNote, NoteSigner, NoteSubject):
        assert db.session.scalar(scoped(thea, func.count(model.id))) == 0


def test_a_draft_is_out_of_reach_once_the_family_is_not_ones_own(cast: Cast) -> None:
    with unit_of_work():
        note = build.draft(cast)
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.thea)
    with pytest.raises(NotVisible), unit_of_work():
        actions.sign(cast.actor(cast.thea), note.id, number=1)
