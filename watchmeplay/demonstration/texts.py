"""What people wrote, read from the files of texts beside this module."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchmeplay.demonstration.cast import HERE
from watchmeplay.diary.models import Voice

FILES_OF_PAGES = ("pages.toml", "pages_other_languages.toml")


@dataclass(frozen=True, slots=True)
class Page:
    """One diary page. `audiences` holds the parts that do not go to the team, `first` what a part said before."""

    diary: str
    at: str
    words: Mapping[Voice, str]
    child: str = ""
    feeling: str | None = None
    minutes: str | None = None
    managed: bool = True
    keep: bool = False
    only_me: bool = False
    audiences: Mapping[Voice, str] = field(default_factory=dict)
    first: Mapping[Voice, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What the team did with a page: a reply, a noticing, or a step of review."""

    kind: str
    words: str = ""
    part: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a thread. `days` lie between it and the next, or now; `closed` ones need no answer."""

    sender: str
    days: int
    at: str
    words: str
    unread: bool = False
    closed: bool = False


def pages() -> dict[str, list[Page]]:
    """Each diary's pages in their order."""
    found: dict[str, list[Page]] = defaultdict(list)
    for name in FILES_OF_PAGES:
        for row in _read(name)["page"]:
            words = {voice: row.pop(voice) for voice in Voice if voice in row}
            voices = {
                "audiences": {Voice(part): audience for part, audience in row.pop("for", {}).items()},
                "first": {Voice(part): text for part, text in row.pop("first", {}).items()},
            }
            found[row["diary"]].append(Page(words=words, **voices, **row))
    return found


def responses() -> dict[tuple[str, int], list[Response]]:
    """What the team did with each page that has more than a first look, by diary and place in it."""
    found: dict[tuple[str, int], list[Response]] = defaultdict(list)
    for row in _read("answers.toml")["answer"]:
        found[row.pop("diary"), row.pop("page")].append(Response(**row))
    return found


def letters() -> dict[str, list[Letter]]:
    """Each carer's thread in its order."""
    found: dict[str, list[Letter]] = defaultdict(list)
    for row in _read("messages.toml")["message"]:
        found[row.pop("with")].append(Letter(sender=row.pop("from"), **row))
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
