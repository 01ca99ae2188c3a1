"""The short form for a referral that somebody takes down."""

from typing import Any

from wtforms import ValidationError

from watchmeplay.care.referrals.models import Source
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from watchmeplay.web.forms.validators import EmailAddress, Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.public.refer_forms import PostcodeShape
from watchmeplay.web.public.refer_professional_forms import WAYS, PhoneNumber
from watchmeplay.web.public.refer_reach_form import LANGUAGE_CHOICES
from watchmeplay.web.staff import referral_words as said
from watchmeplay.web.staff.people_forms import BORN, EXPECTED
from watchmeplay.web.staff.referral_time import TimedForm

LINE, LONG = 120, 10_000
AGREED, KNOWS_NOT = "agreed", "not-told"


class TakeForm(TimedForm):
    """Who asks, for which child, how to reach them, and what was said."""

    came = RadioField(
        lazy("How did it come?"),
        [Required(lazy("Choose how it came"))],
        choices=[
            SelectChoice("phone", lazy("By phone")),
            SelectChoice("paper", lazy("On paper")),
            SelectChoice("in-person", lazy("In person")),
        ],
        inline=True,
    )
    source = SelectField(
        lazy("Who asks?"), [Required(lazy("Choose who asks"))], choices=said.choices(said.SOURCES)
    )
    area = SelectField(lazy("Area"), [Required(lazy("Choose an area"))])
    referrer_name = StringField(lazy("Referrer’s name"), [Longest(LINE)])
    referrer_organisation = StringField(lazy("Referrer’s organisation"), [Longest(LINE)])
    referrer_phone = TelField(lazy("Referrer’s phone"), [Longest(40), PhoneNumber()], width=20)
    referrer_email = EmailField(lazy("Referrer’s e-mail"), [Longest(254), EmailAddress()], autocomplete="off")
    agreed = RadioField(
        lazy("Has a parent agreed?"),
        choices=[
            SelectChoice(AGREED, lazy("Yes")),
            SelectChoice(
                KNOWS_NOT, lazy("They do not know, because telling them could put somebody at risk")
            ),
        ],
        hint=lazy("Without one of these, nothing can be taken down from a professional."),
    )
    name = StringField(
        lazy("Parent’s or carer’s name"), [Required(lazy("Enter the parent’s name")), Longest(LINE)]
    )
    ways = CheckboxesField(
        lazy("Which ways are safe?"),
        hint=lazy("Ask about each. None may be safe: then leave all empty."),
        choices=list(WAYS),
    )
    phone = TelField(lazy("Parent’s phone"), [Longest(40), PhoneNumber()], width=20)
    email = EmailField(lazy("Parent’s e-mail"), [Longest(254), EmailAddress()], autocomplete="off")
    address = TextAreaField(lazy("Address for letters (optional)"), [Longest(500)], rows=3)
    when = StringField(lazy("When is it safe? (optional)"), [Longest(500)])
    language = SelectField(
        lazy("Language"), choices=[SelectChoice(code, words) for code, words in LANGUAGE_CHOICES]
    )
    interpreter = CheckboxField(lazy("They need an interpreter"))
    child_name = StringField(lazy("Child’s first name (optional)"), [Longest(LINE)])
    twin_name = StringField(lazy("Twin’s first name (only for twins)"), [Longest(LINE)])
    born = RadioField(
        lazy("Is the child born yet?"),
        choices=[SelectChoice(BORN, lazy("Born")), SelectChoice(EXPECTED, lazy("Expected"))],
        inline=True,
    )
    child_day = DateField(lazy("Date of birth, or the date the baby is expected"))
    postcode = StringField(lazy("Postcode (optional)"), [Longest(12), PostcodeShape()], width=10)
    hope = TextAreaField(lazy("What would they like to be different? (optional)"), [Longest(LONG)], rows=3)
    worries = TextAreaField(lazy("What is the referrer worried about?"), [Longest(LONG)], rows=3)
    strengths = TextAreaField(lazy("What is going well?"), [Longest(LONG)], rows=3)
    note = TextAreaField(
        lazy("For the team alone (optional)"),
        [Longest(LONG)],
        hint=lazy("Staff only. Neither the family nor the referrer ever sees it."),
        rows=3,
    )
    key = HiddenField()

    def validate_referrer_name(self, field: StringField) -> None:
        """A professional has a name."""
        if self._by_professional and not (field.data or "").strip():
            raise ValidationError(gettext("Enter the referrer’s name"))

    def validate_agreed(self, field: RadioField) -> None:
        """The same gate as on the web."""
        if self._by_professional and not field.data:
            raise ValidationError(gettext("Choose whether a parent has agreed"))

    def validate_phone(self, field: TelField) -> None:
        """A call or a text needs a number."""
        self._needed(
            field, {"phone", "text"}, gettext("Enter their phone number, or take phone and text away")
        )

    def validate_email(self, field: EmailField) -> None:
        """An e-mail needs an address."""
        self._needed(field, {"email"}, gettext("Enter their e-mail address, or take e-mail away"))

    def validate_child_day(self, field: DateField) -> None:
        """A day is asked for with the child, and born or expected with the day."""
        if field.data is not None and not self.born.data:
            raise ValidationError(gettext("Choose born or expected"))
        named = (self.child_name.data or "").strip() or (self.twin_name.data or "").strip()
        if field.data is None and (named or self.born.data):
            raise ValidationError(gettext("Enter a date"))

    @property
    def _by_professional(self) -> bool:
        return bool(self.source.data) and self.source.data != Source.SELF

    def _needed(self, field: Any, ways: set[str], message: str) -> None:
        if ways & set(self.ways.data or []) and not (field.data or "").strip():
            raise ValidationError(message)
