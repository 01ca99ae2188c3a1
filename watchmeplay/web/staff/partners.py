"""The directory of other services: read, add, change, take out."""

from datetime import timedelta
from itertools import groupby
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.partners import directory
from watchmeplay.care.partners.directory import Facts, Kind
from watchmeplay.care.partners.models import Partner
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.web.forms.fields import (
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff

ADDRESS = "/staff/partners/"
EVERY_AREA = "all"
REVIEWED_AFTER = timedelta(days=182)
KINDS = {
    Kind.PERINATAL: lazy("Perinatal mental health"),
    Kind.MATERNITY: lazy("Maternity and midwives"),
    Kind.HEALTH_VISITING: lazy("Health visiting"),
    Kind.COUNCIL: lazy("Council and family hubs"),
    Kind.COMMUNITY: lazy("Community groups"),
    Kind.FATHERS: lazy("Groups for fathers"),
    Kind.OTHER: lazy("Others"),
}


def _line(name: str, label: object, **how: object) -> StringField:
    return StringField(label, [Longest(directory.LONGEST[name])], **how)


class PartnerForm(KeyedForm):
    """What is known of a service."""

    name = StringField(lazy("Name"), [Required(lazy("Enter a name")), Longest(120)])
    kind = RadioField(
        lazy("Kind"),
        [Required(lazy("Choose a kind"))],
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
        classes="nhsuk-radios--small",
    )
    area = SelectField(lazy("Area"), [Required(lazy("Choose an area"))])
    offers = TextAreaField(
        lazy("What it offers, to whom"),
        [Longest(600)],
        hint=lazy("In words a parent can read: they see this when you point them there."),
        rows=3,
    )
    phone = _line("phone", lazy("Telephone"), width=20)
    email = _line("email", lazy("E-mail"))
    url = _line("url", lazy("Web address"), hint=lazy("It begins with https://"))
    address = _line("address", lazy("Where"))
    hours = _line("hours", lazy("When"))
    review_on = DateField(lazy("Check these facts again by"), [Required(lazy("Enter a day"))])


@staff.get("/partners/")
def partners_page() -> ResponseReturnValue:
    """The services of one's areas, by kind; those past their review date are marked."""
    found = directory.listed(g.actor)
    return render_template(
        "staff/partners.html",
        kinds=[(KINDS[Kind(kind)], list(rows)) for kind, rows in groupby(found, key=lambda row: row.kind)],
        areas={area.id: area.name for area in records.areas_of(g.actor)},
        today=clock.today(g.signed_in.zone),
    )


@staff.get("/partners/new")
def partner_new() -> ResponseReturnValue:
    """Ask about a service."""
    due = clock.today(g.signed_in.zone) + REVIEWED_AFTER
    return _page(PartnerForm(data={"review_on": due}), None)


@staff.post("/partners/new")
def partner_add() -> ResponseReturnValue:
    """Add it."""
    return _saved(PartnerForm(request.form), None)


@staff.get("/partners/<uuid:partner_id>")
def partner_page(partner_id: UUID) -> ResponseReturnValue:
    """One service, to read and to change. Saving says that the facts were checked."""
    partner = directory.one(g.actor, partner_id)
    known = {name: getattr(partner, name) for name in (*directory.LONGEST, "kind", "review_on")}
    area = str(partner.area_id) if partner.area_id else EVERY_AREA
    return _page(PartnerForm(data={**known, "area": area}), partner)


@staff.post("/partners/<uuid:partner_id>")
def partner_change(partner_id: UUID) -> ResponseReturnValue:
    """Save it."""
    return _saved(PartnerForm(request.form), directory.one(g.actor, partner_id))


@staff.post("/partners/<uuid:partner_id>/retire")
def partner_retire(partner_id: UUID) -> ResponseReturnValue:
    """Take it out of the directory, or put it back."""
    retired = request.form.get("retired") == "yes"
    directory.retire(g.actor, partner_id, retired=retired)
    flash(gettext("Taken out of the directory.") if retired else gettext("Back in the directory."), "done")
    return redirect(f"{ADDRESS}{partner_id}" if retired else ADDRESS, 303)


def _saved(form: PartnerForm, partner: Partner | None) -> ResponseReturnValue:
    form.area.choices = _areas()
    if form.validate():
        with form.refusals():
            if partner is None:
                directory.add(g.actor, _facts(form), key=form.key.data or "")
            else:
                directory.change(g.actor, partner.id, _facts(form))
    if form.errors:
        return _page(form, partner), 422
    flash(gettext("Saved."), "done")
    return redirect(ADDRESS, 303)


def _facts(form: PartnerForm) -> Facts:
    written = {name: form[name].data or "" for name in directory.LONGEST}
    area = None if form.area.data == EVERY_AREA else UUID(form.area.data)
    return Facts(kind=form.kind.data, review_on=form.review_on.data, area_id=area, **written)


def _page(form: PartnerForm, partner: Partner | None) -> str:
    form.area.choices = _areas()
    return render_template("staff/partner.html", form=form, partner=partner)


def _areas() -> list[SelectChoice]:
    own = [SelectChoice(str(area.id), area.name) for area in records.areas_of(g.actor)]
    return [*own, SelectChoice(EVERY_AREA, lazy("Every area"))]
