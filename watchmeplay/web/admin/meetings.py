"""The hosts that links to meetings by video may lead to."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import video
from watchmeplay.web.admin.area import admin
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy

ADDRESS = "/admin/meetings"


class HostForm(Form):
    """The name of a host."""

    host = StringField(
        lazy("Host"),
        [Required(lazy("Enter the name of a host")), Longest(video.LONGEST_HOST)],
        hint=lazy(
            "For example meet.example.org. Everything below it counts too, such as eu.meet.example.org."
        ),
        width=20,
    )


@admin.get("/meetings")
def meetings_page() -> ResponseReturnValue:
    """All of them, and one more."""
    return _page(HostForm())


@admin.post("/meetings")
def meetings_add() -> ResponseReturnValue:
    """Add one."""
    form = HostForm(request.form)
    if form.validate():
        with form.refusals():
            video.add_host(g.actor, form.host.data)
    if form.errors:
        return _page(form), 422
    flash(gettext("Added."), "done")
    return redirect(ADDRESS, 303)


@admin.post("/meetings/<uuid:video_host_id>/remove")
def meetings_remove(video_host_id: UUID) -> ResponseReturnValue:
    """Take one off."""
    video.remove_host(g.actor, video_host_id)
    flash(gettext("Taken off the list."), "done")
    return redirect(ADDRESS, 303)


def _page(form: HostForm) -> str:
    return render_template("admin/meetings.html", form=form, hosts=video.hosts())
