"""The words of the interface in each language: content/<language>/interface.po, read at start."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.foundation.languages import TRANSLATED

FILE = "interface.po"
REMEDY = "Open the file in a PO editor, mend that line and save as UTF-8"


def load(content: Path) -> Mapping[str, Translations]:
    """Each language that has a catalogue, to its words. ContentErrors for one that cannot be read or used."""
    problems: list[Problem] = []
    found: dict[str, Translations] = {}
    for language in TRANSLATED:
        path = content / language.code / FILE
        catalogue = read(path, language.code, problems) if path.exists() else None
        if catalogue is not None:
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            found[language.code] = Translations(compiled)
    if problems:
        raise ContentErrors(problems)
    return found


def said(catalogues: Mapping[str, Translations], code: str, message: str) -> str:
    """The message in a language; the message itself where there is no translation."""
    return catalogues[code].ugettext(message) if code in catalogues else message


def read(path: Path, code: str, problems: list[Problem]) -> Catalog | None:
    """The catalogue of one language, with a problem for each message whose names or marks differ."""
    try:
        written = path.read_text("utf-8")
    except UnicodeDecodeError:
        problems.append(Problem(path, 1, "The file is not in UTF-8", "Save it again as UTF-8"))
        return None
    # Babel reads past a line it cannot make sense of, and would lose the message.
    odd = [number for number, line in enumerate(written.split("\n"), 1) if not _LINE.fullmatch(line.strip())]
    problems += [Problem(path, number, "This line cannot be read", REMEDY) for number in odd]
    if odd:
        return None
    try:
        catalogue = read_po(BytesIO(written.encode()), locale=code, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        problems.append(Problem(path, line, f"The catalogue cannot be read: {error}", REMEDY))
        return None
    for message in catalogue:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        said = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        for text in filter(None, said):
            if not any(_marks(source) == _marks(text) for source in sources):
                what = f"“{text[:60]}” has other names or marks than “{sources[0][:60]}”"
                remedy = (
                    "Keep every %(name)s and every <mark> of the English, add none, and quote with “ ” or « »"
                )
                problems.append(Problem(path, message.lineno or 1, what, remedy))
    return catalogue


_LINE = re.compile(r'(?:#.*|(?:msg(?:ctxt|id|id_plural|str|str\[\d\])\s*)?"(?:[^"\\]|\\.)*")?')
# A name to fill in; a tag; what would be read as one of the two, or would end an attribute.
_MARK = re.compile(r"%\(\w+\)s|%%?|</?\w[^>]*>|[<>\"]")


def _marks(text: str) -> list[str]:
    """The names to fill in and the markup of a message. A translation is put into pages as it is, so it may
    hold no markup that its source lacks."""
    return sorted(_MARK.findall(text))
