"""Makes a recording of a voice small: reads it on standard input, writes Opus to standard output.

A program of its own, started by `sound`. Whoever made the file may wish us ill: the process has no files, no
surroundings, little memory and little time, and its end is nobody else's. It imports nothing of ours.
The first line of what it writes says how it went: the seconds of sound that follow, or in one word why not.
"""

import io
import math
import os
import resource
import sys
from array import array
from collections.abc import Iterator

import av
from av.stream import Disposition

MEMORY = 640_000_000
CPU_SECONDS = 60
OPEN_FILES = 32
LONGEST = 15 * 60

RATE = 48_000
BIT_RATE = 14_000
# A voice has little above this, and a family pays for every byte.
HIGHEST_TONE = 8_000
LARGEST_MINUTE = 120_000
FRAME = RATE // 50
PIECE = RATE
SAMPLE = 2
# The index stands before the sound, so that a phone can begin to play: four bytes a frame, and a little more.
INDEX_OF_A_FRAME, INDEX = 4, 2_000
# One part in three hundred of what a microphone can give: a room in which nobody speaks stays below it.
HEARD = 100

BEGINNINGS = (
    (0, b"RIFF", "wav"), (0, b"OggS", "ogg"), (0, b"\x1aE\xdf\xa3", "matroska"), (4, b"ftyp", "mp4"),
    (0, b"fLaC", "flac"), (0, b"#!AMR", "amr"), (0, b"ID3", "mp3"),
)  # fmt: skip
CODECS = frozenset({
    "aac", "alac", "amrnb", "amrwb", "amr_nb", "amr_wb", "flac", "libopus", "mp3", "mp3float", "opus", "vorbis",
    "pcm_f32le", "pcm_s16be", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_u8",
})  # fmt: skip


class NoVoice(Exception):
    """Nothing that could be kept. Its text is the one word for the reader at the other end."""


def recoded(content: bytes) -> tuple[int, bytes]:
    """The whole seconds that it lasts, and the sound as Opus. Raises NoVoice."""
    heard = _heard(content)
    seconds = math.ceil(len(heard) / (RATE * SAMPLE))
    # An even stream is never larger than was promised; an uneven one is better, and nearly always smaller.
    for evenness in ("constrained", "off"):
        made = _opus(heard, evenness)
        if len(made) <= seconds * LARGEST_MINUTE / 60:
            break
    return seconds, made


def confine() -> None:
    """Take from this process what it does not need. It cannot get it back."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        allowed = resource.getrlimit(what)[1]
        least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (least, least))


def _heard(content: bytes) -> bytes:
    """The sound as it is, one channel. Never longer than is allowed, whatever the file says of itself."""
    kept, loud = bytearray(), False
    for piece in _decoded(content):
        kept += piece
        if len(kept) > LONGEST * RATE * SAMPLE:
            raise NoVoice("long")
        loud = loud or _is_loud(piece)
    if len(kept) < RATE * SAMPLE:
        raise NoVoice("short")
    if not loud:
        raise NoVoice("silent")
    return bytes(kept)


def _decoded(content: bytes) -> Iterator[bytes]:
    told = {"protocol_whitelist": "none", "codec_whitelist": ",".join(sorted(CODECS))}
    # The format is named by us: others can be lists of addresses that the library would go and fetch.
    with av.open(io.BytesIO(content), format=_format(content), options=told) as container:
        if any(not stream.disposition & Disposition.attached_pic for stream in container.streams.video):
            raise NoVoice("film")
        if not container.streams.audio:
            raise NoVoice("unknown")
        stream = container.streams.audio[0]
        if stream.codec_context.name not in CODECS:
            raise NoVoice("unknown")
        stream.codec_context.thread_count = 1
        even = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for packet in container.demux(stream):
            for frame in _frames(packet):
                for part in even.resample(frame):
                    yield bytes(part.planes[0])[: part.samples * SAMPLE]
        for part in even.resample(None):
            yield bytes(part.planes[0])[: part.samples * SAMPLE]


def _frames(packet: av.Packet) -> list[av.AudioFrame]:
    try:
        return packet.decode()
    except av.error.InvalidDataError:
        # A call that came in, a line that broke: players go on after a part that they cannot read.
        return []


def _format(content: bytes) -> str:
    for place, beginning, name in BEGINNINGS:
        if content[place : place + len(beginning)] == beginning:
            return name
    if content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0:
        return "mp3" if content[1] & 0x06 else "aac"
    raise NoVoice("unknown")


def _is_loud(piece: bytes) -> bool:
    samples = array("h", piece)
    return bool(samples) and max(max(samples), -min(samples)) >= HEARD


def _opus(heard: bytes, evenness: str) -> bytes:
    frames = len(heard) // SAMPLE
    told = {
        "application": "voip",
        "compression_level": "3",
        "cutoff": str(HIGHEST_TONE),
        "frame_duration": "20",
        "vbr": evenness,
    }
    place = {
        "fflags": "+bitexact",
        "moov_size": str(INDEX_OF_A_FRAME * (frames // FRAME) + INDEX),
    }
    made = io.BytesIO()
    with av.open(made, "w", format="mp4", options=place) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono", bit_rate=BIT_RATE, options=told)
        for start in range(0, frames, PIECE):
            container.mux(stream.encode(_frame(heard, start, min(PIECE, frames - start))))
        container.mux(stream.encode(None))
    return made.getvalue()


def _frame(heard: bytes, start: int, count: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout="mono", samples=count)
    frame.sample_rate, frame.pts = RATE, start
    plane = frame.planes[0]
    plane.update(heard[start * SAMPLE : (start + count) * SAMPLE].ljust(plane.buffer_size, b"\0"))
    return frame


def _answer() -> tuple[str, bytes]:
    try:
        seconds, made = recoded(sys.stdin.buffer.read())
    except NoVoice as why:
        return str(why), b""
    except (av.error.FFmpegError, ValueError, MemoryError):
        return "broken", b""
    return str(seconds), made


if __name__ == "__main__":
    confine()
    av.logging.set_level(None)
    first, rest = _answer()
    sys.stdout.buffer.write(f"{first}\n".encode() + rest)
