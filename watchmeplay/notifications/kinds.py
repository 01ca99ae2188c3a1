"""The kinds of notice, in one table, and their wording from the content folder.

A kind says whom it is for, the page its e-mail leads to (never an id, never a topic), and how long after one
e-mail the next may go to the same person.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from string import Formatter

from watchmeplay.foundation.content import schema
from watchmeplay.foundation.content.problems import ContentErrors, Problem, read_text
from watchmeplay.foundation.languages import ENGLISH, LANGUAGES

LONGEST_BODY = 600
PLACES = frozenset({"link", "service"})


class Audience(StrEnum):
    """Whom a kind is for."""

    CAREGIVER = "caregiver"
    STAFF = "staff"
    NO_ACCOUNT = "no-account"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice."""

    name: str
    audience: Audience
    page: str
    window: timedelta


@dataclass(frozen=True, slots=True)
class Wording:
    """What an e-mail of one kind says. The body has a place for the link and one for the service's name."""

    subject: str
    body: str


TO_REVIEW = Kind("to_review", Audience.STAFF, "/staff/", timedelta(hours=4))
MESSAGE_FOR_TEAM = Kind("message_for_team", Audience.STAFF, "/staff/", timedelta(hours=1))
ANSWERED = Kind("answered", Audience.CAREGIVER, "/sign-in", timedelta(hours=2))
MESSAGE_FOR_YOU = Kind("message_for_you", Audience.CAREGIVER, "/sign-in", timedelta(hours=2))
PAGE_FOR_YOU = Kind("page_for_you", Audience.CAREGIVER, "/sign-in", timedelta(hours=2))
APPOINTMENT_OFFERED = Kind("appointment_offered", Audience.CAREGIVER, "/sign-in", timedelta(hours=1))
APPOINTMENT_CHANGED = Kind("appointment_changed", Audience.CAREGIVER, "/sign-in", timedelta())
APPOINTMENT_SOON = Kind("appointment_soon", Audience.CAREGIVER, "/sign-in", timedelta())
APPOINTMENT_FOR_TEAM = Kind("appointment_for_team", Audience.STAFF, "/staff/", timedelta(hours=1))
REFERRAL_FOR_TEAM = Kind("referral_for_team", Audience.STAFF, "/staff/", timedelta(hours=1))
TRANSFER_ASKED = Kind("transfer_asked", Audience.STAFF, "/staff/asked", timedelta(hours=1))
# For the parent or the referrer of a referral; the page is the parent's until the sender says otherwise.
REFERRAL_RECEIPT = Kind("referral_receipt", Audience.NO_ACCOUNT, "/refer/waiting/", timedelta())
REFERRAL_NEWS = Kind("referral_news", Audience.NO_ACCOUNT, "/refer/waiting/", timedelta(hours=2))

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        TO_REVIEW, MESSAGE_FOR_TEAM, ANSWERED, MESSAGE_FOR_YOU, PAGE_FOR_YOU,
        APPOINTMENT_OFFERED, APPOINTMENT_CHANGED, APPOINTMENT_SOON, APPOINTMENT_FOR_TEAM,
        REFERRAL_FOR_TEAM, REFERRAL_RECEIPT, REFERRAL_NEWS, TRANSFER_ASKED,
    )
}  # fmt: skip


Wordings = Mapping[str, Mapping[str, Wording]]


def wordings(content: Path) -> Wordings:
    """By the code of each language, the wording of every kind, from content/<language>/emails/<kind>.toml.

    A language may lack kinds; English may not. Raises `ContentErrors` for a kind without English wording,
    wording without a kind, and unusable wording.
    """
    problems: list[Problem] = []
    found = {code: _of_language(content / code / "emails", code, problems) for code in LANGUAGES}
    if problems:
        raise ContentErrors(problems)
    return found


def wording(known: Wordings, kind: Kind, language: str | None) -> Wording:
    """What an e-mail of one kind says to a person who chose a language, or chose none; else it says it in English."""
    return known.get(language or "", {}).get(kind.name) or known[ENGLISH.code][kind.name]


def _of_language(folder: Path, code: str, problems: list[Problem]) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for name in KINDS:
        path = folder / f"{name}.toml"
        if code == ENGLISH.code or path.exists():
            made = _wording(path, problems)
            if made is not None:
                found[name] = made
    for path in sorted(folder.glob("*")):
        if path.suffix != ".toml" or path.stem not in KINDS:
            what = "No kind of notice is worded by this file"
            problems.append(Problem(path, 1, what, "Take it away, or add its kind to notifications/kinds.py"))
    return found


def _wording(path: Path, problems: list[Problem]) -> Wording | None:
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(
            Problem(path, 1, f"The file is not TOML: {error}", "Put texts between quotation marks")
        )
        return None
    body = schema.Rule(
        _is_body, f"Write up to {LONGEST_BODY} characters with {{link}} and {{service}} once each"
    )
    rules = {"subject": schema.text(60), "body": body}
    if not schema.check(facts, rules, path=path, lines={}, first_line=1, problems=problems):
        return None
    return Wording(facts["subject"], facts["body"].strip() + "\n")


def _is_body(value: object) -> bool:
    if not isinstance(value, str) or not value.replace("\n", "").isprintable():
        return False
    try:
        parts = [(name, spec, turn) for _, name, spec, turn in Formatter().parse(value) if name is not None]
    except ValueError:
        return False
    plain = all(not spec and not turn for _, spec, turn in parts)
    return len(value) <= LONGEST_BODY and plain and sorted(name for name, *_ in parts) == sorted(PLACES)
