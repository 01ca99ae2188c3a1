"""Files written whole or not at all."""

import os
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by its owner alone (0400), and make it durable.

    A reader sees the old content or the new, never a part.
    """
    draft = _draft(path, content)
    draft.replace(path)
    _make_durable(path.parent)


def make_secret(path: Path, content: bytes) -> bool:
    """The same for a file that must not be there yet: False, and nothing changed, when somebody was first."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    _make_durable(path.parent)
    return True


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
