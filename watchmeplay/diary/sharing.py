"""Who may read what of a page: the rules, without the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from watchmeplay.diary.models import Audience, Voice
from watchmeplay.foundation.errors import Refused

LONGEST = 20_000
_NARROW_TO_WIDE = (Audience.ONLY_ME, Audience.TEAM, Audience.CARERS)


class Effect(IntEnum):
    """What a change is to the team: not to be told from no change, to be seen, or new words to read."""

    NONE = 0
    SEEN = 1
    NEWS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a page says, and who may read it."""

    words: str
    audience: Audience


def kept_parts(parts: Mapping[Voice, Part], *, only_me: bool) -> dict[Voice, Part]:
    """The parts with words in them, in the order of a page; all for the author alone when the page is.

    Raises `Refused` naming the part that is too long.
    """
    kept: dict[Voice, Part] = {}
    for voice in Voice:
        part = parts.get(voice)
        if part is None or not part.words.strip():
            continue
        if len(part.words.replace("\r\n", "\n")) > LONGEST:
            raise Refused("Write %(most)s characters or fewer.", voice.value, most=LONGEST)
        kept[voice] = Part(part.words, Audience.ONLY_ME) if only_me else part
    return kept


def of_page(parts: Iterable[Part], *, only_me: bool) -> Audience:
    """Who may know of the page at all: the widest of its parts. A page without words goes to the team."""
    audiences = [part.audience for part in parts]
    if only_me:
        return Audience.ONLY_ME
    return widest(audiences) if audiences else Audience.TEAM


def widest(audiences: Iterable[str]) -> Audience:
    """The widest of some audiences; there has to be one."""
    return max(map(Audience, audiences), key=_NARROW_TO_WIDE.index)


def is_narrower(after: str, before: str) -> bool:
    """Whether fewer people could read the one than the other."""
    return _NARROW_TO_WIDE.index(Audience(after)) < _NARROW_TO_WIDE.index(Audience(before))


def is_given(audience: str) -> bool:
    """Whether the team may read it."""
    return audience != Audience.ONLY_ME


def effect(before: Part, after: Part) -> Effect:
    """What changing one part into another is to the team."""
    if before == after or not is_given(after.audience):
        return Effect.NONE
    new_words = before.words != after.words or not is_given(before.audience)
    return Effect.NEWS if new_words and after.words else Effect.SEEN
