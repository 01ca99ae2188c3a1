"""How the codes of a referral are said to staff."""

from collections.abc import Iterable, Mapping
from datetime import date

from babel.dates import format_date

from watchmeplay.care.appointments.models import Attendance
from watchmeplay.care.referrals.consultations import Means, Outcome, WithWhom
from watchmeplay.care.referrals.likeness import SeenChild, Sign
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Source, State
from watchmeplay.care.referrals.states import PRIORITY, RECEIPT
from watchmeplay.care.referrals.waiting import Band, Rule
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import current, gettext, lazy
from watchmeplay.web.public.refer_reach_form import LANGUAGE_CHOICES
from watchmeplay.web.staff.ages import SameAge, together

STATES = {
    State.NEW: lazy("New"),
    State.CONSULTATION: lazy("Consultation"),
    State.WAITING: lazy("Waiting"),
    State.ALLOCATED: lazy("Allocated"),
    State.CLOSED: lazy("Closed"),
}
TAGS = {
    State.NEW: "new",
    State.CONSULTATION: "consultation",
    State.WAITING: "on_waiting_list",
    State.ALLOCATED: "allocated",
    State.CLOSED: "closed",
}
SOURCES = {
    Source.SELF: lazy("Parent or carer"),
    Source.GP: lazy("GP"),
    Source.MATERNAL_MENTAL_HEALTH: lazy("Maternal mental health"),
    Source.PERINATAL_MENTAL_HEALTH: lazy("Perinatal mental health"),
    Source.MIDWIFE: lazy("Midwife"),
    Source.HEALTH_VISITOR: lazy("Health visitor"),
    Source.EARLY_YEARS: lazy("Early years"),
    Source.SOCIAL_CARE: lazy("Social care"),
    Source.OTHER: lazy("Another service"),
}
PRIORITIES = {
    Priority.ROUTINE: lazy("Routine"),
    Priority.URGENT: lazy("Urgent"),
    Priority.VERY_URGENT: lazy("Very urgent"),
}
CLOSINGS = {
    Closing.DUPLICATE: lazy("Duplicate"),
    Closing.OTHER_SERVICE: lazy("Another service fits better"),
    Closing.INCOMPLETE: lazy("Too little to go on, and nobody could be reached"),
    Closing.CONSULTATION_ENOUGH: lazy("The consultation was enough"),
    Closing.WITHDRAWN: lazy("The family does not want it now"),
    Closing.NO_REPLY: lazy("No reply from the family"),
    Closing.OUTSIDE: lazy("Outside our area or ages"),
    Closing.DISCHARGED: lazy("Discharged"),
}
RECEIPTS = {
    "phone": lazy("By phone"),
    "text": lazy("By text message"),
    "letter": lazy("By letter"),
    "in-person": lazy("In person"),
}
MOMENTS = {
    Moment.SUBMITTED: lazy("Submitted"),
    Moment.RECEIVED: lazy("Received"),
    Moment.SCREENED: lazy("Screened"),
    Moment.FIRST_CONTACT: lazy("First contact"),
    Moment.BASELINE: lazy("Baseline measures"),
    Moment.CARE_PLAN: lazy("Plan agreed"),
}
BANDS = {
    Band.UNDER_1: lazy("Under 1 week"),
    Band.FROM_1: lazy("1 to 2 weeks"),
    Band.FROM_2: lazy("2 to 4 weeks"),
    Band.FROM_4: lazy("4 to 12 weeks"),
    Band.FROM_12: lazy("12 weeks and over"),
}
RULES = {
    Rule.FIRST_CONTACT: lazy("Until the first attended contact"),
    Rule.FULL: lazy("Until contact, baseline and a plan"),
}
WITH_WHOM = {
    WithWhom.FAMILY: lazy("The family"),
    WithWhom.REFERRER: lazy("The referrer, without the family"),
    WithWhom.BOTH: lazy("The family and the referrer"),
}
MEANS = {
    Means.PHONE: lazy("By phone"),
    Means.VIDEO: lazy("By video"),
    Means.IN_PERSON: lazy("In person"),
    Means.AID: lazy("Through a communication aid"),
}
ATTENDANCES = {
    Attendance.ATTENDED: lazy("Attended"),
    Attendance.LATE: lazy("Came late, and was seen"),
    Attendance.NOT_BROUGHT: lazy("Was not brought, or nobody came"),
    Attendance.CANCELLED_BY_FAMILY: lazy("Cancelled by the family or referrer"),
    Attendance.CANCELLED_BY_SERVICE: lazy("Cancelled by us"),
}
OUTCOMES = {
    Outcome.GO_ON: lazy("Go on to the waiting list"),
    Outcome.ENOUGH: lazy("Advice was enough"),
    Outcome.OTHER_SERVICE: lazy("Another service"),
    Outcome.COME_BACK: lazy("Come back later"),
}
SIGNS = {
    Sign.PHONE: lazy("same phone number"),
    Sign.POSTCODE: lazy("same postcode"),
    Sign.BIRTH_DATE: lazy("same birth date"),
    Sign.BIRTH_MONTH: lazy("same month of birth"),
    Sign.DUE_DATE: lazy("due date fits"),
    Sign.NAME: lazy("same name"),
    Sign.NEARLY_NAME: lazy("name almost alike"),
    Sign.PARENT: lazy("parent’s name alike"),
}


