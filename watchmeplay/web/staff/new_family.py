"""Opening a family's record, with its first child or twins."""

from datetime import date
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.families import records
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.days import check_day
from watchmeplay.web.staff.people_forms import BORN, NewFamilyForm


@staff.get("/families/new")
def family_new() -> ResponseReturnValue:
    """Ask for the family and its first child."""
    return _page(NewFamilyForm(data={"key": new_key()}))


@staff.post("/families/new")
def family_open() -> ResponseReturnValue:
    """Open the record. It stands on the opener's own caseload."""
    form = _with_areas(NewFamilyForm(request.form))
    if form.validate() and check_day(form, form.day, form.born.data, g.signed_in.zone):
        with form.refusals():
            family = records.open_family(
                g.actor, name=form.name.data, area_id=UUID(form.area.data), key=form.key.data
            )
            names = [form.child_name.data, form.twin_name.data or ""]
            for number, name in enumerate(name for name in names if name.strip()):
                records.add_child(
                    g.actor,
                    family_id=family.id,
                    name=name,
                    key=f"{form.key.data}:{number}",
                    **born_or_expected(form.born.data, form.day.data),
                )
    if form.errors:
        return _page(form), 422
    flash(gettext("The record is open. Now invite the adults who care for the child."), "done")
    return redirect(url_for("staff.people_page", family_id=family.id), 303)


def born_or_expected(state: str, day: date) -> dict[str, date]:
    """A day as the field of the record that it belongs to."""
    return {"born_on": day} if state == BORN else {"expected_on": day}


def _page(form: NewFamilyForm) -> str:
    return render_template("staff/family_new.html", form=_with_areas(form))


def _with_areas(form: NewFamilyForm) -> NewFamilyForm:
    areas = records.areas_of(g.actor)
    first = [] if len(areas) == 1 else [SelectChoice("", gettext("Choose…"))]
    form.area.choices = first + [SelectChoice(str(area.id), area.name) for area in areas]
    return form
