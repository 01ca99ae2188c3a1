"""What the service promises about answers."""

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.words import noted
from watchmeplay.site import promises
from watchmeplay.web.admin.area import admin
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import gettext, lazy

NUMBER = noted("Enter a whole number, for example 2")


class PromiseForm(Form):
    """Working days."""

    days = StringField(
        lazy("Working days"),
        [Required(lazy("Enter a number"))],
        hint=lazy("Monday to Friday. Leads see what has waited for longer."),
        width=4,
    )


@admin.get("/promises")
def promises_page() -> ResponseReturnValue:
    """The promise as it is."""
    return _page(PromiseForm(data={"days": str(promises.answer_within_days())}))


@admin.post("/promises")
def promises_save() -> ResponseReturnValue:
    """Keep another."""
    form = PromiseForm(request.form)
    if form.validate():
        typed = form.days.data.strip()
        with form.refusals():
            if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
                raise Refused(NUMBER, "days")
            promises.promise(g.actor, int(typed))
    if form.errors:
        return _page(form), 422
    flash(gettext("Saved."), "done")
    return redirect("/admin/promises", 303)


def _page(form: PromiseForm) -> str:
    return render_template("admin/promises.html", form=form)
