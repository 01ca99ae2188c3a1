"""The form of a diary page: four questions answered by taps, and three boxes, each with its readers."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import ValidationError

from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Voice
from watchmeplay.foundation.words import noted
from watchmeplay.site.words import Words
from watchmeplay.web import moment
from watchmeplay.web.feelings import feelings
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    TextAreaField,
    TimeField,
)
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.moment import Moment, Tap, Which
from watchmeplay.web.parent.readers import Readers

LONGEST = 20_000
NOT_MANAGED = "none"
CHOOSE_READER = noted("Choose who may read this")


class PageForm(KeyedForm):
    """A page of the diary. The choices that depend on the family are set by `offer`."""

    saved_before = noted(
        "You have saved this page before, with other words. To change it, open it in your diary. "
        "To keep this as another page, press “Save” again."
    )
    places = {"happened_at": "when"}
    number = HiddenField()
    child = RadioField(lazy("Who did you play with?"), [Required(lazy("Choose who you played with"))])
    minutes = RadioField(lazy("About how many minutes?"))
    when = RadioField(
        lazy("When was it?"),
        choices=[
            SelectChoice(Tap.NOW.value, lazy("Just now")),
            SelectChoice(Tap.EARLIER.value, lazy("Earlier today")),
            SelectChoice(Tap.EVENING.value, lazy("Yesterday evening")),
            SelectChoice(Tap.OTHER.value, lazy("Another time")),
        ],
    )
    day = DateField(lazy("Which day?"), hint=lazy("For example, 14 3 2026"))
    time = TimeField(lazy("About what time?"))
    which = RadioField(
        lazy("The clocks went back that night, so this time happened twice. Which one do you mean?"),
        choices=[
            SelectChoice(Which.FIRST.value, lazy("The first time, before the clocks went back")),
            SelectChoice(Which.SECOND.value, lazy("The second time, after the clocks went back")),
        ],
    )
    feeling = RadioField(lazy("How was it for you?"))
    seen = TextAreaField(
        lazy("What did you see and hear?"),
        [Longest(LONGEST)],
        hint=lazy("What a camera would have seen: what your child did, looked at, said."),
        rows=5,
        label_size="m",
    )
    seen_for = RadioField(lazy("Who may read this?"))
    felt = TextAreaField(
        lazy("What was it like for you?"),
        [Longest(LONGEST)],
        hint=lazy("Any feeling may stand here, and mixed ones too."),
        rows=5,
        label_size="m",
    )
    felt_for = RadioField(lazy("Who may read this?"))
    said = TextAreaField(
        lazy("What might they have said?"),
        [Longest(LONGEST)],
        hint=lazy("If your child could have put it into words."),
        rows=3,
        label_size="m",
    )
    said_for = RadioField(lazy("Who may read this?"))
    share_with = CheckboxesField(lazy("Who else may read what you share?"))
    keep_for_meeting = CheckboxField(lazy("Keep for when we meet"), hint=lazy("So that it is not forgotten."))
    only_me = CheckboxField(
        lazy("Keep this whole page to myself"),
        hint=lazy("Then nobody else can see any of it, whatever is chosen above."),
    )

    def validate_when(self, field: RadioField) -> None:
        """A play needs a time. A day when it did not work out is today unless they say otherwise."""
        if not field.data and not self._without_play():
            raise ValidationError(gettext("Choose when it was"))

    def validate_day(self, field: DateField) -> None:
        """Another time needs its day."""
        if self._asks_for_day() and field.data is None and not field.process_errors:
            raise ValidationError(gettext("Write which day it was, for example 14 3 2026"))

    def validate_time(self, field: TimeField) -> None:
        """Another time needs its time."""
        if self._asks_for_day() and field.data is None and not field.process_errors:
            raise ValidationError(gettext("Write about what time it was, for example 2:30pm"))

    def validate_seen_for(self, field: RadioField) -> None:
        """Words need a reader, chosen by their author."""
        self._has_reader(self.seen, field)

    def validate_felt_for(self, field: RadioField) -> None:
        """Words need a reader, chosen by their author."""
        self._has_reader(self.felt, field)

    def validate_said_for(self, field: RadioField) -> None:
        """Words need a reader, chosen by their author."""
        self._has_reader(self.said, field)

    @property
    def boxes(self) -> tuple[tuple[TextAreaField, RadioField], ...]:
        """Each box with the choice of its readers."""
        return ((self.seen, self.seen_for), (self.felt, self.felt_for), (self.said, self.said_for))

    @property
    def shares(self) -> bool:
        """Whether any box is for other carers."""
        return any(choice.data == Audience.CARERS for _, choice in self.boxes)

    def offer(
        self,
        words: Words,
        children: Mapping[UUID, str],
        readers: Readers,
        widest_kept: Mapping[str, Audience] | None = None,
    ) -> None:
        """Set the choices. `widest_kept` names, box by box, the audience that may not become narrower."""
        self.child.choices = [SelectChoice(str(child_id), name) for child_id, name in children.items()]
        self.minutes.choices = [SelectChoice(choice.code, choice.label) for choice in words.minutes]
        self.minutes.choices.append(
            SelectChoice(
                NOT_MANAGED,
                gettext("We didn’t manage it"),
                render_kw={"hint": gettext("A full answer. You can stop here.")},
            )
        )
        self.feeling.choices = feelings(words)
        for box, choice in self.boxes:
            choice.choices = readers.choices((widest_kept or {}).get(box.name))
        self.share_with.choices = [
            SelectChoice(str(person_id), name) for person_id, name in readers.carers.items()
        ]

    def facts(self) -> dict[str, Any]:
        """What the page says besides when it was, as the diary's actions take it."""
        managed = self.minutes.data != NOT_MANAGED
        return {
            "child_id": UUID(self.child.data),
            "managed": managed,
            "minutes": self.minutes.data or None if managed else None,
            "feeling": self.feeling.data or None,
            "parts": self._parts(),
            "share_with": self._share_with(),
            "only_me": self.only_me.data,
            "keep_for_meeting": self.keep_for_meeting.data,
            "key": self.key.data or "",
        }

    def moment(self, zone: str) -> Moment:
        """When it was. Raises `HappenedTwice` when they have to say which of two."""
        if self._asks_for_day() and self.day.data is not None and self.time.data is not None:
            return moment.of_day_and_time(self.day.data, self.time.data, zone, self.which.data)
        return moment.of_tap(Tap(self.when.data) if self.when.data else Tap.NOW, zone)

    def ask_which(self) -> None:
        """Ask which of the two times, when the clocks went back over it."""
        self.which.errors = [gettext("Choose which of the two times it was")]

    def _has_reader(self, box: TextAreaField, choice: RadioField) -> None:
        if box.data and box.data.strip() and not choice.data and not self.only_me.data:
            raise ValidationError(gettext(CHOOSE_READER))

    def _without_play(self) -> bool:
        return self.minutes.data == NOT_MANAGED

    def _asks_for_day(self) -> bool:
        return self.when.data == Tap.OTHER

    def _parts(self) -> dict[Voice, Part]:
        return {
            Voice(box.name): Part(box.data, Audience(choice.data or Audience.ONLY_ME))
            for box, choice in self.boxes
            if box.data
        }

    def _share_with(self) -> set[UUID]:
        """Where there is one other carer, “us both” names them; where there are more, they are ticked."""
        offered = [choice.value for choice in self.share_with.choices or []]
        chosen: Iterable[str] = offered if len(offered) == 1 and self.shares else self.share_with.data or []
        return {UUID(person_id) for person_id in chosen}
