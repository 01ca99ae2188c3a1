"""How long ago, in as few words as a row has room for. Days are the reader's own."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from watchmeplay.web.languages import current, gettext, ngettext

DAYS_COUNTED = 13


def ago(moment: datetime, today: date, zone: str) -> str:
    """ "today", "yesterday", "5 days ago", and after two weeks the day itself: "14 February"."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    days = (today - day).days
    if days <= 1:
        return gettext("today") if days <= 0 else gettext("yesterday")
    if days <= DAYS_COUNTED:
        return ngettext("%(num)s day ago", "%(num)s days ago", days)
    return format_date(day, "d MMMM" if day.year == today.year else "d MMMM y", locale=current().code)


def lasting(moment: datetime, today: date, zone: str) -> str:
    """ "since today", "1 day", "5 days"."""
    days = (today - moment.astimezone(ZoneInfo(zone)).date()).days
    if days <= 0:
        return gettext("since today")
    return ngettext("%(num)s day", "%(num)s days", days)
