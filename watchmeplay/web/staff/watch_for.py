"""The one thing to watch for, carer by carer."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.plans import watch_for
from watchmeplay.families import overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.forms.fields import HiddenField, StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.own_path import own_path
from watchmeplay.web.staff.area import staff


class WatchForForm(Form):
    """One line for one carer. Saved empty, it is taken away."""

    person = HiddenField()
    words = StringField(
        lazy("One thing to watch for"),
        [Longest(watch_for.LONGEST)],
        hint=lazy("It heads their page when they write. Leave it empty to take it away."),
        spellcheck="true",
    )


@staff.get("/families/<uuid:family_id>/watch-for")
def watch_for_page(family_id: UUID) -> ResponseReturnValue:
    """The line of each carer, to change in place, and the lines before."""
    return _page(overview.surroundings(g.actor, family_id), None)


@staff.post("/families/<uuid:family_id>/watch-for")
def watch_for_set(family_id: UUID) -> ResponseReturnValue:
    """Save one carer's line."""
    record = overview.surroundings(g.actor, family_id)
    form = WatchForForm(request.form)
    adult = next((adult for adult in record.adults if str(adult.person_id) == form.person.data), None)
    if adult is None or adult.ended_at is not None:
        raise NotVisible
    if form.validate():
        with form.refusals():
            watch_for.set_line(
                g.actor, family_id=family_id, person_id=adult.person_id, words=form.words.data or ""
            )
    if form.errors:
        return _page(record, form), 422
    flash(gettext("Saved."), "done")
    return redirect(own_path(request.args.get("back")) or f"/staff/families/{family_id}/watch-for", 303)


def _page(record: Record, refused: WatchForForm | None) -> str:
    lines = watch_for.since(g.actor, record.family_id)
    standing = {line.person_id: line.words for line in reversed(lines) if line.ended_at is None}
    forms = []
    for number, adult in enumerate(adult for adult in record.adults if adult.ended_at is None):
        person = str(adult.person_id)
        if refused is not None and refused.person.data == person:
            forms.append((adult, refused))
            continue
        data = {"person": person, "words": standing.get(adult.person_id, "")}
        forms.append((adult, WatchForForm(data=data, id_prefix=f"carer-{number}-")))
    return render_template(
        "staff/watch_for.html",
        record=record,
        form=refused,
        forms=forms,
        lines=[line for line in lines if line.ended_at is not None],
        names={adult.person_id: adult.name for adult in record.adults},
        back_to=own_path(request.args.get("back")),
    )
