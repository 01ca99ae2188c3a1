"""The forms of a waiting room: its code, its PIN, and a page of the diary in it."""

from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import (
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.public.refer_moment import Day

LONGEST = 20_000
FACES = {
    "calm": "face-calm", "happy": "face-bright", "tired": "face-tired", "worried": "face-hard",
    "sad": "face-sad", "mixed": "face-mixed",
}  # fmt: skip
WHICH_DAY = noted("Write which day it was, for example 14 3 2026")


class OpenForm(Form):
    """The code that was shown once."""

    code = StringField(
        lazy("Your code"),
        [Required(lazy("Enter the code you were given")), Longest(40)],
        hint=lazy("8 letters and numbers, for example 7KQ4-MXRT. Capitals and dashes do not matter."),
        width=10,
        label_size="m",
    )
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
            SelectChoice(Day.NOW.value, lazy("Just now")),
            SelectChoice(Day.EARLIER.value, lazy("Earlier today")),
            SelectChoice(Day.EVENING.value, lazy("Yesterday evening")),
            SelectChoice(Day.OTHER.value, lazy("Another day")),
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
