"""Giving a carer a page of the guide: from the family's record, or from the page. And taking it back."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.families import caseloads, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import one
from watchmeplay.manual.ages import age_band
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page
from watchmeplay.reading import actions, queries
from watchmeplay.reading.models import GivenPage
from watchmeplay.reading.queries import Reader
from watchmeplay.web import guide_room, shelves
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.ages import together
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.give_forms import CHOOSE, GiveForm, GivePageForm

ALL = "all"
FOUND = 8


@staff.get("/families/<uuid:family_id>/give")
def give_to_family(family_id: UUID) -> ResponseReturnValue:
    """Ask who, which page and why. The pages for the children's ages are offered first."""
    caseloads.must_look_after(g.actor, family_id)
    readers = queries.readers(g.actor, family_id)
    only = str(readers[0].person_id) if len(readers) == 1 else None
    form = GiveForm(data={"reader": only})
    return _to_family(family_id, readers, form)


@staff.post("/families/<uuid:family_id>/give")
def give_to_family_send(family_id: UUID) -> ResponseReturnValue:
    """Give it; or, with the button beside the words, offer the pages that answer them."""
    caseloads.must_look_after(g.actor, family_id)
    readers = queries.readers(g.actor, family_id)
    form = GiveForm(request.form)
    if "find" in request.form:
        status = 200 if _can_be_read(form) else 422
        return _to_family(family_id, readers, form), status
    library = shelves.guide()
    _offer(form, readers, library.pages)
    if form.validate():
        page = guide_room.page_of(library, form.page.data)
        reader = next(reader for reader in readers if str(reader.person_id) == form.reader.data)
        if _given(form, page, reader):
            return redirect(f"/staff/families/{family_id}", 303)
    return _to_family(family_id, readers, form), 422


@staff.get("/guide/<slug>/give")
def give_page(slug: str) -> ResponseReturnValue:
    """Ask to whom of all families one looks after, and why."""
    page = guide_room.page_of(shelves.guide(), slug)
    return _page_to(page, queries.readers(g.actor), GivePageForm())


@staff.post("/guide/<slug>/give")
def give_page_send(slug: str) -> ResponseReturnValue:
    """Give it."""
    page = guide_room.page_of(shelves.guide(), slug)
    readers = queries.readers(g.actor)
    form = GivePageForm(request.form)
    form.reader.choices = _reader_choices(readers)
    if form.validate():
        reader = next(reader for reader in readers if _code(reader) == form.reader.data)
        if _given(form, page, reader):
            return redirect(f"/staff/families/{reader.family_id}", 303)
    return _page_to(page, readers, form), 422


@staff.post("/families/<uuid:family_id>/given/<uuid:given_page_id>/take-back")
def give_take_back(family_id: UUID, given_page_id: UUID) -> ResponseReturnValue:
    """Take a given page back: it leaves the carer's pages at once."""
    if one(g.actor, GivenPage, given_page_id).family_id != family_id:
        raise NotVisible
    actions.take_back(g.actor, given_page_id)
    flash(gettext("Taken back. They no longer see it among the pages given to them."))
    return redirect(f"/staff/families/{family_id}", 303)


def _can_be_read(form: GiveForm) -> bool:
    """While a page is looked for, an answer may still be missing; what is there has to be sound."""
    for field in form:
        field.errors = list(field.process_errors)
    for field in (form.words, form.why):
        if field.data:
            field.validate(form)
    return not form.errors


def _given(form: GiveForm | GivePageForm, page: Page, reader: Reader) -> bool:
    """Whether it was given now; otherwise the form says what to mend."""
    with form.refusals():
        actions.give(
            g.actor,
            page,
            family_id=reader.family_id,
            person_id=reader.person_id,
            why=form.why.data,
            key=form.key.data or "",
        )
    if form.errors:
        return False
    flash(gettext("Given to %(name)s. They find it on their first page.", name=reader.name))
    return True


def _to_family(family_id: UUID, readers: list[Reader], form: GiveForm) -> str:
    library, today = shelves.guide(), clock.today(g.signed_in.zone)
    children = records.children(g.actor, family_id)
    words = (form.words.data or "")[: guide_room.LONGEST_QUESTION].strip()
    if request.form.get("find") == ALL:
        offered, offers = list(library.pages), "all"
    elif words:
        offered, offers = [result.page for result in library.search(words, limit=FOUND)], "found"
    else:
        bands = {age_band(day, today) for child in children if (day := child.born_on or child.expected_on)}
        offered, offers = _for_ages(library, bands), "ages"
    chosen = [page for page in library.pages if page.slug == form.page.data and page not in offered]
    _offer(form, readers, (*chosen, *offered))
    return render_template(
        "staff/give.html",
        form=form,
        family=records.family_of(g.actor, family_id),
        ages=together(children, today),
        offers=offers,
        found=len(offered),
        readers=readers,
    )


def _page_to(page: Page, readers: list[Reader], form: GivePageForm) -> str:
    form.reader.choices = _reader_choices(readers)
    return render_template("staff/give_page.html", form=form, page=page, readers=readers)


def _for_ages(library: Library, bands: set[str]) -> list[Page]:
    """The pages written for the children's ages; where no child has one, those for every age."""
    own = [page for page in library.pages if not page.for_every_age and page.ages & bands]
    return own or [page for page in library.pages if page.for_every_age]


def _offer(form: GiveForm, readers: list[Reader], pages: tuple[Page, ...]) -> None:
    form.reader.choices = [SelectChoice(str(reader.person_id), reader.name) for reader in readers]
    form.page.choices = [
        SelectChoice(page.slug, page.title, render_kw={"hint": page.summary}) for page in pages
    ]


def _reader_choices(readers: list[Reader]) -> list[SelectChoice]:
    named = [SelectChoice(_code(reader), f"{reader.family_name}: {reader.name}") for reader in readers]
    return [CHOOSE, *named]


def _code(reader: Reader) -> str:
    return f"{reader.family_id} {reader.person_id}"
