"""Referrals in every state, from parents and professionals; one of them goes all the way to its ending.

Two are of one child, spelled differently, and are left for staff to find.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from watchmeplay.care.referrals import consultations, opening, triage
from watchmeplay.care.referrals.consultations import Attendance as Came
from watchmeplay.care.referrals.consultations import Held, Means, Outcome, WithWhom
from watchmeplay.care.referrals.models import Closing, Priority, Side, Source, State
from watchmeplay.care.referrals.opening import Into, NewChild
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request, send
from watchmeplay.demonstration.story import Story
from watchmeplay.foundation import clock

FAMILY_AFTERWARDS = "ferris"
PARENT_AFTERWARDS = "rowan"


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral that came so many days ago. Children as (name, age in days; negative: due in so many days)."""

    code: str
    days: int
    area: str
    source: Source
    parent: str
    children: tuple[tuple[str, int], ...]
    answers: dict[str, Any]
    guarded: dict[str, Any] = field(default_factory=dict)
    postcode: str = ""
    phone: str = ""
    call_instead: bool = False
    interpreter: bool = False
    language: str | None = None


ASKED = (
    Asked(
        "ferris",
        58,
        "Old Town",
        Source.HEALTH_VISITOR,
        "Rowan Ferris",
        (("Wren", 300),),
        {
            "you.name": "A health visitor",
            "you.role": "Health visitor",
            "you.source": "health-visitor",
            "worries.what": "Rowan feels that Wren does not look for them.",
            "worries.since": "The summer",
            "strengths.well": "Sings to her at every nappy change. Never misses a weighing.",
            "tried.tried": "Baby massage at the hub, twice.",
            "hopes.parent": "To feel that she knows me.",
        },
        postcode="TR96 1AA",
        phone="01632 960201",
    ),
    Asked(
        "merrin",
        2,
        "Harbourside",
        Source.SELF,
        "Merrin Tregear",
        (("Kit", 420),),
        {
            "who": "parent",
            "relationship": "Mum",
            "hope": ("I would like bedtime to be less of a battle, and to laugh with him again."),
        },
        postcode="TR91 4BB",
        phone="01632 960202",
        language="en",
    ),
    Asked(
        "merrin-again",
        1,
        "Harbourside",
        Source.GP,
        "Merryn Tregeer",
        (("Kitt", 420),),
        {
            "you.name": "A GP",
            "you.role": "GP",
            "you.source": "gp",
            "worries.what": "Low since the spring; worries about her bond with Kit.",
            "strengths.well": "Came by herself to ask.",
            "hopes.yours": "A first conversation.",
        },
        postcode="TR91 4BB",
        phone="01632 960202",
    ),
    Asked(
        "bump",
        0,
        "Moor and Valley",
        Source.MIDWIFE,
        "Saoirse Quill",
        (("", -75),),
        {
            "you.name": "A midwife",
            "you.role": "Community midwife",
            "you.source": "midwife",
            "worries.what": "Lost a baby last year. Finds it hard to think of this one.",
            "strengths.well": "Her sister comes to every appointment.",
        },
        guarded={"team.third": "Her sister rang us herself; Saoirse does not know."},
        postcode="TR93 2CC",
        phone="01632 960203",
    ),
    Asked(
        "call",
        0,
        "Old Town",
        Source.SELF,
        "",
        (),
        {"who": "parent"},
        postcode="TR96 3DD",
        phone="01632 960204",
        call_instead=True,
    ),
    Asked(
        "twins",
        9,
        "Harbourside",
        Source.PERINATAL_MENTAL_HEALTH,
        "Amara Nwosu",
        (("Chidi", 190), ("Kelechi", 190)),
        {
            "you.name": "A nurse",
            "you.role": "Perinatal nurse",
            "you.source": "perinatal-mental-health",
            "worries.what": "Two babies and no time with one alone.",
            "strengths.well": "Tells them apart by their sneezes.",
        },
        postcode="TR92 5EE",
        phone="01632 960205",
    ),
    Asked(
        "waiting",
        34,
        "Moor and Valley",
        Source.EARLY_YEARS,
        "Tomasz Wilk",
        (("Ola", 1290),),
        {
            "you.name": "A nursery teacher",
            "you.role": "Nursery teacher",
            "you.source": "early-years",
            "worries.what": "Ola plays alone and goes quiet when her dad fetches her.",
            "strengths.well": "He waits until she is ready to go.",
            "hopes.parent": "To know what to do when she turns away.",
        },
        postcode="TR94 6FF",
        phone="01632 960206",
        language="pl",
        interpreter=True,
    ),
    Asked(
        "long",
        95,
        "Old Town",
        Source.SELF,
        "Pearl Dacosta",
        (("Junior", 700),),
        {
            "who": "parent",
            "relationship": "Nan",
            "hope": "He came to live with me in May. I want him to settle.",
        },
        postcode="TR96 7GG",
        phone="01632 960207",
        language="en",
    ),
    Asked(
        "elsewhere",
        20,
        "Harbourside",
        Source.SOCIAL_CARE,
        "Dean Ashby",
        (("Lexi", 2100),),
        {
            "you.name": "A social worker",
            "you.role": "Social worker",
            "you.source": "social-care",
            "worries.what": "School asks about attention.",
            "strengths.well": "Reads with her every night.",
        },
        postcode="TR91 8HH",
    ),
)


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
        at=clock.now() - timedelta(hours=1), attendance=Came.ATTENDED, minutes=40, outcome=Outcome.GO_ON,
        words="Warm and thoughtful on the telephone. Would like to begin soon; mornings are best.",
    )  # fmt: skip
    consultations.note(story.people["tolley"], consultation.id, went)


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
