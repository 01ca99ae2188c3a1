"""The draft of an edition: what it changes, what is to be mended, how it will look, and publishing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.foundation.words import noted
from watchmeplay.manual import drafts, editions, sources, uploads
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page
from watchmeplay.manual.shelf import Libraries
from watchmeplay.manual.uploads import Reason
from watchmeplay.web import shelves, transaction
from watchmeplay.web.admin.area import admin
from watchmeplay.web.admin.guide import START
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy

LONGEST_QUOTE = 300
PUBLISHED = noted("Published. Readers see edition %(number)s now.")


class PublishForm(Form):
    """What is said of an edition in the list."""

    note = StringField(
        lazy("What has changed?"),
        [Required(lazy("Say in a few words what has changed")), Longest(drafts.LONGEST_NOTE)],
        hint=lazy("Other administrators see this in the list of editions."),
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend, with the words of its line."""

    reason: Reason
    quote: str

    @property
    def edit(self) -> str:
        """Where it is mended."""
        code, slug = sources.key(self.reason.file)
        return f"{START}{code}/{slug}" if sources.is_page(self.reason.file) else ""


@admin.get("/guide/draft")
def guide_draft() -> ResponseReturnValue:
    """The draft, if there is one."""
    return _page(PublishForm())


@admin.post("/guide/publish")
def guide_draft_publish() -> ResponseReturnValue:
    """Make it what readers see."""
    form = PublishForm(request.form)
    if form.validate():
        own = drafts.files(g.actor)
        with transaction.before_writing():
            # The shelf keeps what it finds: publishing asks for it again, and has it at once.
            previewed(own)
        try:
            edition = drafts.publish(g.actor, shelves.shelf(), note=form.note.data)
        except Refused as refused:
            form.refuse(refused.message, refused.field)
        else:
            shelves.catch_up_afterwards()
            flash(gettext(PUBLISHED, number=edition.number), "done")
            return redirect(f"{START}editions", 303)
    return _page(form), 422


@admin.post("/guide/renew")
def guide_draft_renew() -> ResponseReturnValue:
    """Carry the draft over to the newest edition."""
    both = drafts.renew(g.actor)
    if both:
        flash(
            gettext(
                "Up to date. These pages were changed in both: your words stand now. Look at them again: %(pages)s",
                pages=", ".join(both),
            ),
            "note",
        )
    else:
        flash(gettext("Your draft is up to date."), "done")
    return redirect(f"{START}draft", 303)


@admin.post("/guide/put-away")
def guide_draft_put_away() -> ResponseReturnValue:
    """Let go of it."""
    drafts.put_away(g.actor)
    flash(gettext("Your draft is put away. Readers see the guide as it was."), "done")
    return redirect(START, 303)


@admin.get("/guide/draft/<language>/<slug>")
def guide_preview(language: str, slug: str) -> ResponseReturnValue:
    """A page as readers will see it, or what is to be mended first."""
    if language not in LANGUAGES:
        raise NotVisible
    own = drafts.files(g.actor)
    if (language, slug) not in sources.read(shelves.shelf().layers, own):
        raise NotVisible
    libraries, faults = previewed(own)
    here = [fault for fault in faults if fault.edit == f"{START}{language}/{slug}"]
    if libraries is None:
        title = gettext("There is something to mend")
        return render_template(
            "admin/guide_mend.html",
            start=START,
            title=title,
            faults=here or faults,
            language=language,
            slug=slug,
        )
    library = libraries[language]
    page = _found(library, slug)
    return render_template(
        "admin/guide_preview.html",
        start=START,
        page=page,
        language=language,
        written_in=LANGUAGES[page.language],
        is_hidden=page in library.hidden,
        renewed=_is_renewed(shelves.shelf().library(language), page),
    )


def faults_of(path: str) -> list[Fault]:
    """What is to be mended in one file of the draft."""
    return [fault for fault in previewed(drafts.files(g.actor))[1] if fault.reason.file == path]


def previewed(own: Mapping[str, bytes]) -> tuple[Libraries | None, list[Fault]]:
    """The guide with these files over it, or what stands against it."""
    try:
        return shelves.shelf().preview(own), []
    except ContentErrors as errors:
        return None, [_fault(reason, own) for reason in uploads.reasons(errors.problems)]


def _page(form: PublishForm) -> str:
    draft = drafts.mine(g.actor)
    if draft is None:
        return render_template("admin/guide_draft.html", form=form, start=START, draft=None)
    own = editions.files(draft.id)
    libraries, faults = previewed(own)
    newest = next(iter(editions.published(g.actor)), None)
    behind = newest if newest and newest.id != draft.base_id else None
    return render_template(
        "admin/guide_draft.html",
        form=form,
        start=START,
        draft=draft,
        changes=[(change, *sources.key(change.path)) for change in drafts.changes(draft)],
        is_page=sources.is_page,
        faults=faults,
        behind=behind,
        publisher=people.names([behind.published_by])[behind.published_by] if behind else "",
        unrenewed=_unrenewed(libraries) if libraries else [],
    )


def _fault(reason: Reason, own: Mapping[str, bytes]) -> Fault:
    lines = own.get(reason.file, b"").decode("utf-8-sig", "replace").splitlines()
    quote = lines[reason.line - 1].strip() if 0 < reason.line <= len(lines) else ""
    shown = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE]}…"
    return Fault(reason, shown)


def _found(library: Library, slug: str) -> Page:
    found = next((page for page in (*library.pages, *library.hidden) if page.slug == slug), None)
    if found is None:
        raise NotVisible
    return found


def _unrenewed(libraries: Libraries) -> list[Page]:
    """Pages with new words under their old version: readers and translators would not know of the change."""
    shelf = shelves.shelf()
    return [
        page
        for code, library in libraries.items()
        for page in library.pages
        if page.language == code and not _is_renewed(shelf.library(code), page)
    ]


def _is_renewed(live: Library, page: Page) -> bool:
    """Whether the version was raised where the words are new."""
    before = next(
        (one for one in live.pages if one.slug == page.slug and one.language == page.language), None
    )
    if before is None or (before.title, before.summary, before.text) == (page.title, page.summary, page.text):
        return True
    return page.version > before.version
