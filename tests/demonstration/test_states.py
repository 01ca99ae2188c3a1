"""Who is in the demonstration, and that every state this release knows can be seen in it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.browse import Browser
from tests.demonstration.conftest import Loaded
from watchmeplay.accounts import invitations
from watchmeplay.accounts.invitations import State
from watchmeplay.care.referrals import activity
from watchmeplay.care.referrals.activity import Work
from watchmeplay.conversations import queries as conversations
from watchmeplay.conversations.models import Thread
from watchmeplay.diary import queries as diary
from watchmeplay.diary import review, rhythm
from watchmeplay.diary.models import (
    Entry,
    EntryVersion,
    Noticing,
    PlaySession,
    PlaySessionVersion,
    Review,
    SharedWith,
)
from watchmeplay.families import directory, memberships, overview, records
from watchmeplay.families.models import Basis, SharingLink
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped
from watchmeplay.site.models import Area


def test_the_service_has_three_areas(within: Loaded) -> None:
    assert db.session.scalar(select(func.count(Area.id))) == 3


def test_the_therapist_looks_after_exactly_twenty_five_families(within: Loaded) -> None:
    assert len(records.families(within.actor("therapist"))) == 25


def test_the_lead_sees_every_family_and_the_administrator_none(within: Loaded) -> None:
    assert len(records.families(within.actor("lead"))) == 34
    assert records.families(within.actor("admin")) == []


def test_consultations_of_both_kinds_can_be_seen_the_indirect_one_this_month(within: Loaded) -> None:
    lead, now = within.actor("lead"), clock.now()
    month = activity.activity(lead, now.replace(day=1, hour=0, minute=0), now)
    assert month.indirect == Work(1, 25)
    assert activity.activity(lead, now - timedelta(days=60), now).direct.count == 2


def test_whoever_asks_for_help_is_shown_a_number_that_nobody_has(visited: Loaded) -> None:
    page = Browser.of(visited.app, None).get("/refer/")
    assert "01632 960300" in page.text and "Monday to Friday, 9am to 4pm" in page.text


def test_the_partner_sees_only_what_was_shared(within: Loaded) -> None:
    parent, partner = within.actor("parent"), within.actor("partner")
    theirs = [row for row in diary.timeline(partner, limit=500).rows if not row.mine]
    assert theirs
    assert {row.author_id for row in theirs} == {parent.person_id}
    assert all(row.facts is None and row.review is None for row in theirs)
    written = [row for row in diary.timeline(parent, limit=500).rows if row.mine]
    assert len(theirs) < len(written) / 3


def test_the_parents_home_has_one_message_to_read_and_a_lively_diary(within: Loaded) -> None:
    parent = within.actor("parent")
    assert conversations.unread(parent) == 1
    assert memberships.own_word(parent) == "Mam"
    mine = [row for row in diary.timeline(parent, limit=500).rows if row.mine]
    assert len(mine) >= 25
    assert any(part.noticed for row in mine for part in row.parts)
    assert {row.review.state for row in mine if row.review} >= {"seen", "thinking", "for-session", "answered"}


@pytest.mark.parametrize(
    "model", [Entry, EntryVersion, PlaySessionVersion, Noticing, Review, Thread, SharingLink]
)
def test_there_is_some_of(within: Loaded, model: type) -> None:
    assert db.session.scalar(scoped(within.actor("lead"), func.count(model.id))) > 0  # type: ignore[attr-defined]


def test_pages_were_shared_between_carers(within: Loaded) -> None:
    assert db.session.scalar(scoped(within.actor("parent"), func.count(SharedWith.id))) > 3


def test_some_pages_are_for_their_author_alone(within: Loaded) -> None:
    parent = within.actor("parent")
    audiences = Counter(
        db.session.scalars(scoped(parent, Entry.audience).where(Entry.author_id == parent.person_id))
    )
    assert audiences["only-me"] >= 2
    assert audiences["carers"] >= 3
    pages = scoped(parent, PlaySession.audience).where(PlaySession.author_id == parent.person_id)
    assert "only-me" in set(db.session.scalars(pages))


def test_the_steps_of_review_are_all_there(within: Loaded) -> None:
    states = Counter(db.session.scalars(scoped(within.actor("lead"), Review.state)))
    assert states.keys() == {"seen", "thinking", "for-session", "answered"}
    assert min(states.values()) >= 4


STATES: dict[str, tuple[str, Callable[["Look"], bool]]] = {
    "just opened": ("Pettigrew", lambda family: not family.record.adults and family.days_open <= 2),
    "invited, the link still open": ("Novák", lambda family: family.invitation == State.OPEN),
    "invited, the link ran out": ("Osei", lambda family: family.invitation == State.RAN_OUT),
    "joined and never written": (
        "Gallagher",
        lambda family: family.record.adults[0].joined_at is not None and not family.pulse.recent,
    ),
    "writing daily": ("Okafor", lambda family: len(family.pulse.recent) == 24 and family.days_quiet == 0),
    "quieter than usual": ("Karimi", lambda family: family.quiet is not None),
    "waiting for an answer since days": ("Doyle", lambda family: family.days_waiting >= 4),
    "read and being thought about": ("Adebayo", lambda family: family.pulse.thinking > 0),
    "kept for the meeting": ("Linden", lambda family: bool(family.pulse.kept)),
    "new pages": ("Hussain-Tate", lambda family: family.pulse.new > 0),
    "contact paused": ("Brightwell", lambda family: family.record.contact_paused_at is not None),
    "a baby expected": ("Penrose", lambda family: family.record.children[0].expected_on is not None),
    "twins": (
        "Hussain-Tate",
        lambda family: len({child.born_on for child in family.record.children}) == 1
        and len(family.record.children) == 2,
    ),
    "two homes, sharing agreed": (
        "Duarte-Pugh", lambda family: len(family.record.homes) == 2 and len(family.sharing) == 2
    ),
    "two homes, sharing not agreed": (
        "Whitcombe", lambda family: len(family.record.homes) == 2 and not family.sharing
    ),
    "a former carer": ("Doyle", lambda family: any(adult.ended_at for adult in family.record.adults)),
    "a suspended grant": (
        "Ansah",
        lambda family: any(access.suspended_at for adult in family.record.adults for access in adult.access),
    ),
    "not safe to contact": ("Ansah", lambda family: bool(family.record.unsafe)),
    "a foster carer": ("Trescott", lambda family: family.bases == {Basis.DELEGATED_AUTHORITY}),
    "a grandmother": ("Bell", lambda family: family.record.adults[0].own_word == "Nan"),
    "a father only": (
        "Marsden", lambda family: [adult.own_word for adult in family.record.adults] == ["Daddy"]
    ),
}  # fmt: skip


class Look:
    """One family, as the lead sees it."""

    def __init__(self, loaded: Loaded, name: str) -> None:
        actor = loaded.actor("lead")
        family = next(line for line in directory.listed(actor) if line.name == name)
        self.record = overview.open_record(actor, family.family_id)
        self.pulse = review.pulses(actor, [family.family_id])[family.family_id]
        self.quiet = rhythm.quiet(self.pulse.recent, clock.now())
        self.sharing = memberships.sharing_agreed(actor, family.family_id)
        self.bases = {access.basis for adult in self.record.adults for access in adult.access}
        self.days_open = (clock.now() - family.opened_at).days
        self.invitation = self._invitation([adult.person_id for adult in self.record.adults])
        waiting = conversations.waiting(actor, [family.family_id]).get(family.family_id)
        self.days_waiting = (clock.now() - waiting).days if waiting else 0
        self.days_quiet = (clock.now() - self.pulse.last_at).days if self.pulse.last_at else 99

    def _invitation(self, person_ids: list[UUID]) -> State | None:
        found = invitations.latest(person_ids)
        return invitations.state(next(iter(found.values()))) if found else None


@pytest.mark.parametrize("state", STATES)
def test_the_state_is_there(within: Loaded, state: str) -> None:
    name, holds = STATES[state]
    assert holds(Look(within, name))
