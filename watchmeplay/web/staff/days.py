"""Which days can be a birthday, and which a day when a baby is expected."""

from datetime import date, timedelta

from watchmeplay.foundation import clock
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import DateField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.staff.people_forms import BORN

OLDEST = timedelta(days=19 * 366)
OVERDUE = timedelta(weeks=6)
AHEAD = timedelta(weeks=44)


def check_day(form: Form, field: DateField, state: str, zone: str) -> bool:
    """Whether the day can be right for a child who is born or expected. If not, the field says what to do."""
    message = _wrong(field.data, state, clock.today(zone))
    if message:
        form.refuse(message, field.name)
    return not message


def _wrong(day: date, state: str, today: date) -> str:
    if state == BORN:
        if day > today:
            return noted("Enter a date of birth in the past, or choose “Expected”")
        return "" if today - day < OLDEST else noted("Check the year of birth")
    if day < today - OVERDUE:
        return noted("This date has passed. Choose “Born”, or check the date")
    return "" if day - today < AHEAD else noted("Check the year the baby is expected")
