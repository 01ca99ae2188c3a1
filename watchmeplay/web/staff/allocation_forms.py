"""The forms of allocation: a practitioner's profile, days away, passing a family on, giving families on."""

from wtforms import ValidationError

from watchmeplay.accounts.models import Person
from watchmeplay.care.allocation import profiles, transfers
from watchmeplay.care.allocation.profiles import Profile
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy

DAYS = (
    noted("Monday"), noted("Tuesday"), noted("Wednesday"), noted("Thursday"), noted("Friday"), noted("Saturday"),
    noted("Sunday"),
)  # fmt: skip
WEIGHTS = {1: noted("Light"), 2: noted("Usual"), 3: noted("Heavy")}
NOBODY = "nobody"


class WholeNumber:
    """Digits, up to three of them."""

    def __call__(self, _form: Form, field: StringField) -> None:
        """Leave an empty field to Required."""
        typed = (field.data or "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 3):
            raise ValidationError(gettext("Enter a whole number, for example 50"))


class ProfileForm(Form):
    """What allocation has to know."""

    room = StringField(
        lazy("Room for families"),
        [Required(lazy("Enter a number")), WholeNumber()],
        hint=lazy("The sum of weights that fits: a light family is 1, a usual one 2, a heavy one 3."),
        width=4,
    )
    working_days = CheckboxesField(
        lazy("Working days"),
        choices=[SelectChoice(str(number), lazy(day)) for number, day in enumerate(DAYS, 1)],
        hint=lazy("Families read these beside the name."),
    )
    evenings = CheckboxField(lazy("Works some evenings"))
    languages = StringField(
        lazy("Languages"),
        [Longest(profiles.LONGEST_LANGUAGES)],
        hint=lazy("Besides English, with commas."),
        width=30,
    )


class AwayForm(KeyedForm):
    """The first and the last day, and who covers."""

    saved_before = noted(
        "You saved other days from this page already. To save these as well, press Save again."
    )
    from_on = DateField(lazy("First day away"), [Required(lazy("Enter the first day"))])
    until_on = DateField(lazy("Last day away"), [Required(lazy("Enter the last day"))])
    covered_by = SelectField(lazy("Who covers?"), [Required(lazy("Choose who covers"))])


class AskForm(KeyedForm):
    """Asking a colleague to look after a family."""

    saved_before = noted("You asked somebody from this page already. To ask again, press Ask again.")
    places = {"from": "hands_over"}
    to = SelectField(lazy("Who?"), [Required(lazy("Choose a colleague"))])
    hands_over = RadioField(lazy("Afterwards"), [Required(lazy("Choose what happens afterwards"))])
    why = TextAreaField(
        lazy("Why, in a line or two"),
        [Required(lazy("Say why, in a line or two")), Longest(transfers.LONGEST)],
        rows=3,
        hint=lazy("They read this before they know which family it is. Leave names out."),
    )


class AnswerForm(Form):
    """Yes or no to a family that is offered; a no says why."""

    answer = HiddenField()
    words = TextAreaField(lazy("Your answer"), [Longest(transfers.LONGEST)], rows=2)


class WeightForm(Form):
    """How much work a family is for one colleague."""

    person = HiddenField()
    weight = SelectField(
        lazy("Weight"), choices=[SelectChoice(str(number), lazy(words)) for number, words in WEIGHTS.items()]
    )


class GiveForm(Form):
    """Families given on in one step."""

    families = CheckboxesField(lazy("Families"), [Required(lazy("Choose at least one family"))])
    to = SelectField(lazy("Give these to"), [Required(lazy("Choose a colleague"))])


def profile_form(profile: Profile) -> ProfileForm:
    """A form that shows a profile as it is."""
    return ProfileForm(
        data={
            "room": str(profile.room), "working_days": list(profile.working_days),
            "evenings": profile.evenings, "languages": profile.languages,
        }
    )  # fmt: skip


def choose_of(people: list[Person]) -> list[SelectChoice]:
    """Colleagues to choose from; when there is only one, no other answer is needed."""
    names = [SelectChoice(str(person.id), person.name) for person in people]
    return names if len(names) == 1 else [SelectChoice("", gettext("Choose…")), *names]
