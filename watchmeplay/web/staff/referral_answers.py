"""What was answered in a referral, question by question, whichever form it came on.

Parents' answers are kept by a name; professionals' by their step and field, such as `worries.what`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.forms.fields import DateField
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.public import refer_professional_steps as professional
from watchmeplay.web.public.refer_professional_answers import in_words
from watchmeplay.web.public.refer_professional_steps import Place

OWN = {
    "taken_by": lazy("How it came"),
    "name": lazy("Name"),
    "who": lazy("Who asks"),
    "relationship": lazy("Their own word for who they are to the child"),
    "hope": lazy("What they would like to be different"),
    "helping": lazy("Is another service helping?"),
    "helping_who": lazy("Which service"),
    "postcode": lazy("Postcode"),
    "address": lazy("Address for letters"),
    "other_language": lazy("Language"),
    "access": lazy("What makes it work for them"),
    "note": lazy("For the team"),
}
VALUES: Mapping[tuple[str, str], Any] = {
    ("who", "parent"): lazy("Looks after a baby or young child"),
    ("who", "expecting"): lazy("Expecting a baby"),
    ("helping", "no"): lazy("No"),
    ("helping", "may-talk"): lazy("Yes, and we may talk with them"),
    ("helping", "may-not-talk"): lazy("Yes, and we may not talk with them"),
    ("taken_by", "phone"): lazy("By phone"),
    ("taken_by", "paper"): lazy("On paper"),
    ("taken_by", "in-person"): lazy("In person"),
}
ROOM_FOR_WORDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what was said. `long` ones get a paragraph of their own."""

    question: str
    words: str
    day: date | None = None

    @property
    def long(self) -> bool:
        """Whether it is more than a line."""
        return len(self.words) > ROOM_FOR_WORDS or "\n" in self.words


@dataclass(frozen=True, slots=True)
class Section:
    """Answers that belong together, under a heading; the first may have none."""

    heading: str
    answers: tuple[Answer, ...]


def sections(answers: Mapping[str, Any]) -> list[Section]:
    """Every answer, in the order of the questions. One whose question is gone is shown by its name."""
    found = [Section("", tuple(_own(answers)))]
    places = {place.slug: place for place in _places(answers)}
    order = [step.slug for step in professional.STEPS]
    for place in sorted(places.values(), key=lambda each: (order.index(each.step.slug), each.number)):
        said = tuple(_of_step(place, answers))
        found.append(Section(str(place.heading), said))
    rest = [
        Answer(name, _words(value))
        for name, value in answers.items()
        if _words(value) and name not in OWN and name.partition(".")[0] not in places
    ]
    found.append(Section(gettext("Other answers"), tuple(rest)))
    return [section for section in found if section.answers]


def _own(answers: Mapping[str, Any]) -> list[Answer]:
    return [
        Answer(str(question), str(VALUES.get((name, str(answers[name])), _words(answers[name]))))
        for name, question in OWN.items()
        if _words(answers.get(name))
    ]


def _places(answers: Mapping[str, Any]) -> list[Place]:
    found = []
    for slug in dict.fromkeys(name.partition(".")[0] for name in answers if "." in name):
        try:
            found.append(professional.place(slug))
        except NotVisible:
            continue
    return found


def _of_step(place: Place, answers: Mapping[str, Any]) -> list[Answer]:
    said = []
    for field in place.step.form():
        value = answers.get(f"{place.slug}.{field.name}")
        words = in_words(field, value)
        if words and field.name != professional.TEAM_ALONE:
            day = date.fromisoformat(value) if isinstance(field, DateField) and value else None
            said.append(Answer(str(field.label.text), words, day))
    return said


def _words(value: Any) -> str:
    if isinstance(value, list):
        return gettext(", ").join(str(each) for each in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else ""
    return "" if value is None else str(value)
