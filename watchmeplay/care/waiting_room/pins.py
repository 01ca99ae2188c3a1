"""The PIN of a waiting room: six figures of the holder's own, kept like a password."""

from watchmeplay.accounts import passwords
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.keyring import Keyring

LENGTH = 6


def tidy(typed: str) -> str:
    """The figures of any script as ours, without spaces."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in typed if letter.strip())


def check_new(typed: str, *, field: str = "pin") -> str:
    """A PIN that may be chosen, tidied. Raises `Refused` for one that is not six figures or is tried first."""
    pin = tidy(typed)
    if len(pin) != LENGTH or not pin.isdecimal():
        raise Refused("Choose a PIN of 6 numbers.", field)
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    if len(set(pin)) < 3 or steps in ({1}, {9}) or pin[:3] == pin[3:]:
        raise Refused("Choose a PIN that is harder to guess, for example not 123456 or 111111.", field)
    return pin


def keep(ring: Keyring, pin: str) -> bytes:
    """The form of a PIN that is stored."""
    return passwords.keep(ring, pin).encode()


def matches(ring: Keyring, stored: bytes | None, typed: str) -> bool:
    """Whether this is the PIN. Takes the same time when there is none."""
    return passwords.matches(ring, stored.decode() if stored else None, tidy(typed)[:40])
