"""The forms of joining, one for each screen."""

from collections.abc import Sequence
from typing import Any

from watchmeplay.site.pages import ConsentCard
from watchmeplay.web.forms.fields import (
    CheckboxField,
    CodeField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, Required
from watchmeplay.web.languages import gettext, lazy

LONGEST_NAME = 80
LONGEST_WORD = 40


class CodeForm(Form):
    """The half of the invitation that came another way."""

    code = CodeField(lazy("Your code"), label_size="m")


class YouForm(Form):
    """What a new carer is called."""

    name = StringField(
        lazy("What shall we call you?"),
        [Required(lazy("Enter a name we can call you by")), Longest(LONGEST_NAME)],
        hint=lazy("A first name is enough."),
        label_size="m",
        autocomplete="given-name",
    )
    own_word = StringField(
        lazy("Your own word for who you are to the child (optional)"),
        [Longest(LONGEST_WORD)],
        hint=lazy("Such as mum, dad, nan, foster carer, or a word of your own."),
        label_size="m",
    )


class WayInForm(Form):
    """How somebody will sign in from now on."""

    email = EmailField(
        lazy("E-mail address"),
        [Required(lazy("Enter your e-mail address")), EmailAddress()],
        hint=lazy("You sign in with it."),
        label_size="m",
    )
    password = PasswordField(
        lazy("Choose a password"),
        [Required(lazy("Choose a password"))],
        autocomplete="new-password",
        label_size="m",
    )


class CarerWayInForm(WayInForm):
    """The same for a carer, with how we may reach them and whose phone it is."""

    may_email = RadioField(
        lazy("May we send short e-mails there?"),
        [Required(lazy("Choose yes or no"))],
        hint=lazy(
            "Only that there is something new to read. Never a name, and nothing about your child. "
            "Say no if someone else reads your e-mail."
        ),
        choices=[SelectChoice("yes", lazy("Yes, it is safe")), SelectChoice("no", lazy("No, send nothing"))],
        label_size="m",
        inline=True,
    )
    lasting = CheckboxField(
        lazy("Only I use this phone or computer"),
        hint=lazy("You stay signed in here for two weeks. If others use it too, leave this empty."),
    )


class StaffWayInForm(WayInForm):
    """The same for a member of staff, with the name families see."""

    name = StringField(
        lazy("Your name, as families will see it"),
        [Required(lazy("Enter your name")), Longest(LONGEST_NAME)],
        label_size="m",
        autocomplete="name",
    )


def agree_form(cards: Sequence[ConsentCard], sent: Any = None) -> Form:
    """A tick for each card that may be refused, all of them empty at first, and the wording they stand under."""
    fields: dict[str, Any] = {
        card.purpose: CheckboxField(gettext("Yes to “%(title)s”", title=card.title))
        for card in cards
        if not card.required
    }
    form_class = type("AgreeForm", (Form,), {**fields, "wording": HiddenField()})
    form: Form = form_class(sent)
    if sent is None:
        form["wording"].data = wording(cards)
    return form


def wording(cards: Sequence[ConsentCard]) -> str:
    """Which words were shown, so that nobody agrees to others."""
    return " ".join(f"{card.purpose}:{card.version}:{card.language}" for card in cards)
