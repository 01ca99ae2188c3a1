"""Names as people look for them: case, accents and hyphens do not matter. Pure."""

import unicodedata

# Letters with a stroke, which Unicode does not take apart.
_STROKES = str.maketrans({"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t"})


def folded(name: str) -> str:
    """The name to compare and to sort by: Đặng beside Dang, Ünal beside Unal."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_STROKES)


def answers(search: str, names: list[str]) -> bool:
    """Whether each word of a search begins a part of one of the names."""
    parts = [part for name in names for part in _parts(name)]
    return all(any(part.startswith(word) for part in parts) for word in _parts(search))


def _parts(text: str) -> list[str]:
    return folded(text).replace("-", " ").split()
