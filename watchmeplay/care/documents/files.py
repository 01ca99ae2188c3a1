"""What a file is, by its first bytes and not by its name. Pure."""

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg", TEXT: "txt"}
LARGEST = 10_000_000
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
# What plain text holds besides letters: tab, line feed, form feed, carriage return.
_SPACING = frozenset("\t\n\f\r")


def media_of(content: bytes) -> str | None:
    """The kind of file: a PDF, a PNG, a JPEG, or plain text in UTF-8. None for anything else."""
    for beginning, media in _BEGINNINGS.items():
        if content.startswith(beginning):
            return media
    return TEXT if content.strip() and _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(letter >= " " or letter in _SPACING for letter in set(text)) and "\x7f" not in text
