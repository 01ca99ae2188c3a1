"""The forms on the page about one family of the week."""

from collections.abc import Callable
from datetime import date, timedelta

from babel.dates import format_date

from watchmeplay.care.week import snoozes, tasks
from watchmeplay.conversations.actions import LONGEST
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import (
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import current, gettext, lazy
from watchmeplay.web.staff.reasons import REASONS


class LookForm(Form):
    """What every form there carries: where to go on to, and the moment of which the screen told."""

    following = HiddenField()
    moment = HiddenField()


class MarkForm(LookForm):
    """A step that needs no words. The pages on the screen come beside it, as `page`."""

    step = HiddenField()


class SentForm(LookForm, KeyedForm):
    """What is sent from there, once."""

    saved_before = noted(
        "You have sent other words from this page already. To send these as well, press the button again."
    )
    saved_before_at = "words"


class ReplyForm(SentForm):
    """A message to one carer of the family; `about` is a page of theirs, and `shown` what it said."""

    carer = HiddenField()
    about = HiddenField()
    shown = HiddenField()
    words = TextAreaField(lazy("Reply"), [Required(lazy("Write your reply")), Longest(LONGEST)], rows=5)


class TaskLineForm(SentForm):
    """A task of one's own, in one line."""

    words = StringField(
        lazy("Task"), [Required(lazy("Write what is to be done")), Longest(tasks.LONGEST)], spellcheck=True
    )
    due = SelectField(lazy("By"), [Required(lazy("Choose a day"))])


class SnoozeForm(SentForm):
    """Why the family is quiet, and until when."""

    places = {"until_on": "until", "words": "line"}
    reason = RadioField(
        lazy("Reason"),
        [Required(lazy("Choose a reason"))],
        choices=[SelectChoice(reason.value, words) for reason, words in REASONS.items()],
        classes="nhsuk-radios--small",
    )
    until = DateField(lazy("Until, at most eight weeks"), [Required(lazy("Enter the last day"))])
    line = StringField(lazy("A line for staff (optional)"), [Longest(snoozes.LONGEST)])


def days_ahead(today: date) -> list[SelectChoice]:
    """The days a task is mostly due on: today, tomorrow, and one, two and four weeks from now."""
    named: list[tuple[int, Callable[[], str]]] = [
        (7, lambda: gettext("in a week")),
        (0, lambda: gettext("today")),
        (1, lambda: gettext("tomorrow")),
        (14, lambda: gettext("in two weeks")),
        (28, lambda: gettext("in four weeks")),
    ]
    return [
        SelectChoice(
            (day := today + timedelta(days=days)).isoformat(),
            gettext("%(ahead)s, %(day)s", ahead=words(), day=_day(day)),
        )
        for days, words in named
    ]


def _day(day: date) -> str:
    return format_date(day, "EEEE d MMMM", locale=current().code)
