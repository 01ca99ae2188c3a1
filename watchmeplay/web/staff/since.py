"""How long ago, in as few words as a row has room for. Days are the reader's own."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

DAYS_COUNTED = 13


def ago(moment: datetime, today: date, zone: str) -> str:
    """ "today", "yesterday", "5 days ago", and after two weeks the day itself: "14 February"."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    days = (today - day).days
    if days <= 1:
        return "today" if days <= 0 else "yesterday"
    if days <= DAYS_COUNTED:
        return f"{days} days ago"
    return f"{day.day} {day:%B}{'' if day.year == today.year else f' {day.year}'}"


def lasting(moment: datetime, today: date, zone: str) -> str:
    """ "since today", "1 day", "5 days"."""
    days = (today - moment.astimezone(ZoneInfo(zone)).date()).days
    if days <= 0:
        return "since today"
    return "1 day" if days == 1 else f"{days} days"
