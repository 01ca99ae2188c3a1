"""The form of a clinical note, and how what is in it becomes a note."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g

from watchmeplay.care.notes import actions, circle
from watchmeplay.care.notes.actions import Writing
from watchmeplay.care.notes.models import NoteKind
from watchmeplay.care.notes.queries import Note
from watchmeplay.families.overview import Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import number_of
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    TextAreaField,
    TimeField,
)
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, NotAfter, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.moment import HappenedTwice, Which, local, of_day_and_time

KINDS = {
    NoteKind.SESSION: lazy("Session"),
    NoteKind.PHONE_CALL: lazy("Phone call"),
    NoteKind.CONSULTATION: lazy("Consultation"),
    NoteKind.LIAISON: lazy("Talk with another service"),
    NoteKind.SUPERVISION: lazy("Supervision"),
    NoteKind.OTHER: lazy("Something else"),
}
TWICE = noted("The clocks went back over this time, so it happened twice. Say which of the two")
OUT_OF_DATE = noted("This page is out of date. Your words are below: send them again from here.")
SMALL = "nhsuk-checkboxes--small"


class NoteForm(KeyedForm):
    """What happened, when, with whom; and what must be weighed before anybody is given a copy."""

    saved_before = noted(
        "A note was kept from this page before. To keep these words as another note, press the button again."
    )
    saved_before_at = "words"
    number = HiddenField()
    appointment = HiddenField()
    words = TextAreaField(
        lazy("Note"), [Longest(actions.LONGEST)], rows=16, hint=lazy("Staff only. No carer ever sees it.")
    )
    kind = SelectField(
        lazy("What it is about"),
        [Required(lazy("Choose what it is about"))],
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
    )
    day = DateField(
        lazy("Date"), [Required(lazy("Enter the date")), NotAfter(lambda: clock.today(g.signed_in.zone))]
    )
    time = TimeField(lazy("Time"), [Required(lazy("Enter the time"))], hint="")
    which = RadioField(
        lazy("Which of the two?"),
        choices=[
            SelectChoice(Which.FIRST.value, lazy("The first, before the clocks went back")),
            SelectChoice(Which.SECOND.value, lazy("The second, after they went back")),
        ],
    )
    about = CheckboxesField(lazy("Whom it is about"), classes=SMALL)
    third_party = CheckboxField(
        lazy("Tells of other people"),
        hint=lazy("Weighed before anybody is given a copy of the record."),
        classes=SMALL,
    )
    harm = CheckboxField(
        lazy("Could do serious harm if it were read"),
        hint=lazy("A health professional decides before a copy is given."),
        classes=SMALL,
    )
    for_supervision = CheckboxField(lazy("Bring to supervision"), classes=SMALL)
    beside = CheckboxesField(
        lazy("Ask to sign as well"),
        hint=lazy("Colleagues who can open this record. They see the note once you have signed it."),
        classes=SMALL,
    )

    def offer(self, record: Record) -> None:
        """Choose from the people of this family and the colleagues around it."""
        children = [SelectChoice(str(child.id), child.name) for child in record.children]
        adults = [SelectChoice(str(adult.person_id), adult.name) for adult in record.adults]
        self.about.choices = children + adults
        self.beside.choices = [
            SelectChoice(str(person.id), person.name)
            for person in circle.colleagues(g.actor, record.family_id)
        ]

    def writing(self, record: Record) -> Writing:
        """What was written. Raises `Refused` where the time has to be said more exactly."""
        about = {UUID(value) for value in self.about.data or []}
        children = {child.id for child in record.children}
        return Writing(
            kind=NoteKind(self.kind.data),
            happened_at=self._moment(),
            zone=g.signed_in.zone,
            words=self.words.data or "",
            adults=frozenset(about - children),
            children=frozenset(about & children),
            third_party=self.third_party.data,
            harm=self.harm.data,
            for_supervision=self.for_supervision.data,
            beside=frozenset(UUID(value) for value in self.beside.data or []),
        )

    def _moment(self) -> datetime:
        try:
            return of_day_and_time(self.day.data, self.time.data, g.signed_in.zone, self.which.data).at
        except HappenedTwice:
            raise Refused(TWICE, "which") from None


def version(told: str | None) -> int:
    """The version of a draft that was on the page. Raises `Refused` where it is no number."""
    number = number_of(told)
    if number is None:
        raise Refused(OUT_OF_DATE)
    return number


def begun(at: datetime | None = None) -> dict[str, Any]:
    """What a new note starts with: now, or the moment of an appointment."""
    day, time = local(at or clock.now(), g.signed_in.zone)
    return {"day": day, "time": time}


def written(note: Note) -> dict[str, Any]:
    """A draft as the form shows it."""
    there = note.happened_at.astimezone(ZoneInfo(g.signed_in.zone))
    return {
        **begun(note.happened_at),
        "number": str(note.number),
        "words": note.words,
        "kind": note.kind,
        # Says again which of two, where the clocks went back over it.
        "which": (Which.SECOND if there.fold else Which.FIRST).value,
        "about": sorted(str(one) for one in note.adults | note.children),
        "third_party": note.third_party,
        "harm": note.harm,
        "for_supervision": note.for_supervision,
        "beside": [str(one.person_id) for one in note.beside],
    }
