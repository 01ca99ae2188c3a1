"""One's own account, for staff and administrators: the password and the signed-in devices."""

from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import passwords, people, sessions
from watchmeplay.web import gate
from watchmeplay.web.areas import ADMINS, STAFF
from watchmeplay.web.device import device_name
from watchmeplay.web.forms.fields import PasswordField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.public.sign_in import account

COLLEAGUES = STAFF | ADMINS


class NewPasswordForm(Form):
    """The password now, and the one to come."""

    current = PasswordField(
        lazy("The password you use now"), [Required(lazy("Enter the password you use now"))]
    )
    new = PasswordField(
        lazy("Your new password"), [Required(lazy("Choose a new password"))], autocomplete="new-password"
    )


@account.get("/account/", who=COLLEAGUES)
def own_account() -> ResponseReturnValue:
    """Password and devices."""
    return _page(NewPasswordForm())


@account.post("/account/password", who=COLLEAGUES)
def own_password() -> ResponseReturnValue:
    """Change the password: everywhere else they are signed out, here they go on with a fresh session."""
    form = NewPasswordForm(request.form)
    if form.validate():
        with form.refusals():
            people.change_password(
                current_app.extensions["keyring"], g.actor, current=form.current.data, new=form.new.data
            )
    if form.errors:
        return _page(form), 422
    device = device_name(request.user_agent.string)
    gate.let_in(sessions.start(people.me(g.actor), lasting=False, device=device), lasting=False)
    flash(gettext("Your password is changed. You are signed out everywhere else."), "done")
    return redirect("/account/", 303)


@account.post("/account/devices/<uuid:session_id>/end", who=COLLEAGUES)
def own_device_end(session_id: UUID) -> ResponseReturnValue:
    """Sign out on one device."""
    sessions.end(g.actor, session_id)
    if session_id == g.signed_in.session_id:
        gate.let_out()
        return redirect("/signed-out", 303)
    flash(gettext("Signed out there."), "done")
    return redirect("/account/", 303)


def _page(form: NewPasswordForm) -> str:
    return render_template(
        "staff/own_account.html",
        form=form,
        me=people.me(g.actor),
        shortest=passwords.SHORTEST[g.actor.role],
        devices=sessions.of(g.actor),
        this_device=g.signed_in.session_id,
    )
