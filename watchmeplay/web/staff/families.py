"""The families in scope: the list, its search by name, and one family's record."""

from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.conversations import queries as conversations
from watchmeplay.diary import queries as diary
from watchmeplay.families import directory, overview
from watchmeplay.families.models import Basis
from watchmeplay.foundation import clock
from watchmeplay.manual.page import Page
from watchmeplay.reading import queries as reading
from watchmeplay.reading.queries import GivenInFamily
from watchmeplay.web import meeting_words, shelves
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest
from watchmeplay.web.languages import lazy
from watchmeplay.web.staff.ages import age, together
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.record_search import WordsForm
from watchmeplay.web.staff.record_strip import strip

BASES = {
    Basis.PARENTAL_RESPONSIBILITY: lazy("parental responsibility"),
    Basis.DELEGATED_AUTHORITY: lazy("delegated authority"),
    Basis.PRACTITIONER_APPROVED: lazy("approved by a practitioner"),
}


class FindForm(Form):
    """Part of a name. It is posted, so that no name stands in an address."""

    name = StringField(
        lazy("Find a family"),
        [Longest(200)],
        hint=lazy("Part of the name of the family, a child or an adult"),
        width=20,
    )


@staff.get("/families/")
def families_page() -> ResponseReturnValue:
    """Everyone in scope."""
    return _families(FindForm())


@staff.post("/families/")
def families_find() -> ResponseReturnValue:
    """Those with a name that fits. Nothing is changed: the form keeps names out of addresses."""
    form = FindForm(request.form)
    if not form.validate():
        return _families(form), 422
    return _families(form, search=(form.name.data or "").strip())


@staff.get("/families/<uuid:family_id>")
def family_page(family_id: UUID) -> ResponseReturnValue:
    """The record, which is audited: people, access, safe contact, what is next, and the pages given to the team.

    Ten statements beyond the session and the number of new messages, however much there is.
    """
    record = overview.open_record(g.actor, family_id)
    pages = diary.timeline(
        g.actor,
        family_id=family_id,
        before=request.args.get("before"),
        after=request.args.get("after"),
    )
    replies = conversations.about(g.actor, [row.id for row in pages.rows])
    today = clock.today(g.signed_in.zone)
    return render_template(
        "staff/family.html",
        record=record,
        now=strip(g.actor, family_id),
        meetings=meeting_words.TYPES,
        today=today,
        find=WordsForm(),
        ages=together(record.children, today),
        children=[(child, age(child.born_on, child.expected_on, today)) for child in record.children],
        child_names={child.id: child.name for child in record.children},
        bases=BASES,
        pages_given=pages,
        to_read=[row.id for row in pages.rows if row.facts and row.facts.waiting],
        replies=replies,
        given_to_read=_given_to_read(family_id),
        words=shelves.choices(),
    )


def _given_to_read(family_id: UUID) -> list[tuple[GivenInFamily, Page | None]]:
    by_slug = {page.slug: page for page in shelves.guide().pages}
    return [(given, by_slug.get(given.slug)) for given in reading.given_in(g.actor, family_id)]


def _families(form: FindForm, *, search: str = "") -> str:
    found = [] if form.errors else directory.listed(g.actor, search)
    today = clock.today(g.signed_in.zone)
    return render_template(
        "staff/families.html",
        form=form,
        searched=bool(search),
        lines=[(line, together(line.children, today)) for line in found],
        several_areas=len({line.area for line in found}) > 1,
    )
