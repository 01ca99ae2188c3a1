"""Why a family is quiet, in words."""

from babel.dates import format_date

from watchmeplay.care.week.snoozes import Reason, Snoozed
from watchmeplay.web.languages import current, gettext, lazy

REASONS = {
    Reason.HOLIDAY: lazy("Holiday"),
    Reason.ILLNESS: lazy("Illness"),
    Reason.BEREAVEMENT: lazy("Bereavement"),
    Reason.BUSY: lazy("A busy time"),
    Reason.MOVING: lazy("Moving home"),
    Reason.OTHER: lazy("Another reason"),
}


def snoozed_line(snoozed: Snoozed) -> str:
    """ "Holiday, until Friday 20 March"."""
    day = format_date(snoozed.until_on, "EEEE d MMMM", locale=current().code)
    return gettext("%(reason)s, until %(day)s", reason=str(REASONS[snoozed.reason]), day=day)
