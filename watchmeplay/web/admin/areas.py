"""The areas of the service."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.site import areas, asking, postcodes
from watchmeplay.web.admin.area import admin
from watchmeplay.web.forms.fields import StringField, TelField, TextAreaField
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


class PostcodesForm(Form):
    """Which postcodes an area serves."""

    postcodes = TextAreaField(
        lazy("Beginnings of postcodes, one on each line"),
        [Longest(20_000)],
        hint=lazy("For example PL, PL31, or SW11 4. The longest that fits decides."),
        rows=10,
        spellcheck=False,
    )


class AskingForm(Form):
    """What people are told who ask for help."""

    phone = TelField(lazy("Phone number"), [Longest(asking.LONGEST[asking.PHONE])], autocomplete="off")
    hours = StringField(
        lazy("When it is answered"),
        [Longest(asking.LONGEST[asking.HOURS])],
        hint=lazy("For example: Monday to Friday, 9am to 4pm."),
    )
    days = StringField(
        lazy("They hear from you within so many working days"),
        [Required(lazy("Enter a number of working days")), Longest(3)],
        width=2,
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
        with form.refusals():
            areas.add(g.actor, name=form.name.data)
    if form.errors:
        return render_template("admin/areas.html", form=form, areas=areas.areas()), 422
    flash(gettext("Added."), "done")
    return redirect("/admin/areas/", 303)


@admin.get("/areas/<uuid:area_id>")
def area_page(area_id: UUID) -> ResponseReturnValue:
    """One, to rename, and the postcodes it serves."""
    return _area_page(area_id)


@admin.post("/areas/<uuid:area_id>")
def area_rename(area_id: UUID) -> ResponseReturnValue:
    """Give it another name."""
    areas.one(area_id)
    form = AreaForm(request.form)
    if form.validate():
        with form.refusals():
            areas.rename(g.actor, area_id, name=form.name.data)
    if form.errors:
        return _area_page(area_id, form=form), 422
    flash(gettext("Saved."), "done")
    return redirect("/admin/areas/", 303)


@admin.post("/areas/<uuid:area_id>/postcodes")
def area_postcodes(area_id: UUID) -> ResponseReturnValue:
    """Say which postcodes it serves."""
    areas.one(area_id)
    form = PostcodesForm(request.form)
    if form.validate():
        with form.refusals():
            postcodes.keep(g.actor, area_id, (form.postcodes.data or "").splitlines())
    if form.errors:
        return _area_page(area_id, served=form), 422
    flash(gettext("Saved."), "done")
    return redirect(f"/admin/areas/{area_id}", 303)


@admin.get("/asking")
def asking_page() -> ResponseReturnValue:
    """What people are told who ask for help."""
    known = asking.read()
    return render_template(
        "admin/asking.html",
        form=AskingForm(data={"phone": known.phone, "hours": known.hours, "days": str(known.days)}),
    )


@admin.post("/asking")
def asking_keep() -> ResponseReturnValue:
    """Change it."""
    form = AskingForm(request.form)
    if form.validate():
        typed = (form.days.data or "").strip()
        with form.refusals():
            asking.keep(
                g.actor,
                phone=form.phone.data or "",
                hours=form.hours.data or "",
                days=int(typed) if typed.isdecimal() else 0,
            )
    if form.errors:
        return render_template("admin/asking.html", form=form), 422
    flash(gettext("Saved."), "done")
    return redirect("/admin/asking", 303)


def _area_page(area_id: UUID, form: AreaForm | None = None, served: PostcodesForm | None = None) -> str:
    area = areas.one(area_id)
    known = "\n".join(postcodes.prefixes(area_id))
    return render_template(
        "admin/area.html",
        form=form or served or AreaForm(data={"name": area.name}),
        named=form or AreaForm(data={"name": area.name}),
        served=served or PostcodesForm(data={"postcodes": known}),
        area=area,
    )
