"""Endings: one that is done, with its letters, and one that is planned."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments import attendance, offering
from watchmeplay.care.appointments.meeting import Meeting
from watchmeplay.care.appointments.models import Attendance, Means, Type
from watchmeplay.care.endings import closing_letters, endings, letters, templates
from watchmeplay.care.endings.endings import Outcome
from watchmeplay.demonstration import staff
from watchmeplay.demonstration.referrals import FAMILY_AFTERWARDS, PARENT_AFTERWARDS
from watchmeplay.demonstration.story import Story
from watchmeplay.diary import actions as diary
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Voice
from watchmeplay.families import consents, memberships, records
from watchmeplay.families.models import Purpose
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db

MEETINGS = (49, 42, 35, 28, 21)
PAGES = (
    (47, "She looked at the window the whole time. I looked at her.", "A bit useless."),
    (40, "I copied her hum. She stopped and hummed again.", "I laughed out loud."),
    (25, "She crawled off, and looked back to see if I was there.", "I was there."),
    (16, "She brought me the spoon and waited.", "She knows me."),
)


def tell(story: Story) -> None:
    """The Ferris family joins, meets, writes, and says goodbye; the Pettigrews know when they will."""
    story.tell(story.days.moment(51, "20:20"), lambda: _join(story))
    for days in MEETINGS:
        at = story.days.working(days, "10:30", "12345")
        known: list = []
        story.tell(at - timedelta(hours=20), lambda a=at, k=known: k.append(_book(story, a)))
        story.tell(
            at + timedelta(hours=1),
            lambda k=known: attendance.mark(story.people["idris"], k[0], Attendance.ATTENDED),
        )
    for days, seen, felt in PAGES:
        story.tell(story.days.moment(days, "19:40"), lambda s=seen, f=felt: _write(story, s, f))
    story.tell(story.days.moment(20, "11:00"), lambda: _plan(story, FAMILY_AFTERWARDS, "idris", 5))
    story.tell(story.days.moment(15, "12:00"), lambda: _letter(story))
    story.tell(story.days.moment(13, "20:00"), lambda: _agree(story))
    story.tell(story.days.moment(12, "15:00"), lambda: _discharge(story))
    story.tell(story.days.moment(5, "16:30"), lambda: _plan(story, "linden", "hana", 21))


def _rowan(story: Story) -> Actor:
    return Actor(story.opened[PARENT_AFTERWARDS], Role.CAREGIVER)


def _join(story: Story) -> None:
    person = db.session.scalars(select(Person).where(Person.id == story.opened[PARENT_AFTERWARDS])).one()
    staff.open_account(person, f"{PARENT_AFTERWARDS}@{staff.ELSEWHERE}", None)
    actor = memberships.join(person, own_word="Parent")
    version = current_app.extensions["pages"]["en"].card(Purpose.CARE).version
    consents.decide(actor, purpose=Purpose.CARE, given=True, wording_version=version)


def _book(story: Story, at):  # noqa: ANN001, ANN202 - a moment; the id of an appointment
    meeting = Meeting(
        practitioner_id=story.people["idris"].person_id, type=Type.FACILITATED, means=Means.IN_PERSON, minutes=50,
        zone=story.days.zone, invitees=frozenset({_rowan(story).person_id}), child_id=_wren(story),
        place="The attic room, Old Town",
    )  # fmt: skip
    return offering.book(
        story.people["idris"], story.families[FAMILY_AFTERWARDS], meeting, starts_at=at, key=story.key()
    )


def _wren(story: Story):  # noqa: ANN202 - the id of a child
    (child,) = records.children(story.people["idris"], story.families[FAMILY_AFTERWARDS])
    return child.id


def _write(story: Story, seen: str, felt: str) -> None:
    diary.record_session(
        _rowan(story), child_id=_wren(story), happened_at=clock.now() - timedelta(minutes=20), zone=story.days.zone,
        managed=True, minutes="ten", feeling="calm", keep_for_meeting=False, only_me=False, share_with=(),
        parts={Voice.SEEN: Part(seen, Audience.TEAM), Voice.FELT: Part(felt, Audience.TEAM)}, key=story.key(),
    )  # fmt: skip


def _plan(story: Story, family: str, by: str, days: int) -> None:
    day = clock.today(story.days.zone) + timedelta(days=days)
    endings.plan(story.people[by], story.families[family], day)


def _letter(story: Story) -> None:
    idris = story.people["idris"]
    words = "\n\n".join(
        ["Dear Wren,", "These are your parent’s words.", *(f"“{seen}”" for _, seen, _ in PAGES), "With love"]
    )
    letter = closing_letters.begin(
        idris, family_id=story.families[FAMILY_AFTERWARDS], person_id=_rowan(story).person_id,
        child_id=_wren(story), words=words,
    )  # fmt: skip
    closing_letters.open_to_carer(idris, letter)


def _agree(story: Story) -> None:
    (letter,) = closing_letters.letters(_rowan(story))
    closing_letters.agree(_rowan(story), letter.id, number=letter.number)


def _discharge(story: Story) -> None:
    idris, family = story.people["idris"], story.families[FAMILY_AFTERWARDS]
    facts = {
        "child": "Wren",
        "carer": "Rowan Ferris",
        "meetings": "5 meetings",
        "outcome": "Completed as planned.",
    }
    letters.begin(
        idris, family_id=family, kind=letters.Kind.REFERRER, to="A health visitor\nOld Town",
        words=templates.filled(current_app.extensions["letters"], templates.Template.REFERRER, facts), key=story.key(),
    )  # fmt: skip
    endings.discharge(
        idris, family, outcome=Outcome.COMPLETED, words="Thank you for letting me watch with you.",
        partner_id=story.partners["Family hub, Old Town"], today=clock.today(story.days.zone),
    )  # fmt: skip