def choices(words: Mapping[str, str], *, only: Iterable[str] | None = None) -> list[SelectChoice]:
    """Codes to choose from, with their words."""
    return [SelectChoice(str(code), words[code]) for code in (words if only is None else only)]


def children(seen: Iterable[SeenChild], today: date) -> tuple[SameAge, ...]:
    """The children with their ages; one without a name yet is called what it is."""
    named = [
        SeenChild(
            child.name or (gettext("Baby") if child.born_on is None else gettext("Child")),
            child.born_on,
            child.expected_on,
        )
        for child in seen
    ]
    return together(named, today)


def born(seen: Iterable[SeenChild]) -> str:
    """The days of birth, said once for twins: "born 1 December 2025", or the month alone; "due 3 May 2026"."""
    days = dict.fromkeys(
        (child.born_on or child.expected_on, child.born_on is None, child.month_only) for child in seen
    )
    said = ""
    for day, expected, month_only in days:
        if day is None:
            continue
        pattern = "LLLL y" if month_only else "d MMMM y"
        when = format_date(day, pattern, locale=current().code)
        words = gettext("due %(day)s", day=when) if expected else gettext("born %(day)s", day=when)
        said = gettext("%(first)s, %(next)s", first=said, next=words) if said else words
    return said


def alike(signs: Iterable[Sign]) -> str:
    """Why two may be one family: "same phone number, same birth date, name almost alike"."""
    said = ""
    for sign in signs:
        words = str(SIGNS[sign])
        said = gettext("%(first)s, %(next)s", first=said, next=words) if said else words
    return said


def step(state: str, reason: str | None) -> str:
    """What a step was: the state, with its reason, or a note of staff."""
    if reason and reason.startswith(PRIORITY):
        return gettext("Priority: %(priority)s", priority=PRIORITIES[Priority(reason.removeprefix(PRIORITY))])
    if reason and reason.startswith(RECEIPT):
        way = RECEIPTS.get(reason.removeprefix(RECEIPT), "")
        return gettext("The parent was told that it came: %(way)s", way=way)
    words = str(STATES[State(state)])
    if reason and reason in set(Closing):
        return gettext("%(state)s: %(reason)s", state=words, reason=CLOSINGS[Closing(reason)])
    return words


def language(code: str | None) -> str:
    """The language by its name, as the forms offer it; words that are none of theirs as they stand."""
    return str(dict(LANGUAGE_CHOICES).get(code or "", code or ""))
