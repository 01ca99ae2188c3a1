"""Pages of the guide that the team gave, that carers opened, and that they saved."""

from dataclasses import dataclass

from watchmeplay.demonstration.story import Story
from watchmeplay.foundation.database import catch_up
from watchmeplay.manual import reading_marks, saved_pages
from watchmeplay.manual.library import Library
from watchmeplay.reading import actions, queries


@dataclass(frozen=True, slots=True)
class Gift:
    """A page given so many days ago, by whom and why; opened the evening of another day, or not yet."""

    adult: str
    giver: str
    slug: str
    why: str
    given: int
    opened: int | None = None


GIFTS = (
    Gift(
        "carys", "hana", "brothers-and-sisters",
        "You wrote about Jory’s turn while Nell was asleep. This is about a turn for each of them.", 16, 15,
    ),
    Gift(
        "carys", "hana", "peekaboo-with-a-cloth",
        "For the muslin game that Nell began by herself. See how long she waits before she looks.", 6, 5,
    ),
    Gift("carys", "hana", "talking-with-another-adult", "For you and Davey, if you would both like it.", 1),
    Gift("ngozi", "hana", "dropping-and-fetching", "The cup under the sofa made me think of this one.", 3),
    Gift("callum", "hana", "fathers", "Short, and written for you.", 9, 8),
)  # fmt: skip

# Who opened what by themselves, so many days ago, and what they keep at hand.
OPENED = (
    ("carys", "one-to-two-years", 9),
    ("carys", "rolling-a-ball", 2),
    ("ngozi", "six-to-twelve-months", 4),
)
SAVED = (("carys", "three-in-the-morning", 12), ("carys", "rolling-a-ball", 2))


def tell(story: Story, library: Library) -> None:
    """Every gift, opening and saved page. A page that the service has hidden is left out."""
    there = {page.slug for page in library.pages}
    for gift in GIFTS:
        if gift.slug in there:
            _tell_gift(story, library, gift)
    for adult, slug, days in OPENED:
        if slug in there:
            story.tell(story.days.moment(days, "21:05"), lambda a=adult, s=slug: _open(story, library, a, s))
    for adult, slug, days in SAVED:
        if slug in there:
            story.tell(story.days.moment(days, "21:10"), lambda a=adult, s=slug: _save(story, library, a, s))


def _tell_gift(story: Story, library: Library, gift: Gift) -> None:
    working_days = story.cast.working_days(gift.giver)
    story.tell(story.days.working(gift.given, "11:40", working_days), lambda: _give(story, library, gift))
    if gift.opened is not None:
        opened_at = story.days.moment(gift.opened, "20:50")
        story.tell(opened_at, lambda: _open(story, library, gift.adult, gift.slug))


def _give(story: Story, library: Library, gift: Gift) -> None:
    actions.give(
        story.people[gift.giver],
        library.page(gift.slug),
        family_id=story.families[story.cast.family_of(gift.adult).code],
        person_id=story.carer(gift.adult).person_id,
        why=gift.why,
        key=story.key(),
    )


def _open(story: Story, library: Library, adult: str, slug: str) -> None:
    actor = story.carer(adult)
    reading_marks.note(actor, library.page(slug))
    actions.opened(actor, [given.id for given in queries.given_to_me(actor, slug=slug)])
    catch_up()


def _save(story: Story, library: Library, adult: str, slug: str) -> None:
    saved_pages.save(story.carer(adult), library.page(slug))
