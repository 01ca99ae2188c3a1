"""A referral as its parent reads it, in words: question by question what was written, by whom, and each step since.

Both rooms draw it: the waiting room before there is an account, and the family's own pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watchmeplay.care.referrals.models import Closing, Source, State
from watchmeplay.care.referrals.own_words import LONGEST
from watchmeplay.care.referrals.reading import Standing, Told, Written
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import TextAreaField
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.public import refer_forms, refer_professional_answers
from watchmeplay.web.public import refer_professional_steps as steps
from watchmeplay.web.public.refer_reach_form import ReachForm

STATES: Mapping[str, str] = {
    State.NEW: noted("It has reached the team."),
    State.CONSULTATION: noted("The team offers a talk about it."),
    State.WAITING: noted("It waits for somebody in the team to have room."),
    State.ALLOCATED: noted("Somebody in the team works with the family now."),
    State.CLOSED: noted("It is closed here."),
}
CLOSINGS: Mapping[str, str] = {
    Closing.DUPLICATE: noted("It goes on with the team in another way."),
    Closing.OTHER_SERVICE: noted("Another service fits better."),
    Closing.INCOMPLETE: noted("There was too little in it to go on with."),
    Closing.CONSULTATION_ENOUGH: noted("The talk was enough for now."),
    Closing.WITHDRAWN: noted("The family, or whoever asked, took it back."),
    Closing.NO_REPLY: noted("The team could not reach the family."),
    Closing.OUTSIDE: noted("The family lives where another team works."),
    Closing.DISCHARGED: noted("The work together has come to its end."),
}
SELF_ASKED = (
    refer_forms.YouForm, refer_forms.WhereForm, refer_forms.HopeForm, ReachForm, refer_forms.OthersForm,
)  # fmt: skip


class WordsForm(KeyedForm):
    """The parent's own words beside it."""

    words = TextAreaField(
        lazy("Put your own words beside it"),
        [Required(lazy("Write your words")), Longest(LONGEST)],
        hint=lazy(
            "Is something missing, or not as you see it? The team reads this. It cannot be changed later."
        ),
        label_size="m",
        rows=4,
    )


@dataclass(frozen=True, slots=True)
class Section:
    """One page of questions with its answers."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A step in words."""

    at: datetime
    state: str
    reason: str
    told: str
    partner: str


def sections(written: Written) -> list[Section]:
    """What was written, in the order it was asked, without pages that were left empty."""
    return in_sections(written.source, written.answers)


def in_sections(source: str, answers: Mapping[str, Any]) -> list[Section]:
    """The answers of a referral under their questions. An answer whose question is no longer asked keeps its name."""
    found = list(_asked_of_parent(answers) if source == Source.SELF else _asked_of_professional(answers))
    shown = {name for _, names in found for name in names}
    left = tuple((name, str(answers[name])) for name in answers if name not in shown)
    made = [section for section, _ in found if section.rows]
    return [*made, Section(gettext("Also written"), left)] if left else made


def writer(written: Written) -> str:
    """Who wrote it: name, role and organisation; empty when it was the parent."""
    parts = [written.answers.get(f"you.{name}") for name in ("name", "role", "organisation")]
    said = ""
    for part in filter(None, parts):
        said = gettext("%(first)s, %(next)s", first=said, next=part) if said else str(part)
    return said


def lines(standing: Standing) -> list[Line]:
    """Each step of it in words, the oldest first."""
    return [_line(step) for step in standing.steps]


def _line(step: Told) -> Line:
    reason = gettext(CLOSINGS[step.reason]) if step.reason in CLOSINGS else ""
    return Line(step.at, gettext(STATES[step.state]), reason, step.told or "", step.partner or "")


def _asked_of_professional(answers: Mapping[str, Any]) -> Iterator[tuple[Section, list[str]]]:
    slugs = {name.partition(".")[0] for name in answers}
    for step in steps.STEPS:
        for number in range(1, step.most + 1):
            here = steps.Place(step, number)
            if here.slug in slugs:
                yield _section(str(step.read_as or here.heading), step.form(), f"{here.slug}.", answers)


def _asked_of_parent(answers: Mapping[str, Any]) -> Iterator[tuple[Section, list[str]]]:
    made = [_section("", form(), "", answers) for form in SELF_ASKED]
    rows = tuple(row for section, _ in made for row in section.rows)
    yield Section(gettext("What you wrote"), rows), [name for _, names in made for name in names]


def _section(heading: str, form: Form, front: str, answers: Mapping[str, Any]) -> tuple[Section, list[str]]:
    rows, names = [], []
    for field in form:
        name = f"{front}{field.name}"
        words = refer_professional_answers.in_words(field, answers[name]) if name in answers else ""
        names.append(name)
        if words:
            rows.append((str(field.label.text), words))
    return Section(heading, tuple(rows)), names
