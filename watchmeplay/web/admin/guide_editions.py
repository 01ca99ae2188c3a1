"""The editions of the guide that were published: who, when, what changed; and bringing one back."""

from uuid import UUID

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people
from watchmeplay.foundation.errors import Refused
from watchmeplay.manual import drafts, editions
from watchmeplay.web.admin.area import admin
from watchmeplay.web.admin.guide import START
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext


@admin.get("/guide/editions")
def guide_editions() -> ResponseReturnValue:
    """All of them, the newest first."""
    return _page()


@admin.post("/guide/editions/<uuid:edition_id>/bring-back")
def guide_edition_bring_back(edition_id: UUID) -> ResponseReturnValue:
    """Begin a draft with the files of an earlier edition."""
    return _bring_back(edition_id)


@admin.post("/guide/editions/as-built/bring-back")
def guide_as_built_bring_back() -> ResponseReturnValue:
    """Begin a draft with none of the service's own files."""
    return _bring_back(None)


def _bring_back(edition_id: UUID | None) -> ResponseReturnValue:
    try:
        drafts.bring_back(g.actor, edition_id)
    except Refused as refused:
        form = Form()
        form.refuse(refused.message)
        return _page(form), 422
    flash(gettext("Its pages are in your draft now. Look at them, then publish."), "done")
    return redirect(f"{START}draft", 303)


def _page(form: Form | None = None) -> str:
    found = editions.published(g.actor)
    return render_template(
        "admin/guide_editions.html",
        start=START,
        form=form,
        editions=found,
        names=people.names(edition.published_by for edition in found if edition.published_by),
    )
