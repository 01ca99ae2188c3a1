"""Referrals in every state, from parents and professionals; one of them goes all the way to its ending.

Two are of one child, spelled differently, and are left for staff to find.
"""

from datetime import date, timedelta
from uuid import UUID

from watchmeplay.care.appointments.models import Attendance
from watchmeplay.care.referrals import consultations, opening, triage
from watchmeplay.care.referrals.consultations import Held, Means, Outcome, WithWhom
from watchmeplay.care.referrals.models import Closing, Priority, Side, Source, State
from watchmeplay.care.referrals.opening import Into, NewChild
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request, send
from watchmeplay.demonstration.requests import ASKED, Asked
from watchmeplay.demonstration.story import Story
from watchmeplay.foundation import clock

FAMILY_AFTERWARDS = "ferris"
PARENT_AFTERWARDS = "rowan"


def tell(story: Story) -> None:
    """Every referral, and what became of it."""
    for number, asked in enumerate(ASKED):
        days = min(asked.days, 59)
        at = story.days.moment(days, f"{8 + number % 4:02}:{11 * number % 60:02}")
        story.tell(at, lambda one=asked: _ask(story, one))
    _after(story, 57, lambda: _consult(story, "ferris"))
    _after(story, 55, lambda: _hold(story, "ferris"))
    _after(story, 54, lambda: _wait(story, "ferris"))
    _after(story, 52, lambda: _open(story))
    _after(story, 7, lambda: _consult(story, "twins"))
    _after(story, 7, lambda: _urgent(story, "twins"))
    this_month = story.days.moment(min(4, story.days.today.day - 1), "09:10")
    story.tell(this_month, lambda: _talk_with_the_nurse(story))
    _after(story, 31, lambda: _consult(story, "waiting"))
    _after(story, 28, lambda: _hold(story, "waiting"))
    _after(story, 27, lambda: _wait(story, "waiting"))
    _after(story, 57, lambda: _wait(story, "long"))
    _after(story, 18, lambda: _close(story, "elsewhere"))


def _after(story: Story, days: int, act) -> None:  # noqa: ANN001 - something to do
    story.tell(story.days.moment(days, "14:20"), act)


def _ask(story: Story, asked: Asked) -> None:
    contacts = [
        Contact(
            Side.PARENT, name=asked.parent, phone=asked.phone, by_phone=bool(asked.phone), when="Mornings"
        )
    ]
    if asked.source != Source.SELF:
        contacts.append(
            Contact(Side.REFERRER, name=asked.answers["you.name"], email=f"{asked.code}@referrers.example")
        )
    sent = send(
        Request(
            area_id=story.areas[asked.area],
            source=asked.source,
            answers={**asked.answers, "postcode": asked.postcode, "name": asked.parent},
            guarded=asked.guarded,
            children=tuple(NamedChild(name, *_born_or_due(story, age)) for name, age in asked.children),
            contacts=tuple(contacts),
            postcode=asked.postcode,
            language=asked.language,
            interpreter=asked.interpreter,
            call_instead=asked.call_instead,
            received_at=clock.now() - timedelta(days=asked.days - 59) if asked.days > 59 else None,
        )
    )
    story.referrals[asked.code] = sent.referral_id


def _born_or_due(story: Story, age: int) -> tuple[date | None, date | None]:
    day = story.days.today - timedelta(days=age)
    return (day, None) if age >= 0 else (None, day)


def _consult(story: Story, code: str) -> None:
    triage.move(
        story.people["tolley"], story.referrals[code], State.CONSULTATION,
        told="We would like to talk with you first. We will ring you.", key=story.key(),
    )  # fmt: skip
    consultations.offer(
        story.people["tolley"], story.referrals[code], with_whom=WithWhom.FAMILY, means=Means.PHONE,
        planned_for=clock.now() + timedelta(days=2), key=story.key(),
    )  # fmt: skip


def _hold(story: Story, code: str) -> None:
    (consultation,) = consultations.of(story.people["tolley"], story.referrals[code])[:1]
    went = Held(
        at=clock.now() - timedelta(hours=1), attendance=Attendance.ATTENDED, minutes=40, outcome=Outcome.GO_ON,
        words="Warm and thoughtful on the telephone. Would like to begin soon; mornings are best.",
    )  # fmt: skip
    consultations.note(story.people["tolley"], consultation.id, went)


def _talk_with_the_nurse(story: Story) -> None:
    """A consultation without the family, in this month: leads see the two kinds counted apart."""
    tolley = story.people["tolley"]
    made = consultations.offer(
        tolley, story.referrals["twins"], with_whom=WithWhom.REFERRER, means=Means.VIDEO, key=story.key()
    )
    went = Held(
        at=clock.now() - timedelta(minutes=40), attendance=Attendance.ATTENDED, minutes=25, outcome=Outcome.GO_ON,
        words="How to make room for one twin at a time on a busy ward. The nurse will tell Amara we spoke.",
    )  # fmt: skip
    consultations.note(tolley, made.id, went)


def _wait(story: Story, code: str) -> None:
    triage.move(
        story.people["tolley"], story.referrals[code], State.WAITING,
        told="We can work together. You wait for somebody to have room.", key=story.key(),
    )  # fmt: skip


def _urgent(story: Story, code: str) -> None:
    triage.set_priority(story.people["tolley"], story.referrals[code], Priority.URGENT)


def _close(story: Story, code: str) -> None:
    triage.close(
        story.people["tolley"], story.referrals[code], reason=Closing.OTHER_SERVICE,
        told="The school’s own team knows Lexi and can begin at once.",
        partner_id=story.partners["Health visiting, Harbourside"], key=story.key(),
    )  # fmt: skip


def _open(story: Story) -> None:
    opened = opening.open_family(
        story.people["tolley"],
        story.referrals["ferris"],
        Into(
            practitioner_id=story.people["idris"].person_id,
            weight=2,
            name="Ferris",
            children=(NewChild("Wren", born_on=story.days.today - timedelta(days=300)),),
            parent="Rowan Ferris",
            told="Idris will ring you this week.",
        ),
        key=story.key(),
    )
    story.families[FAMILY_AFTERWARDS] = opened.family_id
    story.opened[PARENT_AFTERWARDS] = _known(opened.person_id)


def _known(person_id: UUID | None) -> UUID:
    if person_id is None:
        raise LookupError("the parent was not invited")
    return person_id
