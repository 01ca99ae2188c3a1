"""The service's secrets, in one file outside the database, made at first start and readable by its owner alone."""

import json
import stat
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_bytes, token_hex

from watchmeplay.foundation.files import make_secret, write_secret


class KeysUnusable(RuntimeError):
    """The key file is missing although data exist, damaged, or open to others. The message says what to do."""


@dataclass(frozen=True)
class Keyring:
    """Every secret, each for one purpose. `masters` maps key id to a 256-bit master key; the last is current."""

    masters: dict[str, bytes]
    cookies: bytes
    pepper: bytes
    index: bytes
    audit: bytes

    @property
    def current(self) -> str:
        """The id of the master key that wraps new data keys."""
        return list(self.masters)[-1]


def open_or_make(path: Path) -> Keyring:
    """Read the key file, or make it (mode 0400) when there is none. Raises `KeysUnusable`.

    Of processes that start at the same time one makes it, and all of them use that one.
    """
    if not path.exists():
        ring = Keyring({token_hex(4): token_bytes(32)}, *(token_bytes(32) for _ in range(4)))
        if make_secret(path, _content(ring)):
            return ring
    return read(path)


def read(path: Path) -> Keyring:
    """Read the key file. Raises `KeysUnusable`, also when there is none."""
    if not path.exists():
        raise KeysUnusable(f"{path} is missing. Restore it from the copy kept with your backups.")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeysUnusable(f"Other people can read {path}. Run: chmod 0400 {path}")
    try:
        stored = json.loads(path.read_bytes())
        masters = {name: _key(value) for name, value in stored["masters"].items()}
        ring = Keyring(masters, *(_key(stored[name]) for name in ("cookies", "pepper", "index", "audit")))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeysUnusable(f"{path} is damaged. Restore it from the copy kept with your backups.") from fault
    if not ring.masters:
        raise KeysUnusable(f"{path} holds no master key. Restore it from the copy kept with your backups.")
    return ring


def add_master(path: Path, ring: Keyring) -> Keyring:
    """Add a fresh master key as the current one. The old ones stay until `drop_masters`."""
    grown = replace(ring, masters={**ring.masters, token_hex(4): token_bytes(32)})
    _write(path, grown)
    return grown


def drop_masters(path: Path, ring: Keyring) -> Keyring:
    """Forget every master key but the current one. Only when nothing is wrapped by them any more."""
    shrunk = replace(ring, masters={ring.current: ring.masters[ring.current]})
    _write(path, shrunk)
    return shrunk


def _write(path: Path, ring: Keyring) -> None:
    write_secret(path, _content(ring))


def _content(ring: Keyring) -> bytes:
    content = {
        "masters": {name: b64encode(key).decode() for name, key in ring.masters.items()},
        **{name: b64encode(getattr(ring, name)).decode() for name in ("cookies", "pepper", "index", "audit")},
    }
    return json.dumps(content, indent=1).encode()


def _key(value: str) -> bytes:
    key = b64decode(value, validate=True)
    if len(key) != 32:
        raise ValueError("not a 256-bit key")
    return key
