"""Families' records: opened, children added, adults invited and joined, and what was agreed or stopped."""

from datetime import timedelta

from flask import current_app

from watchmeplay.demonstration import staff
from watchmeplay.demonstration.cast import AdultInCast, FamilyInCast
from watchmeplay.demonstration.story import Story
from watchmeplay.families import caseloads, consents, memberships, records, safe_contact
from watchmeplay.families.models import Purpose
from watchmeplay.foundation.actors import Role


def tell(story: Story, password_hash: str) -> None:
    """Every family's record, from the day it was opened."""
    for number, family in enumerate(story.cast.families):
        at = f"{9 + number % 7:02}:{7 * number % 60:02}"
        opened = story.days.working(family.opened, at, story.cast.working_days(family.staff[0]))
        story.tell(opened, lambda one=family: _open(story, one))
        for adult in family.adults:
            _tell_adult(story, family, adult, password_hash)
        if family.homes:
            latest = max(story.joined_at(family, adult.code) for adult in family.adults)
            story.tell(latest + timedelta(hours=15), lambda one=family: _add_homes(story, one))
        if family.paused is not None:
            at = story.days.moment(family.paused, "09:40")
            story.tell(at, lambda one=family: _pause(story, one))


def _tell_adult(story: Story, family: FamilyInCast, adult: AdultInCast, password_hash: str) -> None:
    joined = story.joined_at(family, adult.code)
    invited = joined - timedelta(hours=4)
    if adult.invited is not None:
        invited = story.days.moment(adult.invited, "11:20")
    story.tell(invited, lambda: _invite(story, family, adult))
    if not adult.joins:
        return
    story.tell(joined, lambda: _join(story, adult, password_hash if adult.email else None))
    if adult.agreed_with:
        both = max(joined, story.joined_at(family, adult.agreed_with))
        story.tell(both + timedelta(hours=14), lambda: _agree(story, family, adult))
    if adult.left is not None:
        story.tell(story.days.moment(adult.left, "15:30"), lambda: _leave(story, family, adult))
    if adult.suspended is not None:
        story.tell(story.days.moment(adult.suspended, "16:05"), lambda: _suspend(story, family, adult))
    if adult.unsafe_since is not None:
        story.tell(story.days.moment(adult.unsafe_since, "10:25"), lambda: _mark_unsafe(story, family, adult))


def _open(story: Story, family: FamilyInCast) -> None:
    opener = story.opener(family)
    opened = records.open_family(opener, name=family.name, area_id=story.areas[family.area])
    story.families[family.code] = opened.id
    for child in family.children:
        made = records.add_child(
            opener,
            family_id=opened.id,
            name=child.name,
            born_on=None if child.born is None else story.days.today - timedelta(days=child.born),
            expected_on=None if child.expected is None else story.days.today + timedelta(days=child.expected),
        )
        story.children[family.code, child.name] = made.id
    for code in family.staff[1:]:
        caseloads.assign(opener, family_id=opened.id, person_id=story.people[code].person_id)


def _invite(story: Story, family: FamilyInCast, adult: AdultInCast) -> None:
    membership, _ = memberships.invite_caregiver(
        story.opener(family),
        family_id=story.families[family.code],
        name=adult.name,
        child_ids=[story.children[family.code, child.name] for child in family.children],
        basis=adult.basis,
    )
    story.remember(adult.code, membership.person_id, Role.CAREGIVER)


def _join(story: Story, adult: AdultInCast, password_hash: str | None) -> None:
    person = staff.person(adult.code, story)
    staff.open_account(person, adult.email or f"{adult.code}@{staff.ELSEWHERE}", password_hash)
    actor = memberships.join(person, own_word=adult.own_word)
    answers = {Purpose.CARE: True, Purpose.RESEARCH: adult.research, Purpose.PHOTOS: False}
    for purpose, given in answers.items():
        version = current_app.extensions["pages"]["en"].card(purpose).version
        consents.decide(actor, purpose=purpose, given=given, wording_version=version)
    safe_contact.choose(actor, may_email=adult.may_email, quiet_from=20, quiet_until=8)


def _add_homes(story: Story, family: FamilyInCast) -> None:
    for home in family.homes:
        records.add_household(
            story.opener(family),
            family_id=story.families[family.code],
            label=home.label,
            child_ids=[story.children[family.code, name] for name in home.children],
            person_ids=[story.carer(code).person_id for code in home.adults],
        )


def _agree(story: Story, family: FamilyInCast, adult: AdultInCast) -> None:
    memberships.agree_sharing(
        story.opener(family),
        family_id=story.families[family.code],
        person_id=story.carer(adult.code).person_id,
        with_person_id=story.carer(adult.agreed_with).person_id,
        agreed=True,
    )


def _leave(story: Story, family: FamilyInCast, adult: AdultInCast) -> None:
    memberships.leave(
        story.opener(family),
        family_id=story.families[family.code],
        person_id=story.carer(adult.code).person_id,
    )


def _suspend(story: Story, family: FamilyInCast, adult: AdultInCast) -> None:
    for child in family.children:
        memberships.suspend(
            story.opener(family),
            family_id=story.families[family.code],
            person_id=story.carer(adult.code).person_id,
            child_id=story.children[family.code, child.name],
            suspended=True,
        )


def _mark_unsafe(story: Story, family: FamilyInCast, adult: AdultInCast) -> None:
    safe_contact.mark_unsafe(
        story.opener(family),
        family_id=story.families[family.code],
        person_id=story.carer(adult.code).person_id,
        unsafe=True,
        note=adult.unsafe,
    )


def _pause(story: Story, family: FamilyInCast) -> None:
    records.pause_contact(story.opener(family), story.families[family.code], paused=True)
