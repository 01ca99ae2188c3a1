"""The forms by which staff give a page of the guide to a carer."""

from watchmeplay.foundation.words import noted
from watchmeplay.reading.actions import LONGEST_WHY
from watchmeplay.web.forms.fields import (
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.guide_room import LONGEST_QUESTION
from watchmeplay.web.languages import lazy

GIVEN_BEFORE = noted("A page was given from here before. To give this one as well, press Give again.")


def _why() -> TextAreaField:
    return TextAreaField(
        lazy("Why this page"),
        [Required(lazy("Write a line about why")), Longest(LONGEST_WHY)],
        hint=lazy("One or two lines from you to them. They read it with the page."),
        rows=3,
    )


class GiveForm(KeyedForm):
    """To one of a family's carers, a page that is looked for here. `words` stay out of the address."""

    saved_before = GIVEN_BEFORE
    reader = RadioField(lazy("To whom"), [Required(lazy("Choose who it is for"))])
    words = StringField(
        lazy("Find a page"),
        [Longest(LONGEST_QUESTION)],
        hint=lazy("A word or two, such as “screen”"),
        width=20,
    )
    page = RadioField(lazy("Which page"), [Required(lazy("Choose a page"))])
    why = _why()


class GivePageForm(KeyedForm):
    """One page, to a carer of any family in scope."""

    saved_before = GIVEN_BEFORE
    reader = SelectField(lazy("To whom"), [Required(lazy("Choose who it is for"))])
    why = _why()


CHOOSE = SelectChoice("", lazy("Choose…"))
