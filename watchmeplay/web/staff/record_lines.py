"""Events of a record as lines to be read: what happened, whose doing, and where it leads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchmeplay.diary.models import Voice
from watchmeplay.families.overview import Record
from watchmeplay.web import meeting_words
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.documents import KINDS as DOCUMENTS
from watchmeplay.web.staff.note_form import KINDS as NOTES
from watchmeplay.web.staff.record_columns import (
    DRAFT,
    HARM,
    KEEP,
    NEW,
    REMOVED,
    SUPERVISION,
    THIRD_PARTY,
    Happened,
)
from watchmeplay.web.staff.record_stream import Event, Stream
from watchmeplay.web.staff.referral_words import STATES as REFERRALS
from watchmeplay.web.staff.review import VOICES

KINDS = {
    Happened.REFERRAL_STEP: lazy("Referral"),
    Happened.CONSULTATION: lazy("Consultation"),
    Happened.APPOINTMENT: lazy("Appointment"),
    Happened.PLAY: lazy("Diary"),
    Happened.PLAY_WORDS: lazy("Diary"),
    Happened.MESSAGE: lazy("Message"),
    Happened.NOTE: lazy("Note"),
    Happened.GIVEN_PAGE: lazy("Page given"),
    Happened.PLAN: lazy("Plan"),
    Happened.WATCH_FOR: lazy("Watch for"),
    Happened.GOAL: lazy("Goal"),
    Happened.GOAL_RATING: lazy("Goal rated"),
    Happened.DOCUMENT: lazy("Document"),
    Happened.LETTER: lazy("Letter"),
    Happened.CLOSING_LETTER: lazy("Closing letter"),
    Happened.TRANSFER: lazy("Handing over"),
    Happened.TEAM_JOINED: lazy("Team"),
    Happened.TEAM_LEFT: lazy("Team"),
    Happened.ENDING_PLANNED: lazy("Ending"),
    Happened.DISCHARGED: lazy("Ending"),
}
# What can be asked for in one go, by the word in the address.
GROUPS: dict[str, tuple[str, tuple[Happened, ...]]] = {
    "diary": (lazy("Diary"), (Happened.PLAY,)),
    "messages": (lazy("Messages"), (Happened.MESSAGE,)),
    "notes": (lazy("Notes"), (Happened.NOTE,)),
    "appointments": (lazy("Appointments"), (Happened.APPOINTMENT, Happened.CONSULTATION)),
    "plan": (
        lazy("Plan and goals"),
        (Happened.PLAN, Happened.WATCH_FOR, Happened.GOAL, Happened.GOAL_RATING),
    ),
    "guide": (lazy("Pages given"), (Happened.GIVEN_PAGE,)),
    "documents": (
        lazy("Documents and letters"),
        (Happened.DOCUMENT, Happened.LETTER, Happened.CLOSING_LETTER),
    ),
    "pathway": (
        lazy("Referral, team and ending"),
        (
            Happened.REFERRAL_STEP,
            Happened.TRANSFER,
            Happened.TEAM_JOINED,
            Happened.TEAM_LEFT,
            Happened.ENDING_PLANNED,
            Happened.DISCHARGED,
        ),
    ),
}
EVERYTHING = tuple(kind for _, kinds in GROUPS.values() for kind in kinds)
LETTERS = {
    "referrer": lazy("To the referrer"),
    "gp": lazy("To the GP"),
    "handover": lazy("Handing on to another service"),
}
TRANSFERS = {
    "asked": lazy("asked"),
    "accepted": lazy("accepted"),
    "declined": lazy("declined"),
    "withdrawn": lazy("withdrawn"),
}
OUTCOMES = {
    **{code.value: lazy(words) for code, words in meeting_words.OUTCOMES.items()},
    "cancelled": lazy("Cancelled"),
}
_STATES = {
    DRAFT: "draft",
    THIRD_PARTY: "third_party",
    HARM: "harm",
    SUPERVISION: "for_supervision",
    NEW: "new",
    KEEP: "kept_for_meeting",
    REMOVED: "removed",
}
FIRST_LINE = 160


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it is read. `words` are somebody's own; `about` is ours, and may name people."""

    event: Event
    at: datetime
    kind: str
    about: str
    words: str
    who: str
    href: str
    states: tuple[str, ...]

    @property
    def first_line(self) -> str:
        """The beginning of the words."""
        line = " ".join(self.words.split())
        return line if len(line) <= FIRST_LINE else f"{line[:FIRST_LINE].rstrip()}…"

    @property
    def for_staff(self) -> bool:
        """Whether no carer may ever read it."""
        return self.event.kind == Happened.NOTE


def lines(record: Record, found: Stream, titles: Mapping[str, str]) -> list[Line]:
    """The events of a stream as lines. `titles` are those of the guide's pages, by slug."""
    names = {**found.names, **{child.id: child.name for child in record.children}}
    return [_line(record, event, names, titles) for event in found.rows]


