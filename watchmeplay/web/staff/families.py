"""The families in scope: the list, its search by name, and one family's record."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.families import directory
from watchmeplay.foundation import clock
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest
from watchmeplay.web.staff.ages import together
from watchmeplay.web.staff.area import staff


class FindForm(Form):
    """Part of a name. It is posted, so that no name stands in an address."""

    name = StringField(
        "Find a family", [Longest(200)], hint="Part of the name of the family, a child or an adult", width=20
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
