"""The forms of a waiting room: its code, its PIN, and a page of the diary in it."""

from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import (
    CodeField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.moment import Tap

LONGEST = 20_000
WHICH_DAY = noted("Write which day it was, for example 14 3 2026")


class OpenForm(Form):
    """The code that was shown once."""

    code = CodeField(lazy("Your code"), label_size="m")
    kept = HiddenField()


class PinForm(Form):
    """The PIN, chosen or typed. `held` is the code of the step before, sealed."""

    held = HiddenField()
    kept = HiddenField()
    pin = PasswordField(
        lazy("Your PIN"),
        [Required(lazy("Enter your PIN")), Longest(40)],
        hint=lazy("The 6 numbers you chose."),
        width=10,
        label_size="m",
        autocomplete="off",
        render_kw={"inputmode": "numeric"},
    )


class DiaryForm(Form):
    """A page of the private diary. One answer is enough."""

    key = HiddenField()
    when = RadioField(
        lazy("When was it?"),
        [Required(lazy("Choose when it was"))],
        choices=[
            SelectChoice(Tap.NOW.value, lazy("Just now")),
            SelectChoice(Tap.EARLIER.value, lazy("Earlier today")),
            SelectChoice(Tap.EVENING.value, lazy("Yesterday evening")),
            SelectChoice(Tap.OTHER.value, lazy("Another day")),
        ],
    )
    day = DateField(lazy("Which day?"), hint=lazy("For example, 14 3 2026"))
    feeling = RadioField(lazy("How was it for you?"))
    seen = TextAreaField(
        lazy("What did you see and hear?"),
        [Longest(LONGEST)],
        hint=lazy("What a camera would have seen: what your child did, looked at, said."),
        label_size="m",
    )
    felt = TextAreaField(
        lazy("What was it like for you?"),
        [Longest(LONGEST)],
        hint=lazy("Any feeling may stand here, and mixed ones too."),
        label_size="m",
    )