def chosen(groups: Iterable[str]) -> tuple[Happened, ...]:
    """The kinds of event in these groups; those that are none are left out."""
    return tuple(kind for group in groups if group in GROUPS for kind in GROUPS[group][1])


def _line(record: Record, event: Event, names: Mapping[UUID, str], titles: Mapping[str, str]) -> Line:
    who = names.get(event.who, "") if event.who else ""
    other = names.get(event.other, "") if event.other else ""
    about = _ABOUT.get(event.kind)
    return Line(
        event=event,
        at=event.at,
        kind=str(KINDS[event.kind]),
        about=titles.get(event.code, gettext("A page that is no longer in the guide"))
        if event.kind == Happened.GIVEN_PAGE
        else str(about(event, other) if about else ""),
        words=event.words,
        who=who,
        href=_href(record.family_id, event),
        states=tuple(_STATES[flag] for flag in event.flags if flag in _STATES)
        if event.kind != Happened.APPOINTMENT
        else (),
    )


def _appointment(event: Event, _other: str) -> str:
    kind = gettext(_TYPES.get(event.code, ""))
    outcome = OUTCOMES.get(event.flags)
    return gettext("%(kind)s: %(outcome)s", kind=kind, outcome=outcome) if outcome else kind


def _for(_event: Event, other: str) -> str:
    return gettext("for %(name)s", name=other) if other else ""


def _with(_event: Event, other: str) -> str:
    return gettext("with %(name)s", name=other) if other else ""


def _joined(_event: Event, other: str) -> str:
    if other:
        return gettext("covers for %(name)s", name=other)
    return gettext("looks after the family")


def _transfer(event: Event, other: str) -> str:
    return gettext("to %(name)s: %(state)s", name=other, state=TRANSFERS.get(event.code, event.code))


_TYPES = {kind.value: words for kind, words in meeting_words.TYPES.items()}
_REFERRALS = {state.value: words for state, words in REFERRALS.items()}
_ABOUT: Mapping[Happened, Callable[[Event, str], str]] = {
    Happened.REFERRAL_STEP: lambda event, _: _REFERRALS.get(event.code, ""),
    Happened.APPOINTMENT: _appointment,
    Happened.PLAY: _with,
    Happened.PLAY_WORDS: lambda event, _: VOICES[Voice(event.code)],
    Happened.NOTE: lambda event, _: NOTES[event.code],
    Happened.PLAN: _for,
    # Its kind ends in "for" already.
    Happened.WATCH_FOR: lambda _, other: other,
    Happened.GOAL: _for,
    Happened.GOAL_RATING: lambda event, other: gettext(
        "%(rating)s of 10, %(name)s", rating=event.code, name=other
    ),
    Happened.DOCUMENT: lambda event, _: DOCUMENTS[event.code],
    Happened.LETTER: lambda event, _: LETTERS.get(event.code, ""),
    Happened.CLOSING_LETTER: _for,
    Happened.TRANSFER: _transfer,
    Happened.TEAM_JOINED: _joined,
    Happened.TEAM_LEFT: lambda *_: gettext("no longer looks after the family"),
    Happened.ENDING_PLANNED: lambda *_: gettext("planned"),
    Happened.DISCHARGED: lambda *_: gettext("discharged"),
}


def _href(family_id: UUID, event: Event) -> str:
    home = f"/staff/families/{family_id}"
    return {
        Happened.REFERRAL_STEP: f"/staff/referrals/{event.ref}",
        Happened.CONSULTATION: f"/staff/referrals/{event.ref}",
        Happened.APPOINTMENT: f"/staff/appointments/{event.id}",
        Happened.PLAY: f"/staff/diary/{event.id}",
        Happened.PLAY_WORDS: f"/staff/diary/{event.ref}",
        Happened.MESSAGE: f"/staff/messages/{family_id}?carer={event.ref}",
        Happened.NOTE: f"/staff/notes/{event.id}",
        Happened.GIVEN_PAGE: f"/staff/guide/{event.code}",
        Happened.PLAN: f"{home}/plan",
        Happened.WATCH_FOR: f"{home}/watch-for",
        Happened.GOAL: f"{home}/goals",
        Happened.GOAL_RATING: f"{home}/goals",
        Happened.DOCUMENT: f"{home}/documents",
        Happened.LETTER: f"{home}/letters",
        Happened.CLOSING_LETTER: f"{home}/letters",
        Happened.TRANSFER: f"{home}/transfer",
        Happened.TEAM_JOINED: f"{home}/people",
        Happened.TEAM_LEFT: f"{home}/people",
        Happened.ENDING_PLANNED: f"{home}/ending",
        Happened.DISCHARGED: f"{home}/ending",
    }[event.kind]
