"""A recording is made small, whatever device made it; and nothing but a recording gets through."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from tests import voices
from watchmeplay.foundation import sound
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.sound import Sound, recoded

MINUTE = 120_000
SECRETS = {"title": "For Ada", "artist": "Thea Field", "comment": "recorded at 12 Mill Lane"}


def opened(made: Sound) -> av.container.InputContainer:
    return av.open(io.BytesIO(made.content), format="mp4")


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as fault:
        recoded(content)
    assert fault.value.field == "file"
    return str(fault.value.message)


def boxes(content: bytes) -> list[bytes]:
    found, place = [], 0
    while place < len(content):
        found.append(content[place + 4 : place + 8])
        place += int.from_bytes(content[place : place + 4], "big")
    return found


@pytest.mark.parametrize("kind", voices.KINDS)
def test_whatever_a_device_records_becomes_one_channel_of_opus(kind: str) -> None:
    made = recoded(voices.recorded(kind, 2.5))
    with opened(made) as container:
        [stream] = container.streams
        assert (stream.type, stream.codec_context.name) == ("audio", "opus")
        assert stream.codec_context.channels == 1
        assert 2.4 < container.duration / 1_000_000 < 2.7
        heard = sum(frame.samples for frame in container.decode(stream)) / 48_000
    assert made.seconds == 3 and 2.4 < heard < 2.7


def test_a_browsers_recording_does_not_say_how_long_it_is_and_is_measured() -> None:
    live = voices.recorded("webm", 4, live=True)
    with av.open(io.BytesIO(live)) as container:
        assert container.duration is None
    made = recoded(live)
    assert made.seconds in {4, 5}
    with opened(made) as container:
        assert container.duration


def test_a_minute_of_a_voice_is_far_below_what_was_promised() -> None:
    made = recoded(voices.wav(voices.speech(60)))
    assert made.seconds == 60
    assert len(made.content) <= MINUTE * 0.9


@pytest.mark.parametrize("samples", [voices.tone, voices.noise])
def test_a_minute_of_anything_is_no_more_than_was_promised(samples: Callable[[int], bytes]) -> None:
    made = recoded(voices.wav(samples(60)))
    assert made.seconds == 60
    assert len(made.content) <= MINUTE


def test_what_a_phone_writes_into_a_recording_is_gone() -> None:
    for kind in ("mp3", "m4a", "ogg", "webm", "flac"):
        told = voices.recorded(kind, **SECRETS)
        assert b"Mill Lane" in told, kind
        made = recoded(told)
        for secret in (b"Ada", b"Thea", b"Mill Lane", b"Lavf", b"Lavc"):
            assert secret not in made.content, (kind, secret)


def test_a_phone_can_begin_to_play_before_it_has_everything() -> None:
    found = boxes(recoded(voices.recorded("wav")).content)
    assert found.index(b"moov") < found.index(b"mdat")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"R",
        b"These are words. " * 500,
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"PK\x03\x04" + bytes(500),
        b"%PDF-1.7\n" + bytes(500),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n",
    ],
    ids=["nothing", "a letter", "words", "html", "png", "zip", "pdf", "a list of files", "another", "a call"],
)
def test_what_is_no_recording_is_refused_in_words(content: bytes) -> None:
    assert refused(content).startswith("This is not a recording that can be read here.")


@pytest.mark.parametrize(
    ("codec", "container"), [("mpeg4", "mp4"), ("libvpx", "webm"), ("mpeg4", "matroska")]
)
def test_a_film_is_refused_in_words(codec: str, container: str) -> None:
    assert refused(voices.film(codec, container)) == "This is a film. Record the sound alone, and send that."


@pytest.mark.parametrize(
    "beginning", [b"RIFF\xff\xff\xff\x7fWAVE", b"OggS", b"\x1aE\xdf\xa3", b"fLaC", b"ID3", b"\xff\xfb"]
)
def test_a_beginning_with_nonsense_after_it_is_refused(beginning: bytes) -> None:
    assert refused(beginning + voices.noise(1, 20_000))


def test_a_file_that_ends_in_the_middle_is_read_as_far_as_it_goes() -> None:
    whole = voices.recorded("mp3", 6)
    assert recoded(whole[: len(whole) // 2]).seconds in {3, 4}


def test_a_file_whose_index_is_lost_is_refused() -> None:
    whole = voices.recorded("m4a", 6)
    assert refused(whole[: len(whole) // 2]).startswith("This recording could not be read to its end.")


def test_nothing_to_hear_is_refused() -> None:
    assert refused(voices.wav(bytes(96_000 * 3))).startswith("Nothing can be heard in this recording.")
    assert refused(voices.wav(voices.tone(0.5))).startswith("There is no sound in this recording")


def test_a_recording_longer_than_a_quarter_of_an_hour_is_refused_however_small_it_is() -> None:
    """A file says what it likes of its length: what counts is what comes out of it."""
    long = voices.recorded("flac", samples=(b"\x20" * 48_000 + b"\xe0" * 48_000) * (15 * 30 + 1))
    assert len(long) < sound.LARGEST / 10
    assert refused(long) == "A recording may last up to 15 minutes. This one is longer."


def test_a_recording_larger_than_the_limit_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "RECODER", Path("/nowhere"))
    assert refused(bytes(sound.LARGEST + 1)) == "A recording may have up to 12 MB."


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Put a program in the place of the one that makes recordings small."""
    path = folder / "recoder.py"
    path.write_text(program)
    monkeypatch.setattr(sound, "RECODER", path)


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.stdout.write('9'); sys.exit(1)",
        "import os; os.kill(os.getpid(), 11)",
        "print('what?')",
        "print(9)",
    ],
    ids=["ends badly", "breaks", "says something else", "gives nothing"],
)
def test_whatever_becomes_of_the_process_is_said_in_words(monkeypatch, tmp_path, program: str) -> None:
    stand_in(monkeypatch, tmp_path, program)
    assert refused(voices.recorded("wav", 1.2)).startswith("This recording could not be read to its end.")


