"""The areas and the colleagues, set up by the administrator as a real service is."""

from datetime import timedelta

from sqlalchemy import select, update

from watchmeplay.accounts import invitations, people
from watchmeplay.accounts.addresses import set_email
from watchmeplay.accounts.models import Invitation, Person, Standing
from watchmeplay.demonstration.cast import Colleague
from watchmeplay.demonstration.story import Story
from watchmeplay.families import postings
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.site import areas, asking

FIRST_DAY = 60
ELSEWHERE = "families.example"
# A number that nobody has: Ofcom keeps 01632 960000 and what follows for stories.
PHONE = "01632 960300"


def tell(story: Story, password_hash: str) -> None:
    """The service is opened: areas, then colleagues, who join."""
    opening = story.days.moment(FIRST_DAY, "09:30")
    story.tell(opening, lambda: _open_service(story, password_hash))
    for number, colleague in enumerate(story.cast.colleagues):
        at = opening + timedelta(hours=1, minutes=9 * number)
        story.tell(at, lambda one=colleague: _invite(story, one, password_hash))


def open_account(person: Person, email: str, password_hash: str | None) -> None:
    """Take a person's invitation for them. Without a password nobody can sign in as them."""
    set_email(person, email)
    person.password_hash, person.standing = password_hash, Standing.ACTIVE
    db.session.flush()
    moment = clock.now()
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.withdrawn_at.is_(None))
        .values(confirmed_at=moment, used_at=moment)
    )


def person(code: str, story: Story) -> Person:
    """The account of somebody in the cast."""
    return db.session.scalars(select(Person).where(Person.id == story.people[code].person_id)).one()


def _open_service(story: Story, password_hash: str) -> None:
    admin = people.make(role=Role.ADMIN, name=story.cast.admin.name)
    invitations.invite(None, admin)
    open_account(admin, story.cast.admin.email, password_hash)
    actor = story.remember(story.cast.admin.code, admin.id, Role.ADMIN)
    audit.record(actor, audit.Act.STAFF_JOINED, subject_id=admin.id)
    asking.keep(actor, phone=PHONE, hours="Monday to Friday, 9am to 4pm", days=asking.DAYS_BY_DEFAULT)
    for name in story.cast.areas:
        story.areas[name] = areas.add(actor, name=name).id


def _invite(story: Story, colleague: Colleague, password_hash: str) -> None:
    admin = story.people[story.cast.admin.code]
    made, _ = postings.invite_staff(
        admin,
        role=colleague.role,
        name=colleague.name,
        area_ids=[story.areas[name] for name in colleague.areas],
    )
    open_account(
        made,
        colleague.email or f"{colleague.code}@{ELSEWHERE}",
        password_hash if colleague.email else None,
    )
    made.working_days = colleague.working_days
    story.remember(colleague.code, made.id, colleague.role)
    audit.record(Actor(made.id, colleague.role), audit.Act.STAFF_JOINED, subject_id=made.id)
