"""The answers of a professional's referral: which the parent may read, which staff alone, and all of them in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from watchmeplay.web.forms.fields import DateField
from watchmeplay.web.languages import gettext
from watchmeplay.web.public.refer_professional_steps import TEAM_ALONE, Answers, Place, way
from watchmeplay.web.templating import whole_date

CONTACT = frozenset({"ways", "phone", "email", "when"})


def apart(answers: Answers) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of a referral that is sent: those that the parent may read, and those for staff alone."""
    open_to_parent: dict[str, Any] = {}
    guarded: dict[str, Any] = {}
    for here in way(answers):
        kept = guarded_fields(here, answers)
        for field in here.step.form():
            value = answers.get(f"{here.slug}.{field.name}")
            if value in (None, "", [], False):
                continue
            (guarded if field.name in kept else open_to_parent)[f"{here.slug}.{field.name}"] = value
    return open_to_parent, guarded


def guarded_fields(here: Place, answers: Answers) -> frozenset[str]:
    """Which fields of a step are for staff alone. How one carer is reached is nothing for another to read."""
    if answers.get(f"{here.slug}.{TEAM_ALONE}"):
        return frozenset(here.step.form()._fields)
    if here.step.slug == "carer" and here.number > 1:
        return here.step.guarded | CONTACT
    return here.step.guarded


def shown(answers: Answers) -> Iterator[tuple[Place, list[tuple[str, str, bool]]]]:
    """Step by step, what was answered: question, answer, and whether it is for staff alone."""
    for here in way(answers):
        kept = guarded_fields(here, answers)
        rows = [
            (str(field.label.text), words, field.name in kept)
            for field in here.step.form()
            if field.name != TEAM_ALONE
            and (words := in_words(field, answers.get(f"{here.slug}.{field.name}")))
        ]
        yield here, rows


def in_words(field: Any, value: Any) -> str:
    """An answer as people read it: the words of a choice, a date in full; empty for none."""
    choices = {str(choice.value): str(choice.label) for choice in getattr(field, "choices", None) or ()}
    if isinstance(value, list):
        said = ""
        for each in value:
            word = choices.get(str(each), str(each))
            said = gettext("%(first)s, %(next)s", first=said, next=word) if said else word
        return said
    if value in (None, "", False):
        return ""
    if isinstance(field, DateField):
        return whole_date(date.fromisoformat(value))
    return gettext("Yes") if value is True else choices.get(str(value), str(value))
