"""Field encryption. Text about people is stored sealed: AES-256-GCM, bound to its table, column and row.

Each family has one data key per class of text, so that a family can be shredded by destroying its keys.
Data keys are stored wrapped by a master key that lives outside the database. Someone who holds the
database, or a backup of it, reads dates, codes and sizes, but no name and no word.

Stored form: `1 | key id (16 bytes) | nonce (12) | ciphertext`.
"""

import hashlib
import hmac
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from os import urandom
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Select, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified, db
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.ownership import NotPersonal

SITE = UUID(int=0)
_VERSION = b"\x01"
_CACHED_KEYS = 50_000


class Kind(StrEnum):
    """Classes of text, each under a key of its own."""

    ACCOUNT = "account"
    FAMILY = "family"
    PRIVATE = "private"
    SHARED = "shared"
    STAFF = "staff"


FAMILY_KINDS = (Kind.FAMILY, Kind.PRIVATE, Kind.SHARED, Kind.STAFF)


class DataKey(Identified, NotPersonal, Base):
    """A wrapped key. `owner_id` is a family, or `SITE` for accounts. Losing the row loses the text for good."""

    __tablename__ = "data_key"
    __table_args__ = (UniqueConstraint("owner_id", "kind"),)

    owner_id: Mapped[UUID]
    kind: Mapped[str]
    master_id: Mapped[str] = mapped_column(index=True)
    wrapped: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(default=now)


class Shredded(LookupError):
    """The key of this text has been destroyed, or was never stored."""


class Sealed:
    """A text attribute whose column holds only the sealed form.

    `kind` is a `Kind`, or a function of the row that gives one. The row's id and family must be set first;
    `Identified.__init__` sees to it.
    """

    def __init__(self, column: str, kind: Kind | Callable[[Any], Kind]) -> None:
        self.column = column
        self.kind = kind

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        stored = getattr(row, self.column)
        return None if stored is None else unseal(stored, self._place(row), object_session(row))

    def __set__(self, row: Any, text: str | None) -> None:
        kind = self.kind if isinstance(self.kind, Kind) else self.kind(row)
        sealed = None if text is None else seal(text, _owner_of(row), kind, self._place(row))
        setattr(row, self.column, sealed)

    def __set_name__(self, owner: type, name: str) -> None:
        self._table = getattr(owner, "__tablename__", "")

    def opened(self, stored: bytes | None, row_id: UUID) -> str | None:
        """The text of a column that was read by itself: `Child.name.opened(row.name_sealed, row.id)`."""
        return None if stored is None else unseal(stored, place(self._table, self.column, row_id))

    def _place(self, row: Any) -> bytes:
        return place(row.__tablename__, self.column, row.id)


def place(table: str, column: str, row_id: UUID) -> bytes:
    """The associated data that ties a sealed text to its cell, so that it cannot be moved to another."""
    return f"{table}|{column}|{row_id.hex}".encode()


def set_up(ring: Keyring, read_again: Callable[[], Keyring] | None = None) -> None:
    """Hand the vault its keys, once per process. Data keys kept in memory are forgotten.

    `read_again` fetches the keys anew when a data key turns up that was wrapped after a rotation.
    """
    _state.ring, _state.read_again = ring, read_again
    _state.forget()


def make_keys(owner_id: UUID, kinds: Iterable[Kind]) -> None:
    """Store fresh data keys for a new family (or for the site). Call inside the transaction that makes the owner."""
    for kind in kinds:
        key_id, key, columns = fresh_key(owner_id, kind)
        db.session.add(DataKey(**columns))
        _remember(db.session(), owner_id, kind, key_id, key)
    db.session.flush()


def fresh_key(owner_id: UUID, kind: Kind) -> tuple[UUID, bytes, dict[str, Any]]:
    """A new data key: its id, the key itself, and the columns of its row with the key wrapped.

    The key file is read anew first: a master key that a rotation has since forgotten must wrap nothing more.
    """
    if _state.read_again:
        _state.ring = _state.read_again()
    key_id, key = uuid4(), urandom(32)
    columns = {
        "id": key_id,
        "owner_id": owner_id,
        "kind": kind,
        "master_id": _state.ring.current,
        "wrapped": _wrap(_state.ring, key_id, key),
        "made_at": now(),
    }
    return key_id, key, columns


def make_site_keys() -> None:
    """Store the site's own key, if it has none yet."""
    if db.session.scalar(select(DataKey.id).where(DataKey.owner_id == SITE)) is None:
        make_keys(SITE, [Kind.ACCOUNT])


def warm(owners: Iterable[UUID], kind: Kind = Kind.FAMILY) -> None:
    """Fetch the keys of many owners in one query, before a page that shows them all. `kind`: one that they all have."""
    missing = [owner for owner in set(owners) if (owner, kind) not in _state.by_owner]
    if missing:
        _load(db.session(), select(DataKey).where(DataKey.owner_id.in_(missing)))


def seal(text: str, owner_id: UUID, kind: Kind, where: bytes) -> bytes:
    """Seal a text for its cell. Raises `Shredded` when the owner has no such key."""
    return seal_with(*_key_for(db.session(), owner_id, kind), text, where)


def seal_with(key_id: UUID, key: bytes, text: str, where: bytes) -> bytes:
    """Seal a text under a key one holds already: for writing very many rows."""
    nonce = urandom(12)
    return _VERSION + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, text.encode(), where)


