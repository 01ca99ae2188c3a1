"""The pages of asking for help, in order, and what the answers so far come to.

A draft keeps every answer as it was typed, by the name of its input, so that a page is drawn again as it was
left and checked again before anything is sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from watchmeplay.care.referrals.models import Side, Source
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request
from watchmeplay.site import postcodes
from watchmeplay.web.forms.fields import DateField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.public.refer_forms import (
    ChildForm,
    HopeForm,
    OthersForm,
    WhereForm,
    YouForm,
)
from watchmeplay.web.public.refer_reach_form import ReachForm

Answers = Mapping[str, Any]
FORMS: Mapping[str, type[Form]] = {
    "you": YouForm,
    "where": WhereForm,
    "child": ChildForm,
    "hope": HopeForm,
    "reach": ReachForm,
    "others": OthersForm,
}
MOST_CHILDREN = 4
SAID = ("who", "relationship", "hope", "address", "other_language", "access", "helping", "helping_who")


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its name, and which child it is about, from 1."""

    page: str
    place: int = 1

    @classmethod
    def of_path(cls, path: str) -> "Step":
        """The page at an address, such as /refer/child-2."""
        page, _, place = path.rsplit("/", 1)[1].partition("-")
        return cls(page, int(place or 1))

    @property
    def key(self) -> str:
        """What the draft calls it."""
        return f"{self.page}-{self.place}" if self.place > 1 else self.page

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/refer/{self.key}"

    @property
    def front(self) -> str:
        """What stands before the names of its answers in the draft."""
        return f"{self.place}-" if self.page == "child" else ""


def form_of(step: Step, answers: Answers) -> Form:
    """The form of a page as its answers were left; a fresh one where nothing was said."""
    form = FORMS[step.page]
    if not is_answered(step, answers):
        return form()
    named = ((name, answers.get(step.front + name)) for name in inputs(form()))
    return form(MultiDict((name, text) for name, texts in named for text in texts or ()))


def is_answered(step: Step, answers: Answers) -> bool:
    """Whether a page was sent before, whatever stood in it."""
    return any(answers.get(step.front + name) is not None for name in inputs(FORMS[step.page]()))


def answers_of(step: Step, sent: MultiDict[str, str]) -> dict[str, Any]:
    """What was sent on a page, as the draft keeps it, byte for byte."""
    return {step.front + name: sent.getlist(name) for name in inputs(FORMS[step.page]())}


def without_child(place: int, answers: Answers) -> dict[str, Any]:
    """The answers that change when one child is taken out: those after it move up."""
    names = inputs(ChildForm())
    return {
        f"{here}-{name}": answers.get(f"{here + 1}-{name}")
        for here in range(place, MOST_CHILDREN + 1)
        for name in names
    }


def inputs(form: Form) -> list[str]:
    """The names of the inputs that a form's fields post."""
    return [
        name
        for field in form
        for name in (
            [f"{field.name}-{part}" for part in ("day", "month", "year")]
            if isinstance(field, DateField)
            else [field.name]
        )
    ]


def children(answers: Answers) -> list[int]:
    """The places of the children that were spoken of; the first is always there."""
    return [
        place
        for place in range(1, MOST_CHILDREN + 1)
        if place == 1 or is_answered(Step("child", place), answers)
    ]


def steps(answers: Answers) -> list[Step]:
    """Every page that is to be answered, in order."""
    found = []
    for page in FORMS:
        places: Iterable[int] = children(answers) if page == "child" else (1,)
        found += [Step(page, place) for place in places]
    return found


def next_step(answers: Answers) -> Step | None:
    """The first page that is still to be answered, or mended; None when all are."""
    return next((step for step in steps(answers) if _answered(step, answers) is None), None)


def page_before(step: Step, answers: Answers) -> str:
    """Where “Back” leads from a page."""
    known = steps(answers)
    place = known.index(step) if step in known else len(known)
    return known[place - 1].path if place else "/refer/first"


def request_of(answers: Answers, area_id: UUID, call: Mapping[str, str] | None = None) -> Request:
    """The referral that the answers come to; a page that is not answered, or wrong, is left out.

    `call` holds phone, when, name and postcode of somebody who wants to be rung instead.
    """
    said: dict[str, Any] = {}
    for page in FORMS:
        form = _answered(Step(page), answers)
        said |= form.data if form and page != "child" else {}
    ways = set(said.get("ways", ()))
    contact = Contact(
        side=Side.PARENT,
        name=said.get("name") or "",
        phone=said.get("phone") or "",
        email=said.get("email") or "",
        by_phone="phone" in ways,
        by_text="text" in ways,
        by_email="email" in ways,
        by_letter="letter" in ways,
        when=said.get("when") or "",
    )
    if call is not None:
        said["postcode"] = call["postcode"]
        contact = replace(
            contact, name=call["name"] or contact.name, phone=call["phone"], when=call["when"], by_phone=True
        )
    postcode = postcodes.shown(said.get("postcode") or "")
    kept = {name: said[name] for name in SAID if said.get(name)}
    return Request(
        area_id=area_id,
        source=Source.SELF,
        answers={**kept, "name": contact.name, "postcode": postcode},
        children=tuple(_children(answers)),
        contacts=(contact,),
        postcode=postcode,
        language=said.get("language") or "en",
        interpreter=bool(said.get("interpreter")),
        call_instead=call is not None,
    )


def _children(answers: Answers) -> Iterator[NamedChild]:
    for place in children(answers):
        form = _answered(Step("child", place), answers)
        if isinstance(form, ChildForm):
            born = form.born_on
            yield NamedChild(form.child.data or "", born_on=born, expected_on=None if born else form.due.data)


def _answered(step: Step, answers: Answers) -> Form | None:
    form = form_of(step, answers) if is_answered(step, answers) else None
    return form if form is not None and form.validate() else None
