"""What staff ask for when they offer, book or change a meeting, and the checks that every such wish passes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from watchmeplay.care.appointments import video
from watchmeplay.care.appointments.models import Means, Type
from watchmeplay.families import caseloads, closing
from watchmeplay.families.models import Child, Grant, Membership
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped

SHORTEST, LONGEST = 5, 480
LONGEST_PLACE = 300
LONGEST_WORDS = 1000
FARTHEST = timedelta(days=550)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One wish. `minutes` is how long it lasts; `zone` the IANA zone its time was agreed in."""

    practitioner_id: UUID
    type: Type
    means: Means
    minutes: int
    zone: str
    invitees: frozenset[UUID]
    child_id: UUID | None = None
    place: str = ""
    link: str = ""
    words: str = ""


def checked(actor: Actor, family_id: UUID, meeting: Meeting) -> Meeting:
    """The meeting as it will be stored: a link only for a video. The place of a call is the number to ring.

    Raises `NotVisible`, `NotAllowed` for a lead who does not look after the family, and `Refused` naming
    "minutes", "place", "link", "words", "practitioner" or "invitees".
    """
    caseloads.must_look_after(actor, family_id)
    # Held, so that nothing is made for a family while somebody ends the work with them.
    if closing.hold(actor, family_id).closed_at is not None:
        raise Refused("This family’s time with the service has ended. Open it again first.")
    if not SHORTEST <= meeting.minutes <= LONGEST:
        raise Refused(
            "Enter a number of minutes from %(least)s to %(most)s.", "minutes", least=SHORTEST, most=LONGEST
        )
    _check_length(meeting.place, "place", LONGEST_PLACE)
    check_words(meeting.words)
    if meeting.practitioner_id not in caseloads.team_ids(actor, family_id):
        raise Refused("Choose somebody who looks after this family.", "practitioner")
    if meeting.child_id is not None and one(actor, Child, meeting.child_id).family_id != family_id:
        raise NotVisible
    _check_invitees(actor, family_id, meeting)
    return replace(
        meeting,
        place=meeting.place.strip(),
        link=video.checked_link(meeting.link) if meeting.means == Means.VIDEO else "",
        words=meeting.words.strip(),
    )


def check_times(times: Iterable[datetime]) -> None:
    """Times have to be still to come, and not years away. Raises `Refused` naming "times"."""
    moment = now()
    for starts_at in times:
        if starts_at <= moment:
            raise Refused("Choose a time that is still to come.", "times")
        if starts_at > moment + FARTHEST:
            raise Refused("Check the year: this is a long way ahead.", "times")


def check_words(words: str, field: str = "words") -> None:
    """A few lines at most. Raises `Refused`."""
    _check_length(words, field, LONGEST_WORDS)


def _check_length(text: str, field: str, most: int) -> None:
    if len(text) > most:
        raise Refused("Use %(most)s characters or fewer.", field, most=most)


def _check_invitees(actor: Actor, family_id: UUID, meeting: Meeting) -> None:
    """Adults of the family who have not left, and whose access to the child is not suspended."""
    adults = set(
        db.session.scalars(
            scoped(actor, Membership.person_id).where(
                Membership.family_id == family_id, Membership.ended_at.is_(None)
            )
        )
    )
    if not meeting.invitees <= adults:
        raise Refused("Choose from the adults of this family.", "invitees")
    if not meeting.invitees and adults and meeting.type != Type.PROFESSIONALS:
        raise Refused("Choose whom to invite.", "invitees")
    granted = scoped(actor, Grant.person_id).where(
        Grant.family_id == family_id, Grant.suspended_at.is_(None), Grant.ended_at.is_(None)
    )
    if meeting.child_id is not None:
        granted = granted.where(Grant.child_id == meeting.child_id)
    if not meeting.invitees <= set(db.session.scalars(granted)):
        raise Refused(
            "Somebody you chose has no access to this child now. Look at their access first.", "invitees"
        )
