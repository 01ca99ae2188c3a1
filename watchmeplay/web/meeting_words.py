"""How kinds of meetings, ways to meet and outcomes are said: to staff, and more plainly to families."""

from watchmeplay.care.appointments.models import Attendance, Means, Type
from watchmeplay.foundation.words import noted

TYPES = {
    Type.CONSULTATION: noted("Consultation"),
    Type.ASSESSMENT: noted("Assessment"),
    Type.DYAD: noted("Session with parent and child"),
    Type.FACILITATED: noted("Watch Me Play session"),
    Type.GROUP: noted("Group session"),
    Type.HOME_VISIT: noted("Home visit"),
    Type.JOINT_VISIT: noted("Joint visit"),
    Type.CALL: noted("Call"),
    Type.REVIEW: noted("Review"),
    Type.PROFESSIONALS: noted("Meeting of professionals"),
    Type.ENDING: noted("Ending"),
}
FOR_FAMILIES = {
    Type.CONSULTATION: noted("A first talk"),
    Type.ASSESSMENT: noted("Getting to know you"),
    Type.DYAD: noted("Time together with you and your child"),
    Type.FACILITATED: noted("Playing and watching together"),
    Type.GROUP: noted("A group with other families"),
    Type.HOME_VISIT: noted("A visit at your home"),
    Type.JOINT_VISIT: noted("A visit by two of us"),
    Type.CALL: noted("A call"),
    Type.REVIEW: noted("Looking back and ahead"),
    Type.PROFESSIONALS: noted("A meeting about your family"),
    Type.ENDING: noted("Saying goodbye"),
}
MEANS = {
    Means.IN_PERSON: noted("In person"),
    Means.VIDEO: noted("By video"),
    Means.PHONE: noted("By phone"),
}
OUTCOMES = {
    Attendance.ATTENDED: noted("Attended"),
    Attendance.LATE: noted("Came late"),
    Attendance.NOT_BROUGHT: noted("Was not brought"),
    Attendance.CANCELLED_BY_FAMILY: noted("Cancelled by the family"),
    Attendance.CANCELLED_BY_SERVICE: noted("Cancelled by the service"),
}
SHORT = {
    Attendance.ATTENDED: noted("Attended"),
    Attendance.LATE: noted("Late"),
    Attendance.NOT_BROUGHT: noted("Not brought"),
    Attendance.CANCELLED_BY_FAMILY: noted("Family cancelled"),
    Attendance.CANCELLED_BY_SERVICE: noted("We cancelled"),
}
KEYS = {
    Attendance.ATTENDED: "a",
    Attendance.LATE: "l",
    Attendance.NOT_BROUGHT: "n",
    Attendance.CANCELLED_BY_FAMILY: "f",
    Attendance.CANCELLED_BY_SERVICE: "x",
}
REASONS = {
    "illness": noted("Illness"),
    "appointment": noted("Another appointment"),
    "work": noted("Work or training"),
    "travel": noted("Travel or transport"),
    "signal": noted("Phone, signal or device"),
    "forgotten": noted("Forgotten"),
    "no-contact": noted("No contact"),
    "our-side": noted("Something on our side"),
    "other": noted("Another reason"),
}
WHAT = {
    "offered": noted("Times offered"),
    "booked": noted("Booked"),
    "moved": noted("Moved"),
    "changed": noted("Changed"),
    "asked-another": noted("The family asked for another time"),
    "cancelled": noted("Cancelled"),
    "marked": noted("Marked"),
    "taken-back": noted("Mark taken back"),
}
UNUSUAL = {
    "not-a-working-day": noted("This is not one of their working days."),
    "bank-holiday": noted("This is a bank holiday."),
    "away": noted("They are away on that day."),
    "out-of-hours": noted("This is outside their usual hours."),
    "taken": noted("They have another appointment then."),
    "no-room": noted("Their families weigh more than they have room for."),
}


def place_of_zone(zone: str) -> str:
    """The place a zone is named after: "Europe/London" is "London"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")
