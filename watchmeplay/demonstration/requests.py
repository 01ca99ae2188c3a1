"""Who asked for help, how long ago, and in what words. Two are of one child, spelled differently."""

from dataclasses import dataclass, field
from typing import Any

from watchmeplay.care.referrals.models import Source


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
