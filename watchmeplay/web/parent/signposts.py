"""The services a carer was pointed to, and asking the team to bring another carer in."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.partners import second_carers, signposts
from watchmeplay.families import records
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import id_of
from watchmeplay.web.forms.fields import HiddenField, StringField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.parent.area import parent

ADDRESS = "/family/second-carer"


class SecondCarerForm(KeyedForm):
    """Whom to invite, and what to say to them."""

    saved_before = noted("You have asked from here before. To ask this as well, press Send again.")
    family = HiddenField()
    name = StringField(
        lazy("Who is it?"),
        [Required(lazy("Enter a name")), Longest(second_carers.LONGEST_NAME)],
        hint=lazy("A father, a grandparent, a foster carer: anybody who cares for your child."),
    )
    words = TextAreaField(
        lazy("What would you like to say to them?"),
        [Required(lazy("Write a few words to them")), Longest(second_carers.LONGEST_WORDS)],
        hint=lazy("They read this when they are invited. Your therapist reads it too."),
        rows=4,
    )


@parent.get("/services")
def own_services() -> ResponseReturnValue:
    """The services, each with why."""
    return render_template("parent/services.html", pointed=signposts.pointed(g.actor))


@parent.get("/second-carer")
def second_carer_page() -> ResponseReturnValue:
    """Ask about somebody else, and read where an earlier wish stands."""
    return _page(SecondCarerForm())


@parent.post("/second-carer")
def second_carer_ask() -> ResponseReturnValue:
    """Give the wish to the team. Nobody else hears of it."""
    form = SecondCarerForm(request.form)
    if form.validate():
        with form.refusals():
            second_carers.ask(
                g.actor,
                family_id=id_of(form.family.data),
                name=form.name.data,
                words=form.words.data,
                key=form.key.data or "",
            )
    if form.errors:
        return _page(form), 422
    flash(gettext("Your team has it. They talk with you before they invite anybody."))
    return redirect(ADDRESS, 303)


@parent.post("/second-carer/<uuid:second_carer_id>/withdraw")
def second_carer_withdraw(second_carer_id: UUID) -> ResponseReturnValue:
    """Take the wish back."""
    second_carers.withdraw(g.actor, second_carer_id)
    flash(gettext("Taken back."))
    return redirect(ADDRESS, 303)


def _page(form: SecondCarerForm) -> str:
    families = records.families(g.actor)
    if len(families) == 1:
        form.family.data = str(families[0].id)
    return render_template(
        "parent/second_carer.html", form=form, families=families, wishes=second_carers.wishes(g.actor)
    )
