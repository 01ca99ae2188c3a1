"""Tokens that open something once, and packets that carry a person's words through a sign-in."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken

from watchmeplay.foundation.keyring import Keyring

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_token() -> str:
    """A 256-bit secret for a link or a cookie. Only its `digest` is stored."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight letters and digits to be said aloud, about 39 bits: no 0/O, 1/I/L or U."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


def tidy_code(typed: str) -> str:
    """What a person typed for a code, without spaces, dashes and case."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def digest(secret: str) -> bytes:
    """SHA-256 of a secret that has enough chance in it to need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def pack(ring: Keyring, content: dict[str, object]) -> str:
    """Seal something small for a round trip through a browser, which can neither read nor change it."""
    return _fernet(ring).encrypt(json.dumps(content).encode()).decode()


def unpack(ring: Keyring, packet: str, max_age: int) -> dict[str, object] | None:
    """Open a packet no older than `max_age` seconds, or None when it is not ours, changed or too old."""
    try:
        return json.loads(_fernet(ring).decrypt(packet.encode("utf-8", "replace"), ttl=max_age))
    except (InvalidToken, ValueError):
        return None


def _fernet(ring: Keyring) -> Fernet:
    key = hashlib.sha256(b"packets|" + ring.cookies).digest()
    return Fernet(urlsafe_b64encode(key))