def unseal(stored: bytes, where: bytes, session: Session | None = None) -> str:
    """Open a sealed text. Raises `Shredded` when its key is gone, `InvalidTag` when it was moved or changed."""
    key = _key_by_id(session or db.session(), UUID(bytes=stored[1:17]))
    return AESGCM(key).decrypt(stored[17:29], stored[29:], where).decode()


def blind(text: str, purpose: str) -> bytes:
    """A keyed digest by which an exact text can be found without being stored. Case and width are folded."""
    return keyed_digest(unicodedata.normalize("NFKC", text).casefold().strip().encode(), purpose)


def keyed_digest(content: bytes, purpose: str) -> bytes:
    """A digest that nobody can work out, or test a guess against, without the key file."""
    return hmac.new(_state.ring.index, purpose.encode() + b"|" + content, hashlib.sha256).digest()


def rewrap(batch: int = 200) -> int:
    """Wrap the next data keys by the current master key; how many were done. Repeat until 0.

    Each batch is the caller's transaction, so a rotation may be killed at any point and run again.
    """
    ring = _state.ring
    keys = db.session.scalars(select(DataKey).where(DataKey.master_id != ring.current).limit(batch)).all()
    for row in keys:
        key = _unwrap(ring, row)
        row.wrapped, row.master_id = _wrap(ring, row.id, key), ring.current
    db.session.flush()
    return len(keys)


def unreadable_keys() -> int:
    """How many data keys cannot be unwrapped. The daily check: a lost master key is found here, not by a parent."""
    bad = 0
    for row in db.session.scalars(select(DataKey)).yield_per(500):
        try:
            _unwrap(_state.ring, row)
        except Exception:  # noqa: BLE001 - whatever the fault is, the key cannot be used
            bad += 1
    return bad


def missing_masters() -> set[str]:
    """Ids of the master keys that stored data keys are wrapped by and that the key file does not hold."""
    return set(db.session.scalars(select(DataKey.master_id).distinct())) - _state.ring.masters.keys()


class _State:
    ring: Keyring
    read_again: Callable[[], Keyring] | None = None

    def __init__(self) -> None:
        self.lock = Lock()
        self.forget()

    def forget(self) -> None:
        self.by_id: OrderedDict[UUID, bytes] = OrderedDict()
        self.by_owner: OrderedDict[tuple[UUID, str], UUID] = OrderedDict()

    def keep(self, keys: dict[tuple[UUID, str], tuple[UUID, bytes]]) -> None:
        with self.lock:
            for owner, (key_id, key) in keys.items():
                self.by_id[key_id], self.by_owner[owner] = key, key_id
            while len(self.by_id) > _CACHED_KEYS:
                self.by_id.popitem(last=False)
            while len(self.by_owner) > _CACHED_KEYS:
                self.by_owner.popitem(last=False)


_state = _State()


def _owner_of(row: Any) -> UUID:
    return getattr(row, "vault_owner", None) or row.family_id


def _key_for(session: Session, owner_id: UUID, kind: Kind) -> tuple[UUID, bytes]:
    fresh = session.info.get("keys", {})
    if (owner_id, kind) in fresh:
        return fresh[owner_id, kind]
    key_id = _state.by_owner.get((owner_id, kind))
    key = _state.by_id.get(key_id) if key_id else None
    if key_id and key:
        return key_id, key
    _load(session, select(DataKey).where(DataKey.owner_id == owner_id))
    found = session.info.get("keys", {}).get((owner_id, kind))
    if found is None:
        raise Shredded(f"no {kind} key")
    return found


def _key_by_id(session: Session, key_id: UUID) -> bytes:
    key = _state.by_id.get(key_id) or dict(session.info.get("keys", {}).values()).get(key_id)
    if key is not None:
        return key
    owner = session.scalar(select(DataKey.owner_id).where(DataKey.id == key_id))
    if owner is None:
        raise Shredded("no such key")
    _load(session, select(DataKey).where(DataKey.owner_id == owner))
    return dict(session.info["keys"].values())[key_id]


def _load(session: Session, wanted: Select[Any]) -> None:
    for row in session.scalars(wanted):
        _remember(session, row.owner_id, Kind(row.kind), row.id, _unwrap(_state.ring, row))


def _remember(session: Session, owner_id: UUID, kind: Kind, key_id: UUID, key: bytes) -> None:
    """Keys stay with the session until it commits: a key that was rolled back must never seal a word."""
    session.info.setdefault("keys", {})[owner_id, kind] = key_id, key


@event.listens_for(Session, "after_commit")
def _keep_committed(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint was let go: what it holds can still be rolled back
    _state.keep(session.info.pop("keys", {}))


@event.listens_for(Session, "after_rollback")
def _forget_rolled_back(session: Session) -> None:
    session.info.pop("keys", None)


def _wrap(ring: Keyring, key_id: UUID, key: bytes) -> bytes:
    nonce = urandom(12)
    return nonce + AESGCM(ring.masters[ring.current]).encrypt(nonce, key, key_id.bytes)


def _unwrap(ring: Keyring, row: DataKey) -> bytes:
    master = ring.masters.get(row.master_id)
    if master is None and _state.read_again:
        _state.ring = _state.read_again()
        master = _state.ring.masters.get(row.master_id)
    if master is None:
        raise Shredded(f"master key {row.master_id} is not in the key file")
    return AESGCM(master).decrypt(row.wrapped[:12], row.wrapped[12:], row.id.bytes)
