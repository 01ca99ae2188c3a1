"""Where the pages of a diary lie in the six weeks: when each happened and when it was written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from watchmeplay.demonstration.cast import AdultInCast, FamilyInCast
from watchmeplay.demonstration.days import BEFORE_NOW, Days, spread
from watchmeplay.demonstration.texts import Page

LONGEST_BACK = 41
FIRST_WITHOUT_WORDS = 1000
TAPPED_AT = ("07:40", "09:55", "10:35", "13:20", "16:25", "18:15", "19:05")
TAPPED_FEELINGS = ("calm", "happy", "tired", "tired", "mixed", "worried")
TAPPED_MINUTES = ("few", "five", "five", "ten")


@dataclass(frozen=True, slots=True)
class Written:
    """A page in its place: which of the diary it is, and when it happened and was written."""

    family: FamilyInCast
    adult: AdultInCast
    number: int
    page: Page
    happened_at: datetime
    written_at: datetime

    @property
    def place(self) -> tuple[str, int]:
        """How the story knows the page."""
        return self.adult.code, self.number


def in_place(
    days: Days, chance: Random, family: FamilyInCast, adult: AdultInCast, texts: list[Page]
) -> list[Written]:
    """The pages with words in their order, pages without words among them, over the days of the diary."""
    count = len(texts) + adult.taps
    if not count:
        return []
    joined = family.opened - 1 if adult.joined is None else adult.joined
    first = adult.first or min(joined - 2, LONGEST_BACK)
    wordless = set(chance.sample(range(1, count - 1), adult.taps))
    with_words = iter(enumerate(texts, 1))
    found = []
    for place, days_ago in enumerate(spread(first, adult.last, count)):
        if place in wordless:
            number, page = FIRST_WITHOUT_WORDS + place, _tapped(adult, chance)
        else:
            number, page = next(with_words)
        happened = days.moment(days_ago, page.at)
        written = min(happened + timedelta(minutes=chance.randint(12, 150)), days.now - BEFORE_NOW)
        found.append(Written(family, adult, number, page, happened, written))
    return found


def _tapped(adult: AdultInCast, chance: Random) -> Page:
    return Page(
        diary=adult.code,
        at=chance.choice(TAPPED_AT),
        words={},
        feeling=chance.choice(TAPPED_FEELINGS),
        minutes=chance.choice(TAPPED_MINUTES),
    )
