"""A day and a time of a form, made exact in the zone of whoever fills it in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import Reading
from watchmeplay.web.forms.fields import DateField, RadioField, SelectChoice, TimeField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext, lazy

FIRST, SECOND = "first", "second"


class TimedForm(Form):
    """A form with a day and a time. `which` is asked for only when the clocks went back over that time."""

    day = DateField(lazy("Day"))
    time = TimeField(lazy("Time"))
    which = RadioField(
        lazy("The clocks went back that night, so this time happened twice. Which one do you mean?"),
        choices=[
            SelectChoice(FIRST, lazy("The first time, before the clocks went back")),
            SelectChoice(SECOND, lazy("The second time, after the clocks went back")),
        ],
    )

    ask_which: bool = False

    def moment(self, zone: str) -> datetime | None:
        """The exact moment; None when neither was given, or when something has to be mended (see `errors`)."""
        day, time = self.day.data, self.time.data
        if day is None and time is None:
            return None
        if day is None or time is None:
            missing = gettext("Enter the day as well") if day is None else gettext("Enter the time as well")
            self.refuse(missing, "day" if day is None else "time")
            return None
        instant = clock.exact(datetime.combine(day, time), zone)
        if instant.reading != Reading.TWICE or instant.later is None:
            return instant.at
        self.ask_which = True
        if self.which.data not in {FIRST, SECOND}:
            self.refuse(gettext("Choose which of the two times"), "which")
            return None
        return instant.at if self.which.data == FIRST else instant.later


def local(at: datetime, zone: str) -> dict[str, Any]:
    """A moment as the boxes of such a form."""
    there = at.astimezone(ZoneInfo(zone))
    return {"day": there.date(), "time": there.time().replace(second=0, microsecond=0)}
