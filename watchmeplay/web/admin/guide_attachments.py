"""Documents by others that families may fetch from the guide: adding one, taking one away."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.manual import attachments
from watchmeplay.web import shelves
from watchmeplay.web.admin.area import admin
from watchmeplay.web.admin.guide import START
from watchmeplay.web.forms.fields import CheckboxField, FileField, RadioField, SelectChoice, StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy


class AttachmentForm(Form):
    """A document, and who made it."""

    title = StringField(
        lazy("Title"), [Required(lazy("Enter its title")), Longest(attachments.LONGEST_TITLE)]
    )
    attribution = StringField(
        lazy("Who made it, and who owns it"),
        [Required(lazy("Say who made it")), Longest(attachments.LONGEST_ATTRIBUTION)],
        hint=lazy("Families read this beside the title."),
    )
    language = RadioField(
        lazy("Which language is it in?"),
        [Required(lazy("Choose the language that the document is written in."))],
        choices=[SelectChoice(code, language.own_name) for code, language in LANGUAGES.items()],
    )
    file = FileField(
        lazy("The document"),
        [Required(lazy("Choose the document"))],
        accept=".pdf,application/pdf",
        hint=lazy("A PDF of up to 12 MB. A small one is kinder to families’ phones."),
    )
    permitted = CheckboxField(
        lazy("We have permission to share it unaltered"),
        [Required(lazy("Documents by others can be shared only with their permission."))],
    )


@admin.get("/guide/attachments")
def guide_attachments() -> ResponseReturnValue:
    """All that families see, and one more."""
    return _page(AttachmentForm(data={"language": ENGLISH.code}))


@admin.post("/guide/attachments", uploads=attachments.LARGEST)
def guide_attach() -> ResponseReturnValue:
    """Add one."""
    form = AttachmentForm(CombinedMultiDict([request.files, request.form]))
    if form.validate():
        with form.refusals():
            attachments.attach(
                g.actor,
                form.file.content,
                title=form.title.data,
                attribution=form.attribution.data,
                language=form.language.data,
                file_name=form.file.file_name,
                permitted=form.permitted.data,
            )
    if form.errors:
        return _page(form), 422
    shelves.catch_up_afterwards()
    flash(gettext("Added. Families find it at the end of the guide."), "done")
    return redirect(f"{START}attachments", 303)


@admin.post("/guide/attachments/<uuid:attachment_id>/remove")
def guide_attachment_remove(attachment_id: UUID) -> ResponseReturnValue:
    """Take one away."""
    attachments.remove(g.actor, attachment_id)
    shelves.catch_up_afterwards()
    flash(gettext("Taken away. Families do not see it any more."), "done")
    return redirect(f"{START}attachments", 303)


def _page(form: AttachmentForm) -> str:
    return render_template(
        "admin/guide_attachments.html",
        form=form,
        start=START,
        attachments=attachments.shown(),
        languages_by_code=LANGUAGES,
    )
