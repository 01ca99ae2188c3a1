"""The services that a family's carers were pointed to, and a carer's wish to bring another carer in."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.partners import directory, second_carers, signposts
from watchmeplay.care.partners.models import Signpost
from watchmeplay.families import overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import one
from watchmeplay.web.forms.fields import SelectChoice, SelectField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff


class SignpostForm(KeyedForm):
    """Which carer, which service, and why."""

    person = SelectField(lazy("To whom"), [Required(lazy("Choose who it is for"))])
    partner = SelectField(lazy("Which service"), [Required(lazy("Choose a service"))])
    why = TextAreaField(
        lazy("Why this one"),
        [Required(lazy("Write a line about why")), Longest(signposts.LONGEST_WHY)],
        hint=lazy("One or two lines from you to them. They read it with the service’s details."),
        rows=3,
    )


@staff.get("/families/<uuid:family_id>/services")
def services_page(family_id: UUID) -> ResponseReturnValue:
    """What was pointed out, what was asked for, and a form for one more."""
    return _page(overview.surroundings(g.actor, family_id), SignpostForm())


@staff.post("/families/<uuid:family_id>/services")
def service_point(family_id: UUID) -> ResponseReturnValue:
    """Point a carer to a service."""
    record = overview.surroundings(g.actor, family_id)
    form = SignpostForm(request.form)
    _offer(form, record)
    if form.validate():
        with form.refusals():
            signposts.point(
                g.actor,
                family_id=family_id,
                person_id=UUID(form.person.data),
                partner_id=UUID(form.partner.data),
                why=form.why.data,
                key=form.key.data or "",
            )
    if form.errors:
        return _page(record, form), 422
    flash(gettext("Saved. They find it on their page of services."), "done")
    return _back(family_id)


@staff.post("/families/<uuid:family_id>/services/<uuid:signpost_id>/take-back")
def service_take_back(family_id: UUID, signpost_id: UUID) -> ResponseReturnValue:
    """Take it away from the carer's page."""
    if one(g.actor, Signpost, signpost_id).family_id != family_id:
        raise NotVisible
    signposts.take_back(g.actor, signpost_id)
    flash(gettext("Taken back. They no longer see it."), "done")
    return _back(family_id)


@staff.post("/families/<uuid:family_id>/second-carers/<uuid:second_carer_id>/not-now")
def second_carer_not_now(family_id: UUID, second_carer_id: UUID) -> ResponseReturnValue:
    """Decide that nobody is invited for now."""
    if second_carer_id not in {wish.id for wish in second_carers.wishes(g.actor, family_id)}:
        raise NotVisible
    second_carers.not_now(g.actor, second_carer_id)
    flash(
        gettext("Saved. The carer reads that you will talk about it. Your reasons belong in a note."), "done"
    )
    return _back(family_id)


def _page(record: Record, form: SignpostForm) -> str:
    _offer(form, record)
    return render_template(
        "staff/services.html",
        record=record,
        form=form,
        pointed=signposts.pointed(g.actor, record.family_id),
        wishes=second_carers.wishes(g.actor, record.family_id),
    )


def _offer(form: SignpostForm, record: Record) -> None:
    choose = SelectChoice("", lazy("Choose…"))
    joined = [adult for adult in record.adults if adult.joined_at and not adult.ended_at]
    people = [SelectChoice(str(adult.person_id), adult.name) for adult in joined]
    form.person.choices = people if len(people) == 1 else [choose, *people]
    form.partner.choices = [
        choose,
        *(SelectChoice(str(partner.id), partner.name) for partner in directory.listed(g.actor)),
    ]


def _back(family_id: UUID) -> ResponseReturnValue:
    return redirect(f"/staff/families/{family_id}/services", 303)