def test_a_process_that_does_not_end_is_ended(monkeypatch, tmp_path) -> None:
    stand_in(monkeypatch, tmp_path, "while True: pass")
    monkeypatch.setattr(sound, "TAKES", 0.5)
    assert refused(voices.recorded("wav", 1.2)).startswith("This recording could not be read to its end.")


def test_the_process_gets_none_of_our_settings(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")
    stand_in(
        monkeypatch,
        tmp_path,
        "import os, sys; sys.stdout.write('3\\n' + ' '.join(os.environ) + '.' + os.getcwd())",
    )
    told = recoded(b"").content.decode()
    assert "DATABASE_URL" not in told and "WATCHMEPLAY" not in told and told.endswith("./")


@pytest.mark.parametrize(
    ("greed", "end"),
    [
        ("bytearray(recoder.MEMORY)", "MemoryError"),
        ("open('/tmp/grown', 'wb', buffering=0).write(b'x')", "File too large"),
        ("[open('/dev/null') for _ in range(recoder.OPEN_FILES)]", "Too many open files"),
    ],
)
def test_the_process_has_little_memory_and_no_files(tmp_path: Path, greed: str, end: str) -> None:
    program = f"""
import signal, sys
sys.path.insert(0, {str(sound.RECODER.parent)!r})
import recoder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
recoder.confine()
{greed.replace("/tmp/grown", str(tmp_path / "grown"))}
"""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and end in done.stderr


def test_one_recording_at_a_time_is_made_small(monkeypatch) -> None:
    monkeypatch.setattr(sound, "WAITS", 0.05)
    with sound._turn:
        assert refused(voices.recorded("wav", 1.2)).startswith("Another recording is being prepared.")
    assert recoded(voices.recorded("wav", 1.2)).seconds == 2


def test_a_length_and_a_size_are_said_in_round_numbers() -> None:
    assert [sound.minutes(seconds) for seconds in (1, 59, 89, 90, 170, 900)] == [1, 1, 1, 2, 3, 15]
    assert [sound.kilobytes(size) for size in (1, 1000, 1001, 349_100)] == [1, 1, 2, 350]
