"""The forms by which staff offer, book, change and cancel appointments."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from wtforms import ValidationError

from watchmeplay.care.appointments.meeting import LONGEST, LONGEST_PLACE, LONGEST_WORDS, SHORTEST, Meeting
from watchmeplay.care.appointments.models import Means, Type
from watchmeplay.care.appointments.video import LONGEST_LINK
from watchmeplay.foundation.words import noted
from watchmeplay.web import meeting_words
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.moment import HappenedTwice, Which, of_day_and_time
from watchmeplay.web.staff import appointment_times

USUAL_MINUTES = "50"
ANY_CHILD = ""


class MeetingForm(KeyedForm):
    """What a meeting is. `number` is the sequence that was on the page, where it changes one."""

    saved_before = noted(
        "You sent this page before. To make this appointment as well, press the button again."
    )
    number = HiddenField()
    first = HiddenField()
    type = SelectField(
        lazy("What kind of meeting"),
        [Required(lazy("Choose what kind of meeting"))],
        choices=[SelectChoice(kind.value, lazy(words)) for kind, words in meeting_words.TYPES.items()],
    )
    means = RadioField(
        lazy("How"),
        [Required(lazy("Choose how you meet"))],
        inline=True,
        choices=[SelectChoice(way.value, lazy(words)) for way, words in meeting_words.MEANS.items()],
    )
    minutes = StringField(
        lazy("How many minutes"), [Required(lazy("Enter how many minutes it lasts"))], width=4
    )
    practitioner = SelectField(lazy("With whom"), [Required(lazy("Choose with whom"))])
    child = SelectField(lazy("About which child"))
    invitees = CheckboxesField(
        lazy("Whom to invite"),
        hint=lazy("Only those you choose see this appointment. Two or more meet together."),
    )
    times = CheckboxesField(lazy("Free times"))
    evenings = CheckboxField(lazy("Show evenings too"))
    day = DateField(lazy("Another day"), hint=lazy("For example, 14 3 2026"))
    time = TimeField(lazy("At what time"))
    which = RadioField(
        lazy("The clocks go back that night, so this time comes twice. Which one do you mean?"),
        choices=[
            SelectChoice(Which.FIRST.value, lazy("The first one")),
            SelectChoice(Which.SECOND.value, lazy("The second one, an hour later")),
        ],
    )
    place = StringField(
        lazy("Where, or a phone number"),
        [Longest(LONGEST_PLACE)],
        hint=lazy(
            "In person: the place. By phone: who rings whom. By video: a number for when the signal goes."
        ),
    )
    link = StringField(
        lazy("Video link"),
        [Longest(LONGEST_LINK)],
        hint=lazy("The family sees it from half an hour before. It can be added later."),
    )
    words = TextAreaField(
        lazy("A few words to the family"),
        [Longest(LONGEST_WORDS)],
        hint=lazy("They read this with the appointment. No e-mail holds it."),
        rows=3,
    )
    anyway = CheckboxField(lazy("Keep these times all the same"))

    def validate_minutes(self, _field: StringField) -> None:
        """Said before anything is asked about the hours."""
        if not SHORTEST <= self.length() <= LONGEST:
            raise ValidationError(
                gettext("Enter a number of minutes from %(least)s to %(most)s.", least=SHORTEST, most=LONGEST)
            )

    def offer(
        self,
        *,
        team: Mapping[UUID, str],
        children: Mapping[UUID, str],
        carers: Mapping[UUID, str],
        times: Iterable[datetime],
        said: Mapping[datetime, str],
    ) -> None:
        """Set the choices. `said` has the words for every time."""
        self.practitioner.choices = [SelectChoice(str(each), name) for each, name in team.items()]
        self.child.choices = [
            SelectChoice(ANY_CHILD, gettext("The whole family")),
            *(SelectChoice(str(each), name) for each, name in children.items()),
        ]
        self.invitees.choices = [SelectChoice(str(each), name) for each, name in carers.items()]
        self.times.choices = [SelectChoice(appointment_times.code(at), said[at]) for at in times]

    def meeting(self, zone: str, *, words: str | None = None) -> Meeting:
        """What was asked for, as the actions take it. Call once the form is valid. `words` go before the box's."""
        return Meeting(
            practitioner_id=UUID(self.practitioner.data),
            type=Type(self.type.data),
            means=Means(self.means.data),
            minutes=self.length(),
            zone=zone,
            invitees=frozenset(UUID(each) for each in self.invitees.data or []),
            child_id=UUID(self.child.data) if self.child.data else None,
            place=self.place.data or "",
            link=self.link.data or "",
            words=(self.words.data or "").strip() if words is None else words,
        )

    def length(self) -> int:
        """The minutes, or 0 for what is no number."""
        text = (self.minutes.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

    def own_time(self, zone: str) -> datetime | None:
        """The day and time that were typed, if both were. Raises `HappenedTwice`."""
        if self.day.data is None or self.time.data is None:
            return None
        return of_day_and_time(self.day.data, self.time.data, zone, self.which.data).at

    def chosen(self, zone: str) -> list[datetime]:
        """Every time that was ticked or typed. Adds what to mend to the form."""
        ticked = [appointment_times.of_code(each) for each in self.times.data or []]
        times = {at for at in ticked if at is not None}
        if (self.day.data is None) != (self.time.data is None) and not (self.day.errors or self.time.errors):
            field = "time" if self.time.data is None else "day"
            self.refuse(gettext("Enter both the day and the time"), field)
        try:
            typed = self.own_time(zone)
        except HappenedTwice:
            self.refuse(gettext("Choose which of the two times you mean"), "which")
            typed = None
        return sorted(times | ({typed} if typed else set()))

    def check(self, times: list[datetime], *, offer: bool) -> None:
        """Once nothing else has to be mended: at least one time to offer, exactly one to book."""
        if not self.errors and not times:
            self.refuse(gettext("Choose at least one time, or enter a day and a time"), "times")
        if not self.errors and not offer and len(times) > 1:
            self.refuse(gettext("To book, choose one time. To let the family choose, offer them"), "times")


class CancelForm(Form):
    """Calling an appointment off."""

    who = RadioField(
        lazy("Who cancels?"),
        [Required(lazy("Choose who cancels"))],
        choices=[
            SelectChoice(
                "service", lazy("We do"), render_kw={"hint": lazy("It never counts against the family.")}
            ),
            SelectChoice("family", lazy("The family asked us to")),
        ],
    )
    reason = SelectField(
        lazy("Reason, if you know it"),
        choices=[
            SelectChoice("", lazy("Not said")),
            *(SelectChoice(code, lazy(words)) for code, words in meeting_words.REASONS.items()),
        ],
    )
    words = TextAreaField(
        lazy("A few kind words to the family"),
        [Longest(LONGEST_WORDS)],
        hint=lazy("They read this when they sign in. No e-mail holds it."),
        rows=3,
    )
