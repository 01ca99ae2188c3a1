"""The areas of the service."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import Refused
from watchmeplay.site import areas
from watchmeplay.web.admin.area import admin
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy


class AreaForm(Form):
    """The name of an area."""

    name = StringField(
        lazy("Name"),
        [Required(lazy("Enter a name")), Longest(areas.LONGEST_NAME)],
        hint=lazy("For example a town, or a group of family centres."),
    )


@admin.get("/areas/")
def areas_page() -> ResponseReturnValue:
    """All of them, and one more."""
    return render_template("admin/areas.html", form=AreaForm(), areas=areas.areas())


@admin.post("/areas/")
def area_add() -> ResponseReturnValue:
    """Add one."""
    form = AreaForm(request.form)
    if form.validate():
        try:
            areas.add(g.actor, name=form.name.data)
        except Refused as refused:
            form.refuse(refused.message, refused.field)
    if form.errors:
        return render_template("admin/areas.html", form=form, areas=areas.areas()), 422
    flash(gettext("Added."), "done")
    return redirect("/admin/areas/", 303)


@admin.get("/areas/<uuid:area_id>")
def area_page(area_id: UUID) -> ResponseReturnValue:
    """One, to rename."""
    area = areas.one(area_id)
    return render_template("admin/area.html", form=AreaForm(data={"name": area.name}), area=area)


@admin.post("/areas/<uuid:area_id>")
def area_rename(area_id: UUID) -> ResponseReturnValue:
    """Give it another name."""
    area, form = areas.one(area_id), AreaForm(request.form)
    if form.validate():
        try:
            areas.rename(g.actor, area_id, name=form.name.data)
        except Refused as refused:
            form.refuse(refused.message, refused.field)
    if form.errors:
        return render_template("admin/area.html", form=form, area=area), 422
    flash(gettext("Saved."), "done")
    return redirect("/admin/areas/", 303)
