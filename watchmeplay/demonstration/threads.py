"""Messages between carers and the team, and who has read how far."""

from datetime import datetime, timedelta

from watchmeplay.conversations import actions, queries
from watchmeplay.conversations.models import Thread
from watchmeplay.demonstration.cast import FamilyInCast
from watchmeplay.demonstration.story import Story
from watchmeplay.demonstration.texts import Letter
from watchmeplay.foundation.database import catch_up

CARER = "carer"
BEFORE_ANSWERING = timedelta(minutes=4)
IN_THE_EVENING = timedelta(hours=6)
MORNING_AFTER = timedelta(hours=14)


def tell(story: Story, letters: dict[str, list[Letter]]) -> None:
    """Every thread, message by message, each read by the other side unless the text says not yet."""
    for adult, thread in letters.items():
        family = story.cast.family_of(adult)
        moments = _moments(story, thread, story.joined_at(family, adult))
        for place, (letter, at) in enumerate(zip(thread, moments, strict=True)):
            story.tell(at, lambda one=letter, who=adult, home=family: _send(story, home, who, one))
            if letter.unread:
                continue
            following = thread[place + 1] if place + 1 < len(thread) else None
            reader = _reader(family, adult, letter, following)
            if following is not None and following.sender != letter.sender:
                read_at = moments[place + 1] - BEFORE_ANSWERING
            else:
                read_at = _later(story, reader, at)
            story.tell(read_at, lambda one=reader, who=adult: read(story, one, who))
            if letter.closed:
                story.tell(read_at, lambda one=reader, who=adult: _close(story, one, who))


def read(story: Story, reader: str, adult: str) -> None:
    """Somebody opens a carer's thread and reads to its end."""
    thread = _thread(story, reader, adult)
    if thread is not None:
        actions.mark_read(story.people[reader], thread)
        catch_up()


def _close(story: Story, reader: str, adult: str) -> None:
    thread = _thread(story, reader, adult)
    if thread is not None:
        actions.no_answer_needed(story.people[reader], thread)


def _thread(story: Story, reader: str, adult: str) -> Thread | None:
    family_id = story.families[story.cast.family_of(adult).code]
    return queries.thread(story.people[reader], family_id, story.carer(adult).person_id)


def _send(story: Story, family: FamilyInCast, adult: str, letter: Letter) -> None:
    actions.send(
        story.people[adult if letter.sender == CARER else letter.sender],
        family_id=story.families[family.code],
        caregiver_id=story.carer(adult).person_id,
        words=letter.words,
        key=story.key(),
    )


def _moments(story: Story, thread: list[Letter], joined: datetime) -> list[datetime]:
    """Counted back from now, so that the last message lies as near as it says; the team writes at work.

    What would lie before the carer joined comes in the morning after it.
    """
    found: list[datetime] = []
    days_ago = 0
    for letter in reversed(thread):
        days_ago += letter.days
        at = _moment(story, letter, days_ago)
        while found and at >= found[-1]:
            days_ago += 1
            at = _moment(story, letter, days_ago)
        days_ago = story.days.ago(at)
        found.append(at)
    earliest = joined + MORNING_AFTER
    return [max(at, earliest + timedelta(minutes=20 * place)) for place, at in enumerate(found[::-1])]


def _moment(story: Story, letter: Letter, days_ago: int) -> datetime:
    if letter.sender == CARER:
        return story.days.moment(days_ago, letter.at)
    return story.days.working(days_ago, letter.at, story.cast.working_days(letter.sender))


def _reader(family: FamilyInCast, adult: str, letter: Letter, following: Letter | None) -> str:
    if letter.sender != CARER:
        return adult
    return following.sender if following and following.sender != CARER else family.staff[0]


def _later(story: Story, reader: str, at: datetime) -> datetime:
    if reader not in {colleague.code for colleague in story.cast.colleagues}:
        return at + IN_THE_EVENING
    working = story.cast.working_days(reader)
    return story.days.next_working(at + IN_THE_EVENING, working, story.chance(f"{reader} {at}"))
