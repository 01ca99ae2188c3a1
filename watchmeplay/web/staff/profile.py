"""One's own profile: what colleagues and leads need to know when a family needs somebody."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import profiles
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.allocation_forms import ProfileForm, profile_form
from watchmeplay.web.staff.area import staff


@staff.get("/profile")
def profile_page() -> ResponseReturnValue:
    """Room, days, evenings, languages."""
    return _page(profile_form(profiles.of(g.actor, g.actor.person_id)))


@staff.post("/profile")
def profile_save() -> ResponseReturnValue:
    """Keep them."""
    form = ProfileForm(request.form)
    if not save(form, g.actor.person_id):
        return _page(form), 422
    flash(gettext("Saved."), "done")
    return redirect("/staff/profile", 303)


def save(form: ProfileForm, person_id: UUID) -> bool:
    """Store what the form says about somebody; whether it could be."""
    if not form.validate():
        return False
    with form.refusals():
        profiles.change(
            g.actor,
            person_id,
            room=int(form.room.data.strip()),
            languages=form.languages.data or "",
            working_days=form.working_days.data or [],
            evenings=form.evenings.data,
        )
    return not form.errors


def _page(form: ProfileForm) -> str:
    return render_template("staff/profile.html", form=form, action="/staff/profile")
