"""Passwords: what is accepted, and how it is kept (Argon2id, 19 MiB, 2 passes: OWASP's lower bound, 2026).

At most two hashes are worked out at once in a process: 19 MiB and a core each.
"""

import hashlib
import hmac
import unicodedata
from base64 import b64encode
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.keyring import Keyring

SHORTEST = {Role.CAREGIVER: 12, Role.PRACTITIONER: 15, Role.LEAD: 15, Role.ADMIN: 15}
LONGEST = 200
COMMON = frozenset(
    {
        "password1234", "123456789012", "qwertyuiop12", "passwordpassword", "watchmeplay1", "letmeinletmein",
        "iloveyou1234", "abcdefghijkl", "111111111111", "watch me play", "playdiary1234", "1234567890123456",
    }
)  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_places = BoundedSemaphore(2)


def check_new(password: str, role: Role, *, field: str = "password") -> None:
    """Refuse a password that is too short, too long or among the first that are tried. No other rules."""
    shortest = SHORTEST[role]
    if len(password) < shortest:
        raise Refused(
            "Use %(least)s characters or more. Three or four words work well.", field, least=shortest
        )
    if len(password) > LONGEST:
        raise Refused("Use %(most)s characters or fewer.", field, most=LONGEST)
    if password.casefold() in COMMON or len(set(password)) < 4:
        raise Refused("Choose a password that is harder to guess. Three or four words work well.", field)


def keep(ring: Keyring, password: str) -> str:
    """The form of a password that is stored."""
    with _places:
        return _hasher.hash(_peppered(ring, password))


def matches(ring: Keyring, stored: str | None, password: str) -> bool:
    """Whether this is the password. With nothing stored the same time is spent, so that nobody can tell."""
    with _places:
        try:
            return _hasher.verify(stored or _nobody(ring), _peppered(ring, password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def _peppered(ring: Keyring, password: str) -> bytes:
    # The same password typed on another keyboard may arrive in another form of the same letters.
    content = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return b64encode(hmac.new(ring.pepper, content, hashlib.sha256).digest())


_nobodys: dict[bytes, str] = {}


def _nobody(ring: Keyring) -> str:
    if ring.pepper not in _nobodys:
        _nobodys[ring.pepper] = _hasher.hash(_peppered(ring, "nobody has this password"))
    return _nobodys[ring.pepper]
