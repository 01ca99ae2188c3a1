"""Recordings of voices, made small: whatever a phone or computer recorded becomes Opus of one kind.

The work is done by `recoder`, a process of its own. Nothing of the file that was sent is kept but its sound: no
name, place, date or picture. It needs no database; do it before a transaction begins to write.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.words import noted

RECODER = Path(__file__).with_name("recoder.py")
LARGEST = 12_000_000
LONGEST_MINUTES = 15
MIME_TYPE = "audio/mp4"
# One at a time in each process of the server: the others go on answering.
WAITS = 40
TAKES = 90

_turn = Lock()
_WHY = {
    "unknown": noted(
        "This is not a recording that can be read here. Send an m4a, mp3, wav, ogg or webm file."
    ),
    "film": noted("This is a film. Record the sound alone, and send that."),
    "short": noted("There is no sound in this recording, or less than a second of it."),
    "silent": noted(
        "Nothing can be heard in this recording. Look whether the microphone is on, and record again."
    ),
    "long": noted("A recording may last up to 15 minutes. This one is longer."),
    "broken": noted("This recording could not be read to its end. Record again, or send another file."),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice as Opus in an MP4 file, of at most 120 KB a minute. `seconds` is rounded up."""

    content: bytes
    seconds: int


def recoded(content: bytes) -> Sound:
    """The recording made small. Takes about half a second for each minute of it. Raises `Refused` in words."""
    if len(content) > LARGEST:
        raise Refused("A recording may have up to %(most)s MB.", "file", most=LARGEST // 1_000_000)
    if not _turn.acquire(timeout=WAITS):
        raise Refused("Another recording is being prepared. Send this one again in a minute.", "file")
    try:
        first, rest = _asked(content)
    finally:
        _turn.release()
    if first.isdigit() and rest:
        return Sound(rest, int(first))
    raise Refused(_WHY.get(first, _WHY["broken"]), "file")


def minutes(seconds: int) -> int:
    """How long a recording is, to the nearest minute; never less than one."""
    return max(1, (seconds + 30) // 60)


def kilobytes(size: int) -> int:
    """How much data it takes, rounded up: nobody pays for more than was said."""
    return -(-size // 1000)


def _asked(content: bytes) -> tuple[str, bytes]:
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(RECODER)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TAKES,
            # It gets none of our settings, which hold the way into the database.
            env={},
            cwd="/",
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return "broken", b""
    first, _, rest = done.stdout.partition(b"\n")
    return (first.decode(), rest) if done.returncode == 0 else ("broken", b"")
