"""Our files for the browser: given a name by their content, compressed once, and found by that name.

Run as `python -m watchmeplay.web.assets` after the stylesheet is compiled; `make assets` does both.
A file's name changes with its content, so browsers may keep it for ever.
"""

import gzip
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

HOUSE = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "static"
COMPILED = HOUSE / "build" / "assets"
BUILT = HOUSE / "build" / "static"
MANIFEST = "manifest.json"
KINDS = frozenset({".css", ".js", ".svg", ".png"})
PREFIX = "/static/"


class AssetsMissing(RuntimeError):
    """The files for the browser were not built, or one is asked for that is not among them."""


class Assets:
    """The built files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[str, str] | None = None

    def url(self, name: str) -> str:
        """The path of a built file: url("site.css") → "/static/site.0a1b2c3d4e5f.css".

        Raises AssetsMissing, saying what to do, when it was not built.
        """
        if self._names is None:
            self._names = self._read()
        try:
            return PREFIX + self._names[name]
        except KeyError:
            raise AssetsMissing(f"{name} is not among the built assets: run make assets") from None

    def _read(self) -> dict[str, str]:
        try:
            return json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise AssetsMissing(f"{self.folder} holds no {MANIFEST}: run make assets") from None


_built = Assets(BUILT)


def asset_url(name: str) -> str:
    """The path of one of our built files. Raises AssetsMissing when `make assets` was not run."""
    return _built.url(name)


def build(source: tuple[Path, ...], target: Path) -> dict[str, str]:
    """Copy the source folders' files into `target` under fingerprinted names, with .br and .gz beside.

    Returns the manifest (plain name → fingerprinted name), also written to manifest.json, last of all.
    The folder is made anew beside the old one, so a reader never finds half of it.
    """
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    names: dict[str, str] = {}
    for folder in source:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            content = path.read_bytes()
            names[name] = _fingerprinted(name, content)
            _write(fresh / names[name], content)
    (fresh / MANIFEST).write_text(json.dumps(names, indent=1, sort_keys=True), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return names


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in KINDS)


def _fingerprinted(name: str, content: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{ending}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    small = {
        ".br": brotli.compress(content, mode=brotli.MODE_TEXT, quality=11),
        ".gz": gzip.compress(content, compresslevel=9, mtime=0),
    }
    for ending, compressed in small.items():
        if len(compressed) < len(content):
            path.with_name(path.name + ending).write_bytes(compressed)


if __name__ == "__main__":
    made = build((COMPILED, SOURCE), BUILT)
    sys.stdout.write(f"assets: {len(made)} files in build/static\n")
