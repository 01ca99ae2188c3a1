"""A page of the guide that there was not before, written in the browser."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.languages import AWAITING, ENGLISH, Language
from watchmeplay.manual import drafts, sources, uploads
from watchmeplay.manual.blocks import HEADINGS, WHOLE
from watchmeplay.manual.page import TO_BE_APPROVED
from watchmeplay.web import shelves
from watchmeplay.web.admin.area import admin
from watchmeplay.web.admin.guide import START
from watchmeplay.web.admin.guide_page import PageForm, as_kept, kept, language_of
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import gettext, lazy

FACTS = """---
title:
summary:
part: ideas
ages: [all]
order:
minutes: 2
audience: parents
keywords: []
needs: []
illustration:
illustration_alt:
reviewed:
reviewed_by: {reviewed_by}
version: 1
language: {language}
"""
TRANSLATED = "source_version: 1\ntranslation: {awaiting}\n"
WORDS = "---\n\n" + "\n".join(f"/// {name}\n\n///\n" for name in WHOLE)


class NewPageForm(PageForm):
    """A page that there was not before."""

    name = StringField(
        lazy("Name of the file"),
        [Required(lazy("Name it like 040-watching.md"))],
        hint=lazy("Three figures, its name in the address, and .md. For example 290-rainy-days.md"),
        width=20,
    )


@admin.get("/guide/new/<language>")
def guide_new(language: str) -> ResponseReturnValue:
    """An empty page."""
    return _page(NewPageForm(data={"text": _empty(language_of(language))}), language)


@admin.post("/guide/new/<language>")
def guide_add(language: str) -> ResponseReturnValue:
    """Put it into the draft."""
    code, form = language_of(language).code, NewPageForm(request.form)
    if form.validate():
        path = f"{code}/manual/{form.name.data.strip()}"
        known = sources.read(shelves.shelf().layers, drafts.files(g.actor))
        if not uploads.is_name(form.name.data.strip()):
            form.refuse(gettext("Name it like 040-watching.md, with a name that is not taken"), "name")
        elif (there := known.get(sources.key(path))) and (there.path, there.text) != (path, as_kept(form)):
            form.refuse(gettext("There is a page of this name. Open it to edit it."), "name")
        else:
            return kept(form, path) or (_page(form, language), 422)
    return _page(form, language), 422


def _page(form: NewPageForm, language: str) -> str:
    return render_template(
        "admin/guide_new.html", form=form, start=START, spoken=language_of(language), blocks=HEADINGS
    )


def _empty(language: Language) -> str:
    facts = FACTS.format(reviewed_by=TO_BE_APPROVED, language=language.code)
    more = "" if language is ENGLISH else TRANSLATED.format(awaiting=AWAITING)
    return facts + more + WORDS
