"""The files that the guide is made of, as an editor sees them: what is written, where, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual.loading import HIDDEN, slug

Files = Mapping[str, bytes]
Key = tuple[str, str]


class Layer(StrEnum):
    """Whose words a page is in; each lies over the one before."""

    BUILT_IN = "built_in"
    FOLDER = "folder"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Source:
    """One page as it is written. `path` is as under content/, for example en/manual/120-watching.md."""

    path: str
    content: bytes
    layer: Layer

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rpartition("/")[2]

    @property
    def text(self) -> str:
        """What is written, with the line ends that a form sends back."""
        return self.content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")

    @property
    def mark(self) -> str:
        """Changes whenever the words do: a form says by it what it began from."""
        return sha256(self.text.encode()).hexdigest()[:16]


def read(layers: tuple[Path, ...], files: Files) -> Mapping[Key, Source]:
    """Every page that is written, by its language and name: the topmost where there are several.

    `layers` are the built-in folder and, if there is one, the service's own; `files` lie over them.
    """
    found: dict[Key, Source] = {}
    for layer, folder in zip(Layer, layers, strict=False):
        for code in LANGUAGES:
            for path in sorted(folder.glob(f"{code}/manual/[0-9]*.md")):
                found[code, slug(path)] = Source(address(path), path.read_bytes(), layer)
    for path, content in files.items():
        if is_page(path):
            found[key(path)] = Source(path, content, Layer.OWN)
    return found


def address(path: Path) -> str:
    """Where a file stands under content/, whichever folder it was found in."""
    return "/".join(path.parts[-3:])


def key(path: str) -> Key:
    """The language and the name of the page that a path is for."""
    return path.partition("/")[0], slug(Path(path))


def is_page(path: str) -> bool:
    """Whether a path is a page; the other kind of file says which pages are hidden."""
    return not path.endswith(HIDDEN)
