"""How and when it is safe to reach a parent who asks for help, in which language, and what they need besides."""

from typing import Any

from wtforms import ValidationError

from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    EmailField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.public.refer_professional_forms import PhoneNumber

LINE, SHORT = 120, 2_000
LANGUAGE_CHOICES = (
    ("en", lazy("English")), ("ar", lazy("Arabic")), ("bn", lazy("Bengali")), ("bfi", lazy("British Sign Language")),
    ("zh", lazy("Chinese")), ("fr", lazy("French")), ("fa", lazy("Persian")), ("pl", lazy("Polish")),
    ("pt", lazy("Portuguese")), ("pa", lazy("Punjabi")), ("ro", lazy("Romanian")), ("so", lazy("Somali")),
    ("es", lazy("Spanish")), ("tr", lazy("Turkish")), ("uk", lazy("Ukrainian")), ("ur", lazy("Urdu")),
    ("cy", lazy("Welsh")), ("other", lazy("Another language")),
)  # fmt: skip


class ReachForm(Form):
    """How and when we may reach them, and in what language."""

    ways = CheckboxesField(
        lazy("Which ways are safe for you?"),
        [Required(lazy("Choose at least one way that is safe"))],
        hint=lazy("Think of who else may see your phone, e-mails or letters."),
        choices=[
            SelectChoice("phone", lazy("Phone call")),
            SelectChoice("text", lazy("Text message")),
            SelectChoice("email", lazy("E-mail")),
            SelectChoice("letter", lazy("Letter")),
        ],
    )
    phone = TelField(lazy("Phone number"), [Longest(40), PhoneNumber()], width=20)
    email = EmailField(lazy("E-mail address"), [Longest(254), EmailAddress()])
    address = TextAreaField(
        lazy("Address for letters"), [Longest(500)], rows=3, autocomplete="street-address"
    )
    when = StringField(
        lazy("When is it safe? (optional)"), [Longest(LINE)], hint=lazy("For example, weekdays before 2pm.")
    )
    language = SelectField(
        lazy("Which language shall we speak?"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_CHOICES],
        default="en",
    )
    other_language = StringField(lazy("Which other language? (optional)"), [Longest(LINE)])
    interpreter = CheckboxField(lazy("Please bring an interpreter. It costs you nothing"))
    access = TextAreaField(
        lazy("Anything that makes it work for you? (optional)"),
        [Longest(SHORT)],
        hint=lazy("For example a place without stairs, large print, or more time."),
        rows=2,
    )

    def validate_phone(self, field: TelField) -> None:
        """A call or a text needs a number."""
        self._needed(field, {"phone", "text"}, gettext("Enter your phone number"))

    def validate_email(self, field: EmailField) -> None:
        """An e-mail needs an address."""
        self._needed(field, {"email"}, gettext("Enter your e-mail address"))

    def validate_address(self, field: TextAreaField) -> None:
        """So does a letter."""
        self._needed(field, {"letter"}, gettext("Enter the address letters go to"))

    def _needed(self, field: Any, ways: set[str], message: str) -> None:
        if ways & set(self.ways.data or []) and not (field.data or "").strip():
            raise ValidationError(message)
