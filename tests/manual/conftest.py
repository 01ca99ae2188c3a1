"""The printed sheets for the tests of this folder: each is made once, for all test processes."""

import re
from collections.abc import Callable
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests.conftest import NOW, Stage
from watchmeplay.manual.press import Kind, Press

UNSEEN = re.compile("[\u200b\u2066-\u2069]")


class Printed(PdfReader):
    """A printed sheet. `texts` are the words of its pages, folded."""

    @cached_property
    def texts(self) -> list[str]:
        return [folded(page.extract_text()) for page in self.pages]


Sheet = Callable[[Kind, str], Printed]


def folded(text: str) -> str:
    """Words as one looks for them: one space between, no joined letters, no marks of breaks and directions."""
    return " ".join(UNSEEN.sub("", normalize("NFKC", text)).split())


@pytest.fixture(scope="session")
def press(stage: Stage) -> Press:
    """The service's own press, with the real guide."""
    return stage.app.extensions["press"]


@pytest.fixture(scope="session")
def sheet(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    """`sheet(Kind.GUIDE, "cy")` is the printed guide in Welsh, as a reader of PDFs meets it."""
    base = tmp_path_factory.getbasetemp()
    # Under xdist each process has a folder of its own in one that they share.
    shared = base.parent if base.name.startswith("popen-") else base

    @cache
    def printed(kind: Kind, language: str) -> Printed:
        proof = press.proof(kind, language)
        kept: Path = shared / f"{kind}-{language}-{proof.fingerprint}.pdf"
        if not kept.exists():
            half = kept.with_suffix(f".{base.name}")
            half.write_bytes(press.typeset(proof, made=NOW.date()))
            half.rename(kept)
        return Printed(BytesIO(kept.read_bytes()))

    return printed
