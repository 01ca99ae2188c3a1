"""Loading the demonstration: all of it in one transaction, or none."""

import click
from flask import current_app
from sqlalchemy import select, update

from watchmeplay.accounts import passwords
from watchmeplay.accounts.models import Person
from watchmeplay.care.referrals.models import ReferralNotice
from watchmeplay.demonstration import (
    cast,
    diaries,
    endings,
    families,
    meetings,
    neighbours,
    readings,
    referrals,
    sign_ins,
    staff,
    texts,
    threads,
    work,
)
from watchmeplay.demonstration.days import Days
from watchmeplay.demonstration.story import Story
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.audit import AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.languages import ENGLISH
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.foundation.vault import SITE, DataKey
from watchmeplay.settings import Settings
from watchmeplay.site import facts
from watchmeplay.site.facts import SiteFact
from watchmeplay.site.models import Area


class DemonstrationRefused(click.ClickException):
    """The demonstration must not be loaded here. The message says why, and what to do."""


def load(settings: Settings) -> None:
    """Load the demonstration. Raises `DemonstrationRefused` in production and where anything else is stored.

    The same moment gives the same texts, states and times; ids and keys are random.
    """
    if settings.production:
        raise DemonstrationRefused(
            "This is set up for production, so the demonstration was not loaded. It holds made-up families."
        )
    password_hash = passwords.keep(current_app.extensions["keyring"], sign_ins.PASSWORD)
    story = Story(cast.assemble(), Days(clock.now(), settings.zone))
    staff.tell(story, password_hash)
    neighbours.tell(story)
    referrals.tell(story)
    families.tell(story, password_hash)
    diaries.tell(story, texts.pages(), texts.responses())
    threads.tell(story, texts.letters())
    meetings.tell(story)
    work.tell(story)
    endings.tell(story)
    readings.tell(story, current_app.extensions["shelf"].library(ENGLISH.code).for_parents)
    with unit_of_work():
        _check_empty()
        story.play()
        _send_nothing()
        facts.mark_demonstration()
        audit.record(story.people[story.cast.admin.code], audit.Act.DEMONSTRATION_LOADED)
    current_app.extensions["demonstration"] = True


def _check_empty() -> None:
    """Families and all they own hang on areas, everything else on people; facts and audit lines on nothing."""
    for column in (Person.id, Area.id, SiteFact.name, AuditLine.id):
        if db.session.scalar(select(column).limit(1)) is not None:
            raise DemonstrationRefused(
                "This database holds something already, so the demonstration was not loaded. "
                "Give it an empty one: name another in DATABASE_URL, or another folder in WATCHMEPLAY_HOME."
            )
    if db.session.scalar(select(DataKey.id).where(DataKey.owner_id != SITE).limit(1)) is not None:
        raise DemonstrationRefused(
            "This database holds keys of families, so the demonstration was not loaded."
        )


def _send_nothing() -> None:
    """What the product would have sent about days that never were is settled unsent."""
    db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.settled_at.is_(None))
        .values(settled_at=clock.now(), outcome="skipped", reason="demonstration")
        .execution_options(synchronize_session=False)
    )
    with system_scope("loading the demonstration"):
        db.session.execute(
            update(ReferralNotice)
            .where(ReferralNotice.settled_at.is_(None))
            .values(settled_at=clock.now(), outcome="skipped", reason="demonstration")
            .execution_options(synchronize_session=False)
        )
