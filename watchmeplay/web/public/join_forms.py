"""The forms of joining, one for each screen."""

from collections.abc import Sequence
from typing import Any

from watchmeplay.site.pages import ConsentCard
from watchmeplay.web.forms.fields import (
    CheckboxField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, Required

LONGEST_NAME = 80
LONGEST_WORD = 40


class CodeForm(Form):
    """The half of the invitation that came another way."""

    code = StringField(
        "Your code",
        [Required("Enter the code you were given"), Longest(40)],
        hint="8 letters and numbers, for example 7KQ4-MXRT. Capitals and dashes do not matter.",
        width=10,
        label_size="m",
    )


class YouForm(Form):
    """What a new carer is called."""

    name = StringField(
        "What shall we call you?",
        [Required("Enter a name we can call you by"), Longest(LONGEST_NAME)],
        hint="A first name is enough.",
        label_size="m",
        autocomplete="given-name",
    )
    own_word = StringField(
        "Your own word for who you are to the child (optional)",
        [Longest(LONGEST_WORD)],
        hint="Such as mum, dad, nan, foster carer, or a word of your own.",
        label_size="m",
    )


class WayInForm(Form):
    """How somebody will sign in from now on."""

    email = EmailField(
        "E-mail address",
        [Required("Enter your e-mail address"), EmailAddress()],
        hint="You sign in with it.",
        label_size="m",
    )
    password = PasswordField("Choose a password", [Required("Choose a password")], autocomplete="new-password",
                             label_size="m")  # fmt: skip


class CarerWayInForm(WayInForm):
    """The same for a carer, with how we may reach them and whose phone it is."""

    may_email = RadioField(
        "May we send short e-mails there?",
        [Required("Choose yes or no")],
        hint="Only that there is something new to read. Never a name, and nothing about your child. "
        "Say no if someone else reads your e-mail.",
        choices=[SelectChoice("yes", "Yes, it is safe"), SelectChoice("no", "No, send nothing")],
        label_size="m",
        inline=True,
    )
    lasting = CheckboxField(
        "Only I use this phone or computer",
        hint="You stay signed in here for two weeks. If others use it too, leave this empty.",
    )


class StaffWayInForm(WayInForm):
    """The same for a member of staff, with the name families see."""

    name = StringField(
        "Your name, as families will see it",
        [Required("Enter your name"), Longest(LONGEST_NAME)],
        label_size="m",
        autocomplete="name",
    )


def agree_form(cards: Sequence[ConsentCard], sent: Any = None) -> Form:
    """A tick for each card that may be refused, all of them empty at first, and the wording they stand under."""
    fields: dict[str, Any] = {
        card.purpose: CheckboxField(f"Yes to “{card.title}”") for card in cards if not card.required
    }
    form_class = type("AgreeForm", (Form,), {**fields, "wording": HiddenField()})
    form: Form = form_class(sent)
    if sent is None:
        form["wording"].data = wording(cards)
    return form


def wording(cards: Sequence[ConsentCard]) -> str:
    """Which words were shown, so that nobody agrees to others."""
    return " ".join(f"{card.purpose}:{card.version}:{card.language}" for card in cards)
