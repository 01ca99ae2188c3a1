"""The steps of a professional's referral: their order, and what each keeps.

An answer is kept under the name of its step and field, such as `worries.what` or `child-2.name`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.forms.fields import DateField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.public.refer_professional_forms import (
    AGREED,
    NOT_TOLD,
    AgreedForm,
    ConsentForm,
    NotToldForm,
    WhereForm,
    YouForm,
)
from watchmeplay.web.public.refer_professional_people import CarerForm, ChildForm
from watchmeplay.web.public.refer_professional_story import (
    HealthForm,
    HopesForm,
    HouseholdForm,
    LegalForm,
    MeetingForm,
    StrengthsForm,
    TeamForm,
    TriedForm,
    WorriesForm,
)

CHECK = "check"
THERE = "there"
TEAM_ALONE = "team_alone"
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions. `guarded` fields are for staff alone; up to `most` pages may be filled in.

    `read_as` is its heading for those who read the answers, where it is another.
    """

    slug: str
    form: type[Form]
    heading: str
    lead: str = ""
    guarded: frozenset[str] = frozenset()
    most: int = 1
    another: str = ""
    needed: frozenset[str] = frozenset()
    read_as: str = ""

    def is_optional(self, field: Any) -> bool:
        """Whether a question may be left out. `needed` names those that a rule of the whole page asks for."""
        required = any(isinstance(validator, Required) for validator in field.validators)
        return not required and field.name not in self.needed | {TEAM_ALONE}

    @property
    def all_guarded(self) -> bool:
        """Whether nothing on the page is ever shown to a parent."""
        return self.guarded >= set(self.form()._fields)


@dataclass(frozen=True, slots=True)
class Place:
    """A step, and the how-manieth of its kind, counted from 1."""

    step: Step
    number: int

    @property
    def slug(self) -> str:
        """Its name in addresses and answers."""
        return self.step.slug if self.number == 1 else f"{self.step.slug}-{self.number}"

    @property
    def heading(self) -> str:
        """What the page is called."""
        return HEADINGS_OF_MORE[self.step.slug] if self.number > 1 else self.step.heading


HEADINGS_OF_MORE = {"child": lazy("Another child"), "carer": lazy("Another parent or carer")}

STEPS = (
    Step("where", WhereForm, lazy("Where the child lives"), guarded=frozenset({"postcode"})),
    Step("consent", ConsentForm, lazy("Has a parent agreed?"), guarded=frozenset({"parent"})),
    Step("agreed", AgreedForm, lazy("Who agreed")),
    Step(
        "not-told",
        NotToldForm,
        lazy("Why the parent does not know"),
        lazy("Nothing is shown to a parent, and nobody gets in touch with them, before the team has decided how."),
        guarded=frozenset({"reason", "advice"}),
    ),
    Step("you", YouForm, lazy("About you"), read_as=lazy("Who wrote it")),
    Step(
        "child",
        ChildForm,
        lazy("The child"),
        guarded=frozenset({"address"}),
        most=6,
        another=lazy("Save, and add another child"),
        needed=frozenset({"name", "born_on", "expected_on"}),
    ),
    Step(
        "carer",
        CarerForm,
        lazy("The parent or carer"),
        lazy("Begin with the one we shall be in touch with."),
        most=4,
        another=lazy("Save, and add another parent or carer"),
        needed=frozenset({"ways"}),
    ),
    Step("household", HouseholdForm, lazy("Who else is there")),
    Step("legal", LegalForm, lazy("The child’s legal standing")),
    Step("worries", WorriesForm, lazy("Why now")),
    Step(
        "strengths",
        StrengthsForm,
        lazy("What is going well"),
        lazy("It tells us where to begin. We ask about it as much as about worries."),
    ),
    Step("tried", TriedForm, lazy("Help so far")),
    Step("hopes", HopesForm, lazy("What you hope for")),
    Step("health", HealthForm, lazy("Health"), lazy("Leave out whatever does not help us meet this family.")),
    Step("meeting", MeetingForm, lazy("What helps us meet them")),
    Step("team", TeamForm, lazy("For the team alone"), guarded=frozenset({"risk", "abuse", "third", "other"})),
)  # fmt: skip
BY_SLUG = {step.slug: step for step in STEPS}


def place(slug: str) -> Place:
    """The step of an address. Raises `NotVisible` for one that is none."""
    name, dash, number = slug.rpartition("-")
    if dash and number.isascii() and number.isdecimal() and name in BY_SLUG:
        found = Place(BY_SLUG[name], int(number)) if len(number) == 1 else None
        if found and 2 <= found.number <= found.step.most:
            return found
    if slug in BY_SLUG:
        return Place(BY_SLUG[slug], 1)
    raise NotVisible


def way(answers: Answers) -> list[Place]:
    """The steps that this referral goes through, as far as its answers say."""
    parent = answers.get("consent.parent")
    left_out = {"agreed"} if parent == NOT_TOLD else {"not-told"}
    return [
        Place(step, number)
        for step in STEPS
        if step.slug not in left_out
        for number in range(1, step.most + 1)
        if number == 1 or answers.get(f"{step.slug}-{number}.{THERE}")
    ]


def following(here: Place, answers: Answers) -> str:
    """The name of the page after this one."""
    slugs = [each.slug for each in way(answers)]
    after = slugs[slugs.index(here.slug) + 1 :] if here.slug in slugs else slugs[:1]
    return after[0] if after else CHECK


def before(here: Place, answers: Answers) -> str | None:
    """The name of the page before this one; None at the first."""
    slugs = [each.slug for each in way(answers)]
    if here.slug not in slugs:
        return here.step.slug
    at = slugs.index(here.slug)
    return slugs[at - 1] if at else None


def next_free(step: Step, answers: Answers) -> str | None:
    """The name of the next page of a step that may be filled in more than once; None when all are."""
    taken = {each.number for each in way(answers) if each.step is step}
    free = [number for number in range(2, step.most + 1) if number not in taken]
    return Place(step, free[0]).slug if free else None


def first_open(answers: Answers) -> Place | None:
    """The first step with something still to answer; None when the referral can be sent."""
    if answers.get("consent.parent") not in {AGREED, NOT_TOLD}:
        return place("where") if not filled(place("where"), answers).validate() else place("consent")
    for here in way(answers):
        if not filled(here, answers).validate():
            return here
    return None


def filled(here: Place, answers: Answers) -> Form:
    """The form of a step with what was answered before."""
    form = here.step.form()
    data = {}
    for field in form:
        known = answers.get(f"{here.slug}.{field.name}")
        data[field.name] = date.fromisoformat(known) if known and isinstance(field, DateField) else known
    return here.step.form(data={name: value for name, value in data.items() if value is not None})


def said(here: Place, form: Form) -> dict[str, Any]:
    """The answers of a form as they are kept. Fields with something to mend are left out."""
    kept = {f"{here.slug}.{field.name}": _plain(field.data) for field in form if not field.errors}
    return {**kept, f"{here.slug}.{THERE}": True} if here.number > 1 else kept


def taken_out(here: Place) -> dict[str, Any]:
    """What is kept of a child or carer who was taken out again: nothing."""
    gone: dict[str, Any] = {f"{here.slug}.{field.name}": None for field in here.step.form()}
    return {**gone, f"{here.slug}.{THERE}": False}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
