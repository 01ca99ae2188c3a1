"""The press: puts what a sheet says into type, in a process of its own, and knows which version is wanted."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import paper
from watchmeplay.manual.library import Library
from watchmeplay.manual.paper import House, Told
from watchmeplay.manual.shelf import Shelf

TYPESETTER = Path(__file__).parent / "typesetter.py"
TEMPLATES = Path(__file__).parent / "print"
# No sheet of ours takes a tenth of this, in seconds.
LONGEST = 120


class NotPrinted(RuntimeError):
    """A sheet could not be put into type. The message is the engine's."""


class Kind(StrEnum):
    """What can be printed; also the name of its template."""

    GUIDE = "guide"
    WEEK_SHEET = "week-sheet"


@dataclass(frozen=True, slots=True)
class Proof:
    """One sheet, ready to be put into type. `fingerprint` changes with anything that stands on it."""

    kind: Kind
    language: str
    fingerprint: str
    told: Told


class Press:
    """Makes the sheets of the guide as the shelf holds it now."""

    def __init__(self, shelf: Shelf, house: House) -> None:
        self.shelf = shelf
        self._house = house
        self._stamp = ""
        self._fingerprints: dict[tuple[Kind, str], str] = {}

    def proof(self, kind: Kind, language: str) -> Proof:
        """What a sheet says now."""
        told = _TELLS[kind](self.shelf.library(language), self._house)
        return Proof(kind, language, self._fingerprint(kind, told), told)

    def fingerprint(self, kind: Kind, language: str) -> str:
        """The version of a sheet that is wanted now: reckoned once for each state of the shelf."""
        stamp = self.shelf.stamp
        if stamp != self._stamp:
            self._stamp, self._fingerprints = stamp, {}
        known = self._fingerprints
        if (kind, language) not in known:
            known[kind, language] = self.proof(kind, language).fingerprint
        return known[kind, language]

    def wanted(self) -> list[tuple[Kind, str]]:
        """Every sheet in every language."""
        return [(kind, code) for code in LANGUAGES for kind in Kind]

    def typeset(self, proof: Proof, *, made: date) -> bytes:
        """The PDF, seconds of work. Equal bytes on every machine for the same day. Raises NotPrinted."""
        told = paper.dated(proof.told, self._house, made=made, version=proof.fingerprint[:8])
        return set_in_type(f"{proof.kind}.typ", told, made=made)

    def _fingerprint(self, kind: Kind, told: Told) -> str:
        said = sha256(self._templates)
        said.update(json.dumps([kind, told], sort_keys=True).encode())
        return said.hexdigest()

    @cached_property
    def _templates(self) -> bytes:
        files = [path.read_bytes() for path in (*sorted(TEMPLATES.glob("*.typ")), TYPESETTER)]
        return b"\0".join((*files, version("typst").encode()))


def set_in_type(template: str, told: Told, *, made: date) -> bytes:
    """The PDF of a template with these facts; equal bytes on every machine for the same day. Raises `NotPrinted`."""
    asked = {"template": template, "told": told, "made": datetime.combine(made, time(), UTC).isoformat()}
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", str(TYPESETTER)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=LONGEST,
            # Ctrl+C is for the worker, which finishes what it has in hand.
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"it took longer than {LONGEST} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NotPrinted(done.stderr.decode(errors="replace").strip()[-500:] or f"exit {done.returncode}")
    return done.stdout


_TELLS: Mapping[Kind, Callable[[Library, House], Told]] = {
    Kind.GUIDE: paper.guide,
    Kind.WEEK_SHEET: paper.week_sheet,
}
