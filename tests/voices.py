"""Recordings as phones and computers make them, made in memory: a tone that comes and goes as a voice does."""

import io
import math
import random
import wave
from array import array
from functools import cache

import av

from watchmeplay.foundation.sound import Sound

# What each device sends: the codec, the container, samples a second.
KINDS = {
    "wav": ("pcm_s16le", "wav", 44_100),
    "mp3": ("libmp3lame", "mp3", 44_100),
    "m4a": ("aac", "ipod", 44_100),
    "aac": ("aac", "adts", 44_100),
    "ogg": ("libopus", "ogg", 48_000),
    "webm": ("libopus", "webm", 48_000),
    "flac": ("flac", "flac", 24_000),
}
SMALL = Sound(b"\0\0\0\x1cftypisom" + bytes(range(200)), 170)


class OneWay(io.RawIOBase):
    """Can be written to from beginning to end and no other way, as a browser writes while it records."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Add to the end."""
        self.content += content
        return len(content)


@cache
def tone(seconds: float, rate: int = 48_000) -> bytes:
    """Sixteen-bit samples of one channel."""
    second = array(
        "h", (int(9000 * math.sin(k * 1382 / rate) * math.sin(k * 20 / rate)) for k in range(rate))
    )
    whole = second.tobytes() * math.ceil(seconds)
    return whole[: int(seconds * rate) * 2]


@cache
def speech(seconds: int, rate: int = 48_000) -> bytes:
    """Nearer to a voice than a tone is: three tones that move together, four seconds of every five."""
    said = array("h")
    for k in range(rate * 5):
        moment = k / rate
        strength = max(0.0, math.sin(moment * 19)) * (moment < 4)
        turn = 2 * math.pi * (120 + 30 * math.sin(2 * moment)) * moment
        said.append(
            int(strength * (6000 * math.sin(turn) + 3000 * math.sin(3 * turn) + 2000 * math.sin(9 * turn)))
        )
    return (said.tobytes() * math.ceil(seconds / 5))[: seconds * rate * 2]


def noise(seconds: int, rate: int = 48_000) -> bytes:
    """The hardest sound there is to make small."""
    return random.Random(7).randbytes(seconds * rate * 2)


def wav(samples: bytes, rate: int = 48_000) -> bytes:
    """The samples as they are, with a line in front."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return made.getvalue()


def recorded(
    kind: str, seconds: float = 2.5, *, live: bool = False, samples: bytes = b"", **told: str
) -> bytes:
    """A recording of this kind. `live`: as a browser records, without its length. `told` is said of it inside."""
    codec, container_format, rate = KINDS[kind]
    made: io.RawIOBase = OneWay() if live else io.BytesIO()
    with av.open(made, "w", format=container_format) as container:
        container.metadata.update(told)
        stream = container.add_stream(codec, rate=rate, layout="mono")
        _fill(container, stream, samples or tone(seconds, rate), rate)
    return bytes(made.content) if isinstance(made, OneWay) else made.getvalue()  # type: ignore[attr-defined]


def film(codec: str = "mpeg4", container_format: str = "mp4") -> bytes:
    """Two seconds of sound with a picture that moves."""
    made = io.BytesIO()
    with av.open(made, "w", format=container_format) as container:
        sight = container.add_stream(codec, rate=5)
        sight.width, sight.height, sight.pix_fmt = 64, 48, "yuv420p"
        hearing = container.add_stream("libopus", rate=48_000, layout="mono")
        for number in range(10):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts = number
            container.mux(sight.encode(frame))
        container.mux(sight.encode(None))
        _fill(container, hearing, tone(2), 48_000)
    return made.getvalue()


def _fill(container: av.container.OutputContainer, stream: av.AudioStream, samples: bytes, rate: int) -> None:
    count = len(samples) // 2
    for start in range(0, count, rate):
        length = min(rate, count - start)
        frame = av.AudioFrame(format="s16", layout="mono", samples=length)
        frame.sample_rate, frame.pts = rate, start
        part = samples[start * 2 : (start + length) * 2]
        frame.planes[0].update(part.ljust(frame.planes[0].buffer_size, b"\0"))
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
