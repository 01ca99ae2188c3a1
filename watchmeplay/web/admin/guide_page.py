"""One page of the guide in one language: edit its words, hide it, go back to the words under it."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.foundation.content.problems import LARGEST_FILE
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.languages import AWAITING, ENGLISH, LANGUAGES, Language
from watchmeplay.foundation.words import noted
from watchmeplay.manual import drafts, editions, sources
from watchmeplay.manual.blocks import HEADINGS
from watchmeplay.manual.page import TO_BE_APPROVED
from watchmeplay.manual.sources import Files, Layer, Source
from watchmeplay.web import shelves
from watchmeplay.web.admin.area import admin
from watchmeplay.web.admin.guide import START
from watchmeplay.web.admin.guide_draft import faults_of
from watchmeplay.web.forms.fields import HiddenField, TextAreaField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy

CHANGED = noted(
    "This page has changed since you opened it. Yours is below. Put the two together, then save yours."
)


class PageForm(Form):
    """The whole file: the facts in front, and the words."""

    text = TextAreaField(
        lazy("The page, with its facts in front"),
        [Required(lazy("Write the page")), Longest(LARGEST_FILE)],
        rows=30,
        classes="written-as-a-file",
    )
    mark = HiddenField()


@dataclass(frozen=True, slots=True)
class Written:
    """A page as its editor meets it. `source` is None while the language has none of its own."""

    language: Language
    slug: str
    path: str
    source: Source | None
    text: str
    is_hidden: bool
    is_ours_to_show: bool

    @property
    def mark(self) -> str:
        """Changes when the source does."""
        return self.source.mark if self.source else ""

    @property
    def is_own(self) -> bool:
        """Whether it is a page of the service's own edition, which can be taken out again."""
        return self.source is not None and self.source.layer == Layer.OWN


@admin.get("/guide/<language>/<slug>")
def guide_page(language: str, slug: str) -> ResponseReturnValue:
    """Its words, to be edited."""
    written = _written(language, slug)
    return _page(written, PageForm(data={"text": written.text, "mark": written.mark}))


@admin.post("/guide/<language>/<slug>")
def guide_page_save(language: str, slug: str) -> ResponseReturnValue:
    """Keep the words in the draft, right or wrong, and show what readers would see."""
    written, form = _written(language, slug), PageForm(request.form)
    if not form.validate():
        return _page(written, form), 422
    # What is sent twice, by two taps or again after a page that did not come, is no change by somebody else.
    if form.mark.data != written.mark and as_kept(form) != written.text:
        form.refuse(gettext(CHANGED), "text")
        form.mark.data = written.mark
        return _page(written, form, newer=written.text), 422
    return kept(form, written.path) or (_page(written, form), 422)


@admin.post("/guide/<language>/<slug>/hide")
def guide_page_hide(language: str, slug: str) -> ResponseReturnValue:
    """Keep the page from readers."""
    drafts.hide(g.actor, _written(language, slug).language.code, slug)
    flash(gettext("Hidden in your draft. Readers still see it until you publish."), "done")
    return _back(language, slug)


@admin.post("/guide/<language>/<slug>/show")
def guide_page_show(language: str, slug: str) -> ResponseReturnValue:
    """Show it again."""
    drafts.show(g.actor, _written(language, slug).language.code, slug)
    flash(gettext("Shown again in your draft. Readers see it when you publish."), "done")
    return _back(language, slug)


@admin.post("/guide/<language>/<slug>/take-out")
def guide_page_take_out(language: str, slug: str) -> ResponseReturnValue:
    """Go back to the words that lie under the service's own."""
    written = _written(language, slug)
    if not written.is_own:
        raise NotVisible
    drafts.take_out(g.actor, written.path)
    flash(gettext("Your own words are taken out of the draft. Readers see it when you publish."), "done")
    return redirect(f"{START}draft", 303)


def kept(form: PageForm, path: str) -> Response | None:
    """Keep the words in the draft; None, and the form says why, when they cannot be kept."""
    content = as_kept(form).encode()
    if len(content) > LARGEST_FILE:
        form.refuse(gettext("The page is too long. Make two pages of it."), "text")
        return None
    with form.refusals():
        drafts.put(g.actor, {path: content})
    if form.errors:
        return None
    code, slug = sources.key(path)
    return redirect(f"{START}draft/{code}/{slug}", 303)


def as_kept(form: PageForm) -> str:
    """The words with the line ends that are kept."""
    return form.text.data.replace("\r\n", "\n").replace("\r", "\n")


def language_of(code: str) -> Language:
    """The language of an address. Raises `NotVisible`."""
    if code not in LANGUAGES:
        raise NotVisible
    return LANGUAGES[code]


def _written(language: str, slug: str) -> Written:
    """The page in the draft, or as it is live; in another language, what it can be translated from."""
    spoken, own = language_of(language), drafts.files(g.actor)
    known = sources.read(shelves.shelf().layers, own)
    source, english = known.get((language, slug)), known.get((ENGLISH.code, slug))
    found = source or english
    if found is None:
        raise NotVisible
    ours = slug in drafts.hidden(own, language)
    return Written(
        language=spoken,
        slug=slug,
        path=source.path if source else f"{language}/manual/{found.name}",
        source=source,
        text=source.text if source else _to_translate(found.text, spoken),
        is_hidden=ours or _is_hidden_below(language, slug, own),
        is_ours_to_show=ours,
    )


def _is_hidden_below(language: str, slug: str, own: Files) -> bool:
    """Whether English, or a folder of the service, hides it."""
    live = shelves.shelf().library(language).hidden
    edition = editions.live()
    ours = drafts.hidden(editions.files(edition), language) if edition else frozenset()
    below = slug in {page.slug for page in live} - ours
    return below or (language != ENGLISH.code and slug in drafts.hidden(own, ENGLISH.code))


def _to_translate(text: str, language: Language) -> str:
    """The English page with the facts that a translation has: its words are still to be put into the language."""
    lines = []
    for line in text.split("\n"):
        key, _, value = line.partition(":")
        if key == "language":
            line = f"language: {language.code}\ntranslation: {AWAITING}"  # noqa: PLW2901
        elif key == "reviewed_by":
            line = f"reviewed_by: {TO_BE_APPROVED}"  # noqa: PLW2901
        elif key == "version":
            line = f"version: 1\nsource_version: {value.strip()}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def _page(written: Written, form: PageForm, newer: str = "") -> str:
    faults = faults_of(written.path) if drafts.mine(g.actor) else []
    return render_template(
        "admin/guide_page.html",
        form=form,
        start=START,
        written=written,
        newer=newer,
        faults=faults,
        blocks=HEADINGS,
    )


def _back(language: str, slug: str) -> Response:
    return redirect(f"{START}{language}/{slug}", 303)
