"""The files in a family's record: the list, adding one, fetching one, taking one out."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from watchmeplay.care.documents import actions, files, queries
from watchmeplay.care.documents.actions import DocumentKind
from watchmeplay.families import caseloads, overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import asked_id
from watchmeplay.web.file_answer import MEDIA, file_answer
from watchmeplay.web.forms.fields import (
    CheckboxField,
    FileField,
    SelectChoice,
    SelectField,
    StringField,
)
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff

KINDS = {
    DocumentKind.LETTER: lazy("Letter"),
    DocumentKind.REPORT: lazy("Report"),
    DocumentKind.FORM: lazy("Form"),
    DocumentKind.FROM_FAMILY: lazy("From the family"),
    DocumentKind.OTHER: lazy("Something else"),
}


class DocumentForm(KeyedForm):
    """A file, what it is, and who may read it besides staff."""

    saved_before = noted(
        "Another file was kept from this page before. Choose this one again to keep it as well."
    )
    saved_before_at = "file"
    file = FileField(
        lazy("The file"),
        [Required(lazy("Choose the file"))],
        accept=".pdf,.png,.jpg,.jpeg,.txt",
        hint=lazy(
            "PDF, PNG, JPEG or plain text, up to 10 MB. It is kept as it is, with what a camera noted in it."
        ),
    )
    title = StringField(lazy("Title"), [Required(lazy("Enter a title.")), Longest(actions.LONGEST_TITLE)])
    kind = SelectField(
        lazy("What it is"),
        [Required(lazy("Choose what kind of document it is."))],
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
    )
    third_party = CheckboxField(lazy("Tells of other people"))
    person = SelectField(lazy("Who may read it besides staff"))


@staff.get("/families/<uuid:family_id>/documents")
def documents_page(family_id: UUID) -> ResponseReturnValue:
    """The files, newest first, and one more."""
    record = overview.surroundings(g.actor, family_id)
    return _page(record, DocumentForm())


@staff.post("/families/<uuid:family_id>/documents", uploads=files.LARGEST)
def document_add(family_id: UUID) -> ResponseReturnValue:
    """Keep the file."""
    record = overview.surroundings(g.actor, family_id)
    caseloads.must_look_after(g.actor, family_id)
    form = DocumentForm(CombinedMultiDict([request.files, request.form]))
    _offer(form, record)
    if form.validate():
        content = form.file.content
        with form.refusals():
            actions.add(
                g.actor,
                family_id=family_id,
                content=content,
                media=files.media_of(content) or "",
                title=form.title.data or "",
                kind=form.kind.data,
                person_id=UUID(form.person.data) if form.person.data else None,
                third_party=form.third_party.data,
                key=form.key.data or "",
            )
    if form.errors:
        abandon()
        return _page(record, form), 422
    flash(gettext("Kept in the record."), "done")
    return redirect(f"/staff/families/{family_id}/documents", 303)


@staff.get("/documents/<uuid:document_id>")
def document_file(document_id: UUID) -> ResponseReturnValue:
    """The file itself, which is audited."""
    return file_answer(*queries.content(g.actor, document_id))


@staff.get("/documents/<uuid:document_id>/remove")
def document_ask(document_id: UUID) -> ResponseReturnValue:
    """Ask before a file is erased."""
    found = queries.document(g.actor, document_id)
    caseloads.must_look_after(g.actor, found.family_id)
    if found.removed_at is not None:
        raise NotVisible
    record = overview.surroundings(g.actor, found.family_id)
    return render_template("staff/document_remove.html", record=record, row=found, kinds=KINDS)


@staff.post("/documents/<uuid:document_id>/remove")
def document_remove(document_id: UUID) -> ResponseReturnValue:
    """Erase it, and keep who did so and when."""
    row = actions.remove(g.actor, document_id)
    flash(gettext("Removed. What was in it is erased here."), "done")
    return redirect(f"/staff/families/{row.family_id}/documents", 303)


def _page(record: Record, form: DocumentForm) -> str:
    _offer(form, record)
    return render_template(
        "staff/documents.html",
        record=record,
        form=form,
        documents=queries.documents_of(g.actor, record.family_id, before=asked_id("before")),
        first=not request.args.get("before"),
        kinds=KINDS,
        media=MEDIA,
        may_add=caseloads.looks_after(g.actor, record.family_id),
    )


def _offer(form: DocumentForm, record: Record) -> None:
    here = [adult for adult in record.adults if adult.joined_at and not adult.ended_at]
    nobody = SelectChoice("", gettext("Nobody"))
    form.person.choices = [nobody] + [SelectChoice(str(adult.person_id), adult.name) for adult in here]
