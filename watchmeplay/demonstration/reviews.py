"""What the team did with the pages: looked, answered, thought about them, kept them for a meeting."""

from collections.abc import Callable
from datetime import datetime, timedelta

from watchmeplay.conversations import actions as conversations
from watchmeplay.demonstration import threads
from watchmeplay.demonstration.placing import Written
from watchmeplay.demonstration.story import Story
from watchmeplay.demonstration.texts import Response
from watchmeplay.diary import review
from watchmeplay.diary.models import Entry, ReviewState
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped

BETWEEN_STEPS = timedelta(hours=40)
BETWEEN_NOTICINGS = timedelta(minutes=4)
READ_AFTER = timedelta(hours=9)


def tell(story: Story, written: Written, since: datetime, responses: list[Response]) -> None:
    """One page as the family's first practitioner took it up, in their working hours."""
    colleague = written.family.staff[0]
    chance = story.chance(f"{written.adult.code} {written.number}")
    working = story.cast.working_days(colleague)
    at = story.days.next_working(since + timedelta(minutes=chance.randint(90, 1500)), working, chance)
    if not responses:
        fresh = story.days.now - since < timedelta(days=written.adult.grace)
        if not fresh:
            story.tell(at, lambda: _mark(story, written, ReviewState.SEEN))
        return
    for place, response in enumerate(responses):
        if place and response.kind == responses[place - 1].kind == "noticing":
            at += BETWEEN_NOTICINGS
        elif place:
            at = story.days.next_working(at + BETWEEN_STEPS, working, chance)
        story.tell(at, _act(story, written, response))
        if response.kind == "reply":
            story.tell(at + READ_AFTER, lambda: threads.read(story, written.adult.code, written.adult.code))


def _act(story: Story, written: Written, response: Response) -> Callable[[], object]:
    if response.kind == "reply":
        return lambda: _reply(story, written, response)
    if response.kind == "noticing":
        return lambda: _notice(story, written, response)
    return lambda: _mark(story, written, ReviewState(response.kind))


def _mark(story: Story, written: Written, state: ReviewState) -> None:
    review.mark(_practitioner(story, written), story.pages[written.place], state)


def _reply(story: Story, written: Written, response: Response) -> None:
    conversations.send(
        _practitioner(story, written),
        family_id=story.families[written.family.code],
        caregiver_id=story.carer(written.adult.code).person_id,
        words=response.words,
        key=story.key(),
        about_session_id=story.pages[written.place],
    )
    _mark(story, written, ReviewState.ANSWERED)


def _notice(story: Story, written: Written, response: Response) -> None:
    actor = _practitioner(story, written)
    part = scoped(actor, Entry.id).where(
        Entry.session_id == story.pages[written.place], Entry.voice == response.part
    )
    entry_id = db.session.scalars(part).one()
    review.notice(actor, entry_id, phrase=response.phrase, words=response.words, key=story.key())


def _practitioner(story: Story, written: Written) -> Actor:
    return story.opener(written.family)
