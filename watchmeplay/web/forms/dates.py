"""Fields for a date (three boxes) and for a time of day (one box, written as people write it)."""

import re
import unicodedata
from calendar import month_name
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Literal

from babel.dates import get_month_names
from markupsafe import Markup
from wtforms.utils import unset_value

from watchmeplay.foundation.languages import ENGLISH
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.drawing import draw
from watchmeplay.web.forms.intake import TWICE, Single
from watchmeplay.web.forms.text import StringField
from watchmeplay.web.languages import current, gettext, lazy

PARTS = ("day", "month", "year")
MONTHS = tuple(month_name)[1:]
LABELS = {"day": noted("Day"), "month": noted("Month"), "year": noted("Year")}
# Whole sentences: in other languages the parts would change one another.
ADD: Mapping[tuple[str, ...], str] = {
    ("day",): noted("Add the day, for example 14 3 2026"),
    ("month",): noted("Add the month, for example 14 3 2026"),
    ("year",): noted("Add the year, for example 14 3 2026"),
    ("day", "month"): noted("Add the day and the month, for example 14 3 2026"),
    ("day", "year"): noted("Add the day and the year, for example 14 3 2026"),
    ("month", "year"): noted("Add the month and the year, for example 14 3 2026"),
}
CHECK: Mapping[tuple[str, ...], str] = {
    ("day",): noted("Check the day, for example 14 3 2026"),
    ("month",): noted("Check the month, for example 14 3 2026"),
    ("year",): noted("Write the year with four numbers, for example 2026"),
    ("day", "month"): noted("Check the day and the month, for example 14 3 2026"),
    ("day", "year"): noted("Check the day and the year, for example 14 3 2026"),
    ("month", "year"): noted("Check the month and the year, for example 14 3 2026"),
    PARTS: noted("Check the day and the month and the year, for example 14 3 2026"),
}
WRITE_A_TIME = noted("Write a time, for example 2:30pm or 14:30")


class DateField(Single):
    """A date in three boxes, posted as NAME-day, NAME-month and NAME-year. `data` is a date or None.

    A month may be a number or a name, in English or in the language of the page. What was typed is shown
    again, box by box.
    """

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong: tuple[str, ...] = ()
        super().__init__(label, validators, **kwargs)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the three boxes that a browser posts; without a form, take `data`."""
        super().process(None, data, extra_filters)
        if isinstance(self.data, date):
            self.typed = {part: str(getattr(self.data, part)) for part in PARTS}
        if formdata is None:
            return
        sent = {part: formdata.getlist(f"{self.name}-{part}") for part in PARTS}
        self.raw_data = [value for values in sent.values() for value in values]
        self.typed = {part: values[0] if values else "" for part, values in sent.items()}
        self.data = None
        if any(len(values) > 1 for values in sent.values()):
            self.process_errors = [gettext(TWICE)]
            return
        try:
            self.data = self._read()
        except ValueError as error:
            self.process_errors = [str(error)]

    def __call__(self, **overrides: Any) -> Markup:
        """The three boxes as HTML. Overrides: label, hint, classes."""
        legend = self.titled(overrides)
        wrong = self.wrong or (PARTS if self.errors else ())
        items = [
            {
                "id": f"{self.id}-{part}",
                "name": f"{self.name}-{part}",
                "label": {"text": gettext(LABELS[part])},
                "value": self.typed[part],
                "width": 4 if part == "year" else 2,
                "error": part in wrong,
                "autocomplete": "off",
            }
            for part in PARTS
        ]
        params = {
            "id": self.id,
            "fieldset": {"legend": legend},
            "items": items,
            **self.common(overrides),
        }
        return draw("date-input", params)

    @property
    def first_id(self) -> str:
        """The first box, or the first that needs attention."""
        return f"{self.id}-{self.wrong[0] if self.wrong else 'day'}"

    def _read(self) -> date | None:
        parts = {part: value.strip() for part, value in self.typed.items()}
        if not any(parts.values()):
            return None
        self.wrong = tuple(part for part in PARTS if not parts[part])
        if self.wrong:
            raise ValueError(gettext(ADD[self.wrong]))
        day, month, year = _number(parts["day"], 2), _month(parts["month"]), _number(parts["year"], 4)
        self.wrong = tuple(
            part
            for part, value in (
                ("day", day if day and 1 <= day <= 31 else None),
                ("month", month),
                ("year", year if year and year >= 1000 else None),
            )
            if value is None
        )
        if self.wrong or day is None or month is None or year is None:
            raise ValueError(gettext(CHECK[self.wrong]))
        try:
            return date(year, month, day)
        except ValueError:
            self.wrong = ("day",)
            impossible = gettext(
                "%(month)s %(year)s has no day %(day)s. Check the day",
                month=_names()[month - 1],
                year=year,
                day=day,
            )
            raise ValueError(impossible) from None


class TimeField(StringField):
    """A time of day: 2:30pm, 2.30 pm, 14:30, 1430 or 2pm. `data` is a time, or None when left empty."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("width", 5)
        kwargs.setdefault("hint", lazy("For example, 2:30pm or 14:30"))
        super().__init__(label, validators, **kwargs)

    def process_data(self, value: time | None) -> None:
        self.data = value
        self.written = f"{value:%H:%M}" if value is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was written for showing it again, and read it."""
        if not valuelist:
            return
        self.written = valuelist[0]
        self.data = None
        if len(valuelist) > 1:
            raise ValueError(gettext(TWICE))
        if self.written.strip():
            self.data = _time(self.written)

    def typed(self) -> str:
        return self.written


def month_of(typed: str) -> int | None:
    """A month written as a number or a name, in English or in the language of the page; None for neither."""
    return _month(typed.strip())


_TIME = re.compile(r"(\d{1,2})(?:[:.\s]?(\d{2}))?\s*([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)


def _time(written: str) -> time:
    words = {"midday": time(12), "noon": time(12), "midnight": time(0)}
    text = _digits(written.strip().lower())
    if text in words:
        return words[text]
    found = _TIME.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise ValueError(gettext(WRITE_A_TIME))
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(gettext(WRITE_A_TIME))
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(gettext(WRITE_A_TIME))
    return time(hour, minute)


def _number(text: str, digits: int) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= digits else None


def _month(text: str) -> int | None:
    number = _number(text, 2)
    if number is not None:
        return number if 1 <= number <= 12 else None
    name = text.lower().rstrip(".")
    if len(name) < 3:
        return None
    for known in (MONTHS, _names(), _names("format")):
        matches = [place for place, month in enumerate(known, 1) if month.lower().startswith(name)]
        if len(matches) == 1:
            return matches[0]
    return None


def _names(context: Literal["format", "stand-alone"] = "stand-alone") -> tuple[str, ...]:
    """The months in the language of the page, as they stand alone or as they stand in a date."""
    if current() is ENGLISH:
        return MONTHS
    return tuple(get_month_names("wide", context, current().code).values())


def _digits(text: str) -> str:
    """The text with the digits of any script as ours: ١٤:٣٠ is 14:30."""
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
