"""What stands around the service: postcodes of its areas, hosts for video, other services, and who has room."""

from datetime import timedelta

from watchmeplay.accounts.models import Person
from watchmeplay.care.allocation import profiles
from watchmeplay.care.appointments import video
from watchmeplay.care.partners import directory
from watchmeplay.care.partners.directory import Facts, Kind
from watchmeplay.demonstration import staff
from watchmeplay.demonstration.story import Story
from watchmeplay.site import postcodes

POSTCODES = {
    "Harbourside": ("TR91", "TR92"),
    "Moor and Valley": ("TR93", "TR94", "TR95"),
    "Old Town": ("TR96",),
}
VIDEO_HOST = "video.example"
# Numbers that nobody has: Ofcom keeps 01632 960000 and what follows for stories.
PARTNERS = (
    (
        Kind.PERINATAL,
        "Perinatal mental health team",
        ("For mothers and birthing parents who are unwell, until the baby is two."),
        "01632 960101",
        None,
        120,
    ),
    (
        Kind.MATERNITY,
        "Community midwives",
        "Before the birth and in the first weeks.",
        "01632 960102",
        None,
        40,
    ),
    (
        Kind.HEALTH_VISITING,
        "Health visiting, Harbourside",
        "Weighing, feeding, sleep, and a first person to ask.",
        "01632 960103",
        "Harbourside",
        90,
    ),
    (
        Kind.COUNCIL,
        "Family hub, Old Town",
        "Money, housing, and rooms to meet other families in.",
        "01632 960104",
        "Old Town",
        -12,
    ),
    (
        Kind.COMMUNITY,
        "Moor and Valley play bus",
        "A bus with toys that stops in the villages on Wednesdays.",
        "01632 960105",
        "Moor and Valley",
        150,
    ),
    (
        Kind.FATHERS,
        "Saturday dads",
        "Breakfast and play, 10 to 12, for dads and whoever they bring.",
        "01632 960106",
        None,
        60,
    ),
)
PROFILES = {
    "hana": (60, "", "1234", False),
    "idris": (40, "Welsh", "12345", True),
    "josie": (24, "Polish", "245", False),
    "comfort": (30, "", "12345", False),
}


def tell(story: Story) -> None:
    """The administrator and the lead set it up in the first days."""
    opening = story.days.moment(staff.FIRST_DAY - 1, "10:00")
    story.tell(opening, lambda: _set_up(story))
    story.tell(opening + timedelta(hours=1), lambda: _note_partners(story))
    story.tell(opening + timedelta(hours=2), lambda: _say_who_has_room(story))


def _set_up(story: Story) -> None:
    admin = story.people[story.cast.admin.code]
    for area, prefixes in POSTCODES.items():
        postcodes.keep(admin, story.areas[area], prefixes)
    video.add_host(admin, VIDEO_HOST)


def _note_partners(story: Story) -> None:
    for kind, name, offers, phone, area, review in PARTNERS:
        facts = Facts(
            kind=kind,
            name=name,
            offers=offers,
            phone=phone,
            area_id=story.areas[area] if area else None,
            review_on=story.days.today + timedelta(days=review),
        )
        story.partners[name] = directory.add(story.people["tolley"], facts, key=story.key())


def _say_who_has_room(story: Story) -> None:
    for code, (room, languages, working_days, evenings) in PROFILES.items():
        person: Person = staff.person(code, story)
        profiles.change(
            story.people["tolley"],
            person.id,
            room=room,
            languages=languages,
            working_days=working_days,
            evenings=evenings,
        )
