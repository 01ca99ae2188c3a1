"""Pages for the draft from a file: one as Markdown, or several as a ZIP."""

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.foundation.errors import Refused
from watchmeplay.manual import drafts, uploads
from watchmeplay.manual.uploads import Reason, Upload, UploadRefused
from watchmeplay.web import shelves, transaction
from watchmeplay.web.admin.area import admin
from watchmeplay.web.admin.guide import START
from watchmeplay.web.forms.fields import FileField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import gettext, lazy, ngettext

LARGEST = 12_000_000


class UploadForm(Form):
    """A file with pages in it."""

    file = FileField(
        lazy("Choose a file"),
        [Required(lazy("Choose a file"))],
        accept=".md,.zip",
        hint=lazy("One page as Markdown, or several as a ZIP."),
    )


@admin.get("/guide/upload")
def guide_upload() -> ResponseReturnValue:
    """Ask for a file."""
    return _page(UploadForm())


@admin.post("/guide/upload", uploads=LARGEST)
def guide_upload_take() -> ResponseReturnValue:
    """Take the pages into the draft when all of them are sound; otherwise say everything that is not."""
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return _page(form), 422
    own = drafts.files(g.actor)
    try:
        with transaction.before_writing():
            upload = _opened(form.file.file_name, form.file.content)
            _check(upload, own)
        drafts.put(g.actor, upload.files)
    except UploadRefused as refused:
        form.refuse(gettext("Nothing was taken from this file. This page lists everything to mend."), "file")
        return _page(form, refused.reasons), 422
    except Refused as refused:
        form.refuse(refused.message, "file")
        return _page(form), 422
    taken = len(upload.files)
    flash(ngettext("%(num)s file is in your draft.", "%(num)s files are in your draft.", taken), "done")
    if upload.left_out:
        flash(
            ngettext(
                "%(num)s file that a Mac adds was left out.",
                "%(num)s files that a Mac adds were left out.",
                upload.left_out,
            ),
            "note",
        )
    return redirect(f"{START}draft", 303)


def _opened(name: str, content: bytes) -> Upload:
    return uploads.archive(content) if name.lower().endswith(".zip") else uploads.page(name, content)


def _check(upload: Upload, own: Mapping[str, bytes]) -> None:
    """Hold the pages to the guide's own rules, among the pages that they will stand among."""
    try:
        shelves.shelf().preview(drafts.laid_over(own, upload.files))
    except ContentErrors as errors:
        found = [reason for reason in uploads.reasons(errors.problems) if reason.file in upload.files]
        if found:
            raise UploadRefused(found) from None


def _page(form: UploadForm, reasons: tuple[Reason, ...] = ()) -> str:
    return render_template("admin/guide_upload.html", form=form, start=START, reasons=reasons)
