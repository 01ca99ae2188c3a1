"""One clinical note: reading it, changing a draft, signing, adding to what is signed."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.notes import actions, queries
from watchmeplay.care.notes.queries import Note
from watchmeplay.families import caseloads, overview
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.web.forms.fields import HiddenField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.note_form import KINDS, NoteForm, begun, version, written
from watchmeplay.web.staff.notes import KEPT, SIGNED, begin, note_desk, signs


class SignForm(Form):
    """Which version of the draft was read before it was signed."""

    number = HiddenField()


@staff.get("/notes/<uuid:note_id>")
def note_page(note_id: UUID) -> ResponseReturnValue:
    """The note with what was added to it, which is audited."""
    return _page(note_id)


@staff.get("/notes/<uuid:note_id>/edit")
def note_edit(note_id: UUID) -> ResponseReturnValue:
    """One's own draft as a form."""
    draft = _draft(note_id)
    return note_desk(
        overview.surroundings(g.actor, draft.family_id), NoteForm(data=written(draft)), draft=draft
    )


@staff.post("/notes/<uuid:note_id>/edit")
def note_save(note_id: UUID) -> ResponseReturnValue:
    """Keep the changed draft or sign it; where it was changed meanwhile, show both texts."""
    draft = _draft(note_id)
    record = overview.surroundings(g.actor, draft.family_id)
    form = NoteForm(request.form)
    form.offer(record)
    if not form.validate():
        return note_desk(record, form, draft=draft), 422
    try:
        with form.refusals():
            note = actions.save(g.actor, note_id, form.writing(record), number=version(form.number.data))
            if signs():
                actions.sign(g.actor, note_id, number=note.number)
    except Changed as changed:
        abandon()
        form.number.data = str(changed.number)
        there = _draft(note_id)
        return render_template(
            "staff/note_changed.html", record=record, form=form, draft=there, adds_to=None, kinds=KINDS
        ), 409
    if form.errors:
        abandon()
        return note_desk(record, form, draft=draft), 422
    flash(gettext(SIGNED if note.signed_at else KEPT), "done")
    return redirect(f"/staff/notes/{note_id}", 303)


@staff.post("/notes/<uuid:note_id>/sign")
def note_sign(note_id: UUID) -> ResponseReturnValue:
    """Sign the draft as it was on the screen."""
    _draft(note_id)
    try:
        actions.sign(g.actor, note_id, number=version(SignForm(request.form).number.data))
    except Changed:
        abandon()
        return _page(note_id, changed=True), 409
    except Refused as refused:
        abandon()
        flash(gettext(refused.message), "care")
        return redirect(f"/staff/notes/{note_id}/edit", 303)
    flash(gettext(SIGNED), "done")
    return redirect(f"/staff/notes/{note_id}", 303)


@staff.post("/notes/<uuid:note_id>/sign-beside")
def note_sign_beside(note_id: UUID) -> ResponseReturnValue:
    """Sign a colleague's note as somebody who was asked to."""
    actions.sign_beside(g.actor, note_id)
    flash(gettext("Signed. Your name stands beside your colleague’s."), "done")
    return redirect(f"/staff/notes/{note_id}", 303)


@staff.post("/notes/<uuid:note_id>/throw-away")
def note_throw_away(note_id: UUID) -> ResponseReturnValue:
    """Erase one's own draft."""
    family_id = actions.throw_away(g.actor, note_id)
    flash(gettext("The draft is erased."), "done")
    return redirect(f"/staff/families/{family_id}/notes", 303)


@staff.get("/notes/<uuid:note_id>/add")
def note_add(note_id: UUID) -> ResponseReturnValue:
    """An addition to a signed note: about the same people, with the same marks."""
    note = _signed(note_id)
    first = {name: value for name, value in written(note).items() if name in {"about", "third_party", "harm"}}
    form = NoteForm(data={"kind": note.kind, **begun(), **first})
    return note_desk(overview.surroundings(g.actor, note.family_id), form, adds_to=note)


@staff.post("/notes/<uuid:note_id>/add")
def note_add_send(note_id: UUID) -> ResponseReturnValue:
    """Keep the addition as a draft, or sign it at once."""
    note = _signed(note_id)
    return begin(overview.surroundings(g.actor, note.family_id), adds_to=note)


def _page(note_id: UUID, *, changed: bool = False) -> str:
    note, added = queries.note(g.actor, note_id)
    record = overview.surroundings(g.actor, note.family_id)
    names = {child.id: child.name for child in record.children}
    names |= {adult.person_id: adult.name for adult in record.adults}
    return render_template(
        "staff/note.html",
        record=record,
        note=note,
        added=added,
        kinds=KINDS,
        about=[names[one] for one in names if one in note.adults | note.children],
        asked_of_me=any(one.person_id == g.actor.person_id and one.at is None for one in note.beside),
        may_write=caseloads.looks_after(g.actor, note.family_id),
        changed=changed,
    )


def _draft(note_id: UUID) -> Note:
    note, _ = queries.note(g.actor, note_id)
    if note.signed_at is not None:
        raise NotVisible
    return note


def _signed(note_id: UUID) -> Note:
    note, _ = queries.note(g.actor, note_id)
    if note.signed_at is None or note.adds_to_id is not None:
        raise NotVisible
    caseloads.must_look_after(g.actor, note.family_id)
    return note
