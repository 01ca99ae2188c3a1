"""What a professional is asked about people: where, who agreed, who asks, the child, the carers."""

from datetime import date, timedelta
from typing import Any

import phonenumbers
from flask import current_app
from wtforms import ValidationError

from watchmeplay.care.referrals import nhs_number
from watchmeplay.care.referrals.models import Source
from watchmeplay.foundation import clock
from watchmeplay.site import postcodes
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    DateField,
    EmailField,
    RadioField,
    SelectChoice,
    StringField,
    TelField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, NotAfter, NotBefore, Required
from watchmeplay.web.languages import gettext, lazy

LINE = 120
LONG = 10_000
OLDEST = timedelta(days=9 * 365)
OVERDUE = timedelta(days=30)
FURTHEST = timedelta(days=300)

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


def today() -> date:
    """This day in the service's zone."""
    return clock.today(current_app.extensions["settings"].zone)


class PhoneNumber:
    """A telephone number that can exist, written as people write it."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Leave an empty field to Required."""
        if not (field.data or "").strip():
            return
        try:
            possible = phonenumbers.is_possible_number(phonenumbers.parse(field.data, "GB"))
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
            SelectChoice("referrer", lazy("You, about how it goes on")),
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
        lazy("Whom have you spoken with about it? (optional)"),
        [Longest(LONG)],
        hint=lazy("Such as your safeguarding lead, and what they said."),
        rows=3,
    )


class YouForm(Form):
    """Who asks."""

    name = StringField(
        lazy("Your name"), [Required(lazy("Enter your name")), Longest(LINE)], autocomplete="name"
    )
    source = RadioField(
        lazy("You write as"),
        [Required(lazy("Choose what you write as"))],
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
    role = StringField(lazy("Your role (optional)"), [Longest(LINE)], autocomplete="organization-title")
    organisation = StringField(
        lazy("Your organisation"),
        [Required(lazy("Enter your organisation")), Longest(LINE)],
        autocomplete="organization",
    )
    email = EmailField(
        lazy("Your work e-mail address"),
        [Required(lazy("Enter your work e-mail address")), EmailAddress()],
        hint=lazy("A short e-mail goes there when there is news. It never names anybody."),
    )
    phone = TelField(
        lazy("Your work phone number (optional)"), [Longest(40), PhoneNumber()], autocomplete="tel", width=20
    )


class ChildForm(Form):
    """One child, born or expected."""

    name = StringField(lazy("Child’s full name (leave empty before birth)"), [Longest(LINE)])
    known_as = StringField(lazy("Known as (optional)"), [Longest(LINE)])
    born_on = DateField(
        lazy("Date of birth"),
        [
            NotAfter(today),
            NotBefore(lambda: today() - OLDEST, lazy("Enter a birth date in the last 9 years")),
        ],
    )
    expected_on = DateField(
        lazy("Or the date the baby is due"),
        [
            NotBefore(
                lambda: today() - OVERDUE, lazy("Enter the date of birth instead, or a later due date")
            ),
            NotAfter(lambda: today() + FURTHEST, lazy("Enter a due date in the next 10 months")),
        ],
    )
    sex = RadioField(
        lazy("Sex (optional)"),
        choices=[
            SelectChoice("girl", lazy("Girl")),
            SelectChoice("boy", lazy("Boy")),
            SelectChoice("other", lazy("Not known, or not one of these")),
        ],
        inline=True,
    )
    nhs_number = StringField(lazy("NHS number (optional)"), [Longest(20)], width=20)
    gp = StringField(lazy("GP practice (optional)"), [Longest(LINE)])
    health_visitor = StringField(lazy("Health visitor (optional)"), [Longest(LINE)])
    nursery = StringField(lazy("Nursery or childminder (optional)"), [Longest(LINE)])
    address = TextAreaField(
        lazy("Where the child lives (optional)"),
        [Longest(500)],
        hint=lazy("Say if it is for a short time. The team alone reads this."),
        rows=3,
    )

    def validate_expected_on(self, field: DateField) -> None:
        """Born or expected: one of the two, and a name for a child who is born."""
        if self.born_on.errors:
            return
        if (self.born_on.data is None) == (field.data is None):
            raise ValidationError(gettext("Enter a date of birth or a due date: one of the two"))

    def validate_name(self, field: StringField) -> None:
        """Before birth there may be no name yet."""
        if self.born_on.data is not None and not (field.data or "").strip():
            raise ValidationError(gettext("Enter the child’s name"))

    def validate_nhs_number(self, field: StringField) -> None:
        """The check digit finds most slips."""
        if (field.data or "").strip() and not nhs_number.is_right(field.data):
            raise ValidationError(
                gettext("Check the NHS number: it has 10 digits, and these do not belong together")
            )


class CarerForm(Form):
    """A parent or carer, and how it is safe to reach them."""

    name = StringField(
        lazy("Their full name"), [Required(lazy("Enter the name of the parent or carer")), Longest(LINE)]
    )
    relationship = StringField(
        lazy("Who they are to the child"),
        [Required(lazy("Enter who they are to the child")), Longest(LINE)],
        hint=lazy("Such as mother, father, grandmother, foster carer."),
    )
    lives_with = RadioField(
        lazy("Do they live with the child? (optional)"),
        choices=[
            SelectChoice("yes", lazy("Yes")),
            SelectChoice("part", lazy("Part of the time")),
            SelectChoice("no", lazy("No")),
        ],
        inline=True,
    )
    responsibility = RadioField(
        lazy("Do they hold parental responsibility? (optional)"), choices=list(RESPONSIBILITY)
    )
    ways = CheckboxesField(
        lazy("Which ways of reaching them are safe?"),
        hint=lazy("Tick only what they told you is safe. Somebody else may read their phone or letters."),
        choices=list(WAYS),
    )
    phone = TelField(lazy("Their phone number (optional)"), [Longest(40), PhoneNumber()], width=20)
    email = EmailField(lazy("Their e-mail address (optional)"), [EmailAddress()], autocomplete="off")
    when = StringField(
        lazy("When is it safe, and when not? (optional)"),
        [Longest(500)],
        hint=lazy("Such as weekday mornings, never after 6pm."),
    )

    def validate_ways(self, field: CheckboxesField) -> None:
        """A way that was said to be safe needs its number or address."""
        chosen = set(field.data or [])
        if chosen & {"phone", "text"} and not (self.phone.data or "").strip():
            raise ValidationError(gettext("Enter their phone number, or take phone and text away"))
        if "email" in chosen and not (self.email.data or "").strip():
            raise ValidationError(gettext("Enter their e-mail address, or take e-mail away"))
