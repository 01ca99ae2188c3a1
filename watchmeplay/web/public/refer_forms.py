"""What a parent is asked who asks for help: one form for each page."""

from datetime import date, timedelta
from typing import Any

from flask import current_app
from wtforms import ValidationError

from watchmeplay.foundation import clock
from watchmeplay.foundation.words import noted
from watchmeplay.site import postcodes
from watchmeplay.web.forms.dates import month_of
from watchmeplay.web.forms.fields import (
    CodeField,
    DateField,
    RadioField,
    SelectChoice,
    StringField,
    TelField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.public.refer_professional_forms import PhoneNumber

PARENT, EXPECTING, PROFESSIONAL = "parent", "expecting", "professional"
LINE, LONG = 120, 10_000
OLDEST_YEARS = 18
OVERDUE = timedelta(days=28)
FURTHEST = timedelta(days=305)
FUTURE_BIRTH = noted("Enter a month that has been. For a baby to come, write the due date")


class PostcodeShape:
    """A postcode that can exist."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Leave an empty field to Required."""
        if (field.data or "").strip() and not postcodes.is_postcode(field.data):
            raise ValidationError(
                gettext("This is no postcode of the United Kingdom. Check it, for example PL31 1AA")
            )


class YouForm(Form):
    """Who asks."""

    who = RadioField(
        lazy("Who are you?"),
        [Required(lazy("Choose who you are"))],
        choices=[
            SelectChoice(PARENT, lazy("I look after a baby or young child")),
            SelectChoice(EXPECTING, lazy("I am expecting a baby, or my partner is")),
            SelectChoice(PROFESSIONAL, lazy("I work with a family")),
        ],
    )
    name = StringField(
        lazy("Your name"), [Longest(LINE)], hint=lazy("A first name is enough."), autocomplete="name"
    )
    relationship = StringField(
        lazy("Your own word for who you are to the child (optional)"),
        [Longest(LINE)],
        hint=lazy("Such as mum, dad, nan, foster carer, or a word of your own."),
    )

    def validate_name(self, field: StringField) -> None:
        """Everybody but a professional, who goes another way, is called something."""
        if self.who.data != PROFESSIONAL and not (field.data or "").strip():
            raise ValidationError(gettext("Enter a name we can call you by"))


class WhereForm(Form):
    """Where the child lives, or will live."""

    postcode = StringField(
        lazy("Your postcode"),
        [Required(lazy("Enter your postcode, for example PL31 1AA")), Longest(12), PostcodeShape()],
        hint=lazy("It tells us whether our team works where you live."),
        width=10,
        autocomplete="postal-code",
    )


class ChildForm(Form):
    """A child, by the month of birth, or by the day it is expected."""

    child = StringField(lazy("Your child’s first name (optional)"), [Longest(LINE)])
    month = StringField(lazy("Month"), [Longest(20)], width=5)
    year = StringField(lazy("Year"), [Longest(4)], width=4)
    due = DateField(lazy("Or, for a baby to come: the due date"), hint=lazy("For example, 14 3 2026"))

    def validate_month(self, field: StringField) -> None:
        """One of the two has to be there, and has to be possible."""
        if self.is_blank:
            raise ValidationError(gettext("Write the month your child was born, or the due date"))
        if not self._has_birth():
            return
        if not self.due.process_errors and self.due.data is not None:
            raise ValidationError(gettext("Write the month of birth or the due date, not both"))
        month = month_of(field.data or "")
        if month is None:
            raise ValidationError(gettext("Write the month as a number or a name, for example 3 or March"))
        born = self.born_on
        if born is not None and born > today():
            raise ValidationError(gettext(FUTURE_BIRTH))

    def validate_year(self, field: StringField) -> None:
        """Four figures, and within a childhood."""
        if not self._has_birth():
            return
        year = _year(field.data)
        if year is None:
            raise ValidationError(gettext("Write the year with four numbers, for example 2026"))
        if year < today().year - OLDEST_YEARS:
            raise ValidationError(gettext("Check the year. Watch Me Play! is for young children"))

    def validate_due(self, field: DateField) -> None:
        """Not further away than a pregnancy lasts, and not long past."""
        if field.data is None:
            return
        if field.data > today() + FURTHEST:
            raise ValidationError(gettext("Check the due date. It is more than ten months away"))
        if field.data < today() - OVERDUE:
            raise ValidationError(
                gettext("This due date is past. If your baby is born, write the month of birth")
            )

    @property
    def born_on(self) -> date | None:
        """The first day of the month of birth."""
        month, year = month_of(self.month.data or ""), _year(self.year.data)
        return date(year, month, 1) if month and year else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is said of when."""
        return not self._has_birth() and self.due.data is None and not self.due.process_errors

    def _has_birth(self) -> bool:
        return bool((self.month.data or "").strip() or (self.year.data or "").strip())


class HopeForm(Form):
    """What would be different."""

    hope = TextAreaField(
        lazy("In your own words (optional)"),
        [Longest(LONG)],
        hint=lazy("A few words are enough, or none. We talk about it when we meet."),
        rows=6,
    )


class OthersForm(Form):
    """Who else helps, and whether we may talk with them."""

    helping = RadioField(
        lazy("Is another service helping you or your child?"),
        [Required(lazy("Choose one of the answers"))],
        choices=[
            SelectChoice("no", lazy("No")),
            SelectChoice("may-talk", lazy("Yes, and you may talk with them")),
            SelectChoice("may-not-talk", lazy("Yes, and please do not talk with them")),
        ],
    )
    helping_who = StringField(
        lazy("Who? (optional)"), [Longest(LINE)], hint=lazy("For example a health visitor.")
    )


class CallForm(Form):
    """Call me instead: a number, and when it is safe."""

    name = StringField(lazy("Your name (optional)"), [Longest(LINE)], autocomplete="name")
    phone = TelField(
        lazy("Phone number"),
        [Required(lazy("Enter your phone number")), Longest(40), PhoneNumber()],
        width=20,
    )
    when = StringField(
        lazy("When is it safe to call?"),
        [Required(lazy("Write when it is safe, for example any weekday")), Longest(LINE)],
        hint=lazy("For example, weekdays before 2pm."),
    )
    postcode = StringField(
        lazy("Your postcode"),
        [Required(lazy("Enter your postcode, for example PL31 1AA")), Longest(12), PostcodeShape()],
        hint=lazy("It tells us which team calls you."),
        width=10,
        autocomplete="postal-code",
    )


class ReturnForm(Form):
    """The code that was shown to somebody who wanted to come back."""

    code = CodeField(lazy("Your code"), label_size="m")


def today() -> date:
    """This day in the service's zone."""
    return clock.today(current_app.extensions["settings"].zone)


def _year(typed: str | None) -> int | None:
    text = (typed or "").strip()
    return int(text) if len(text) == 4 and text.isdecimal() and int(text) >= 1000 else None
