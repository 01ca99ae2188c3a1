"""One's own templates for replies: kept, changed and taken out. Nothing here sends anything."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.week import templates
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import StringField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff


class TemplateForm(KeyedForm):
    """How a reply begins."""

    saved_before = noted(
        "Another template was kept from this page before. To keep this one as well, press Keep again."
    )
    saved_before_at = "words"
    title = StringField(
        lazy("Short name"),
        [Required(lazy("Give it a short name")), Longest(templates.LONGEST_TITLE)],
        hint=lazy("For you alone, such as “Thank you, see you Thursday”"),
    )
    words = TextAreaField(
        lazy("Words"),
        [Required(lazy("Write the words it begins with")), Longest(templates.LONGEST_WORDS)],
        hint=lazy("They are put into the box as they are. You finish and send them yourself."),
        rows=5,
    )


@staff.get("/templates")
def templates_page() -> ResponseReturnValue:
    """One's own templates, and a new one."""
    return _page(TemplateForm())


@staff.post("/templates")
def templates_add() -> ResponseReturnValue:
    """Keep a new one."""
    form = TemplateForm(request.form)
    if form.validate():
        with form.refusals():
            templates.add(
                g.actor, title=form.title.data or "", words=form.words.data or "", key=form.key.data or None
            )
    if form.errors:
        abandon()
        return _page(form), 422
    flash(gettext("Kept."), "done")
    return redirect("/staff/templates", 303)


@staff.get("/templates/<uuid:reply_template_id>")
def template_page(reply_template_id: UUID) -> ResponseReturnValue:
    """One of them, to change or take out."""
    found = templates.one_of(g.actor, reply_template_id)
    return _one(reply_template_id, TemplateForm(data={"title": found.title, "words": found.words}))


@staff.post("/templates/<uuid:reply_template_id>")
def template_change(reply_template_id: UUID) -> ResponseReturnValue:
    """Write it anew."""
    templates.one_of(g.actor, reply_template_id)
    form = TemplateForm(request.form)
    if form.validate():
        with form.refusals():
            templates.change(
                g.actor, reply_template_id, title=form.title.data or "", words=form.words.data or ""
            )
    if form.errors:
        abandon()
        return _one(reply_template_id, form), 422
    flash(gettext("Kept."), "done")
    return redirect("/staff/templates", 303)


@staff.post("/templates/<uuid:reply_template_id>/take-out")
def template_take_out(reply_template_id: UUID) -> ResponseReturnValue:
    """Take it out."""
    templates.remove(g.actor, reply_template_id)
    flash(gettext("Taken out."), "done")
    return redirect("/staff/templates", 303)


def _page(form: TemplateForm) -> str:
    return render_template("staff/templates.html", templates=templates.own(g.actor), form=form)


def _one(reply_template_id: UUID, form: TemplateForm) -> str:
    return render_template("staff/template.html", template_id=reply_template_id, form=form)
