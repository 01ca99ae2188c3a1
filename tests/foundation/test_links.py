"""Codes, digests and packets."""

from pathlib import Path

import pytest

from watchmeplay.foundation import keyring, links


def test_codes_are_eight_letters_that_can_be_said_aloud() -> None:
    codes = {links.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 8 and set(code) <= set(links.CODE_LETTERS) for code in codes)
    assert not set("0O1ILU") & set(links.CODE_LETTERS)


@pytest.mark.parametrize("typed", ["7KQ4MXPB", "7kq4-mxpb", " 7KQ4 MXPB ", "7kq4–mxpb"])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert links.tidy_code(typed) == "7KQ4MXPB"


def test_a_packet_opens_only_whole_ours_and_in_time(tmp_path: Path) -> None:
    ring, other = keyring.open_or_make(tmp_path / "a.json"), keyring.open_or_make(tmp_path / "b.json")
    packet = links.pack(ring, {"kept": "żółw 🐢"})
    assert links.unpack(ring, packet, 60) == {"kept": "żółw 🐢"}
    assert links.unpack(other, packet, 60) is None
    assert links.unpack(ring, packet[:-2], 60) is None
    assert links.unpack(ring, packet.swapcase(), 60) is None
    assert links.unpack(ring, "\ud800 nonsense", 60) is None
    assert links.unpack(ring, packet, -1) is None
