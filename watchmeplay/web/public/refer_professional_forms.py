"""What a professional is asked first: where, whether a parent agreed and who, and who asks."""

from typing import Any

import phonenumbers
from wtforms import ValidationError

from watchmeplay.care.referrals.models import Source
from watchmeplay.site import postcodes
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    EmailField,
    RadioField,
    SelectChoice,
    StringField,
    TelField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, Required
from watchmeplay.web.languages import gettext, lazy

LINE_OR_MOBILE = phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
LINE = 120
LONG = 10_000

AGREED, NOT_AGREED, NOT_TOLD = "agreed", "not-agreed", "not-told"
WAYS = (
    SelectChoice("phone", lazy("Phone")),
    SelectChoice("text", lazy("Text message")),
    SelectChoice("email", lazy("E-mail")),
    SelectChoice("letter", lazy("Letter")),
)
RESPONSIBILITY = (
    SelectChoice("yes", lazy("Yes")),
    SelectChoice("shared", lazy("Yes, shared with the local authority")),
    SelectChoice("delegated", lazy("No, they care for the child with delegated authority")),
    SelectChoice("no", lazy("No")),
    SelectChoice("unknown", lazy("I do not know")),
)


class PhoneNumber:
    """A whole telephone number that can exist, of a line or a mobile, written as people write it.

    A part of one, such as a number to dial within a town, reaches nobody from here.
    """

    def __call__(self, _form: Any, field: Any) -> None:
        """Leave an empty field to Required."""
        if not (field.data or "").strip():
            return
        try:
            number = phonenumbers.parse(field.data, "GB")
            why = phonenumbers.is_possible_number_for_type_with_reason(number, LINE_OR_MOBILE)
            possible = why == phonenumbers.ValidationResult.IS_POSSIBLE
        except phonenumbers.NumberParseException:
            possible = False
        if not possible:
            raise ValidationError(gettext("Enter a phone number, for example 07700 900 982"))


class WhereForm(Form):
    """Which team it goes to."""

    postcode = StringField(
        lazy("Postcode where the child lives, or will live"),
        [Required(lazy("Enter a postcode, for example PL31 1AA")), Longest(12)],
        hint=lazy("It tells us whether this team is the one for them."),
        width=10,
        label_size="m",
    )

    def validate_postcode(self, field: StringField) -> None:
        """It has to be one that can exist."""
        if not postcodes.is_postcode(field.data or ""):
            raise ValidationError(gettext("Check the postcode, for example PL31 1AA"))


class ConsentForm(Form):
    """Whether a parent agreed: without it, or a reason of safety, nothing is sent."""

    parent = RadioField(
        lazy("Has a parent or carer agreed that you ask us?"),
        [Required(lazy("Choose one of the answers"))],
        choices=[
            SelectChoice(AGREED, lazy("Yes, they have agreed")),
            SelectChoice(NOT_AGREED, lazy("No, or not yet")),
            SelectChoice(
                NOT_TOLD,
                lazy("They do not know about it, because telling them could put somebody at risk"),
            ),
        ],
        label_size="m",
    )


class AgreedForm(Form):
    """Who agreed, what their standing is, and whom we may talk with."""

    name = StringField(
        lazy("Name of the parent or carer who agreed"),
        [Required(lazy("Enter the name of the person who agreed")), Longest(LINE)],
    )
    responsibility = RadioField(
        lazy("Do they hold parental responsibility?"),
        [Required(lazy("Choose one of the answers"))],
        choices=list(RESPONSIBILITY),
    )
    sharing = CheckboxesField(
        lazy("With whom did they agree that we may talk?"),
        hint=lazy("Ask about each. Leave a box empty where they said no."),
        choices=[
            SelectChoice("referrer", lazy("The person who asks, about how it goes on")),
            SelectChoice("gp", lazy("Their GP")),
            SelectChoice("health-visitor", lazy("Their health visitor")),
            SelectChoice("maternity", lazy("Midwives and maternity services")),
            SelectChoice("mental-health", lazy("Mental health services")),
            SelectChoice("early-years", lazy("Nursery or early years")),
            SelectChoice("council", lazy("The council: early help and social care")),
        ],
    )


class NotToldForm(Form):
    """Why the parent may not hear of it."""

    reason = TextAreaField(
        lazy("Why would it not be safe for the parent to know?"),
        [Required(lazy("Say why it would not be safe")), Longest(LONG)],
        hint=lazy("Say who could be at risk, and how. The team alone reads this."),
    )
    advice = TextAreaField(
        lazy("Whom have you spoken with about it?"),
        [Longest(LONG)],
        hint=lazy("Such as your safeguarding lead, and what they said."),
        rows=3,
    )


class YouForm(Form):
    """Who asks."""

    name = StringField(lazy("Name"), [Required(lazy("Enter your name")), Longest(LINE)], autocomplete="name")
    source = RadioField(
        lazy("Profession or service"),
        [Required(lazy("Choose your profession or service"))],
        choices=[
            SelectChoice(Source.GP, lazy("GP")),
            SelectChoice(Source.HEALTH_VISITOR, lazy("Health visitor")),
            SelectChoice(Source.MIDWIFE, lazy("Midwife")),
            SelectChoice(Source.MATERNAL_MENTAL_HEALTH, lazy("Maternal mental health service")),
            SelectChoice(Source.PERINATAL_MENTAL_HEALTH, lazy("Perinatal mental health service")),
            SelectChoice(Source.EARLY_YEARS, lazy("Early years")),
            SelectChoice(Source.SOCIAL_CARE, lazy("Social care")),
            SelectChoice(Source.OTHER, lazy("Something else")),
        ],
    )
    role = StringField(lazy("Role"), [Longest(LINE)], autocomplete="organization-title")
    organisation = StringField(
        lazy("Organisation"),
        [Required(lazy("Enter your organisation")), Longest(LINE)],
        autocomplete="organization",
    )
    email = EmailField(
        lazy("Work e-mail address"),
        [Required(lazy("Enter your work e-mail address")), EmailAddress()],
        hint=lazy("A short e-mail goes there when there is news. It never names anybody."),
    )
    phone = TelField(lazy("Work phone number"), [Longest(40), PhoneNumber()], autocomplete="tel", width=20)
