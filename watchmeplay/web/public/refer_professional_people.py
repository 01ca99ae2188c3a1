"""What a professional is asked about a family's people: each child, each parent or carer."""

from datetime import date, timedelta

from flask import current_app
from wtforms import ValidationError

from watchmeplay.care.referrals import nhs_number
from watchmeplay.foundation import clock
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
from watchmeplay.web.public.refer_professional_forms import LINE, RESPONSIBILITY, WAYS, PhoneNumber

OLDEST = timedelta(days=9 * 365)
OVERDUE = timedelta(days=30)
FURTHEST = timedelta(days=300)


def today() -> date:
    """This day in the service's zone."""
    return clock.today(current_app.extensions["settings"].zone)


class ChildForm(Form):
    """One child, born or expected."""

    name = StringField(lazy("Child’s full name"), [Longest(LINE)], hint=lazy("Leave it empty before birth."))
    known_as = StringField(lazy("Known as"), [Longest(LINE)])
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
        lazy("Sex"),
        choices=[
            SelectChoice("girl", lazy("Girl")),
            SelectChoice("boy", lazy("Boy")),
            SelectChoice("other", lazy("Not known, or not one of these")),
        ],
        inline=True,
    )
    nhs_number = StringField(lazy("NHS number"), [Longest(20)], width=20)
    gp = StringField(lazy("GP practice"), [Longest(LINE)])
    health_visitor = StringField(lazy("Health visitor"), [Longest(LINE)])
    nursery = StringField(lazy("Nursery or childminder"), [Longest(LINE)])
    address = TextAreaField(
        lazy("Where the child lives"),
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
        lazy("Do they live with the child?"),
        choices=[
            SelectChoice("yes", lazy("Yes")),
            SelectChoice("part", lazy("Part of the time")),
            SelectChoice("no", lazy("No")),
        ],
        inline=True,
    )
    responsibility = RadioField(lazy("Do they hold parental responsibility?"), choices=list(RESPONSIBILITY))
    ways = CheckboxesField(
        lazy("Which ways of reaching them are safe?"),
        hint=lazy("Tick only what they told you is safe. Somebody else may read their phone or letters."),
        choices=list(WAYS),
    )
    phone = TelField(lazy("Their phone number"), [Longest(40), PhoneNumber()], width=20)
    email = EmailField(lazy("Their e-mail address"), [EmailAddress()], autocomplete="off")
    when = StringField(
        lazy("When is it safe, and when not?"),
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
