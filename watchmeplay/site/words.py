"""The choices a person makes with one tap, and their words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from watchmeplay.foundation.content import schema, toml_file
from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.foundation.languages import ENGLISH, LANGUAGES


@dataclass(frozen=True, slots=True)
class Choice:
    """`code` is kept in the database and never renamed; `label` is what people read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers to one question, in the order shown."""

    choices: tuple[Choice, ...]

    def __iter__(self) -> Iterator[Choice]:
        return iter(self.choices)

    def __len__(self) -> int:
        return len(self.choices)

    def __contains__(self, code: object) -> bool:
        return any(choice.code == code for choice in self.choices)

    def label(self, code: str) -> str:
        """The words for a code. A code that is no longer offered stands for itself: old entries have it."""
        return next((choice.label for choice in self.choices if choice.code == code), code)


@dataclass(frozen=True, slots=True)
class Words:
    """How it was for the carer, and about how long they played."""

    feelings: Choices
    minutes: Choices


def of_languages(content: Path) -> Mapping[str, Words]:
    """The choices of every language that has its own. ContentErrors with what is wrong in any."""
    found: dict[str, Words] = {}
    problems: list[Problem] = []
    for code in LANGUAGES:
        path = content / code / "words.toml"
        if code == ENGLISH.code or path.exists():
            try:
                found[code] = load(path)
            except ContentErrors as errors:
                problems += errors.problems
    whole = _codes(found[ENGLISH.code]) if ENGLISH.code in found else None
    for code, words in found.items():
        if whole and _codes(words) != whole:
            path = content / code / "words.toml"
            remedy = "Offer the codes of the English file, each once; only the labels differ"
            problems.append(Problem(path, 1, "The codes are others than in English", remedy))
    if problems:
        raise ContentErrors(problems)
    return found


def load(path: Path) -> Words:
    """Load the choices of one language, such as content/en/words.toml. ContentErrors when any is wrong."""
    problems: list[Problem] = []
    facts: schema.Schema = {"code": schema.text(20), "label": schema.text(60)}
    entries = toml_file.read(path, {"feeling": facts, "minutes": facts}, problems)
    if problems:
        raise ContentErrors(problems)
    found = {
        kind: Choices(
            tuple(Choice(cast(str, entry.facts["code"]), cast(str, entry.facts["label"])) for entry in those)
        )
        for kind, those in entries.items()
    }
    return Words(feelings=found["feeling"], minutes=found["minutes"])


def _codes(words: Words) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(one.code for one in words.feelings), frozenset(one.code for one in words.minutes)
