"""How it was for somebody, as a row of faces to choose from."""

from watchmeplay.site.words import Words
from watchmeplay.web.forms.fields import SelectChoice

FACES = {
    "calm": "face-calm", "happy": "face-bright", "tired": "face-tired", "worried": "face-hard",
    "sad": "face-sad", "mixed": "face-mixed",
}  # fmt: skip


def feelings(words: Words) -> list[SelectChoice]:
    """The feelings of the service's list, each with its face."""
    return [
        SelectChoice(choice.code, choice.label, render_kw={"picture": FACES.get(choice.code, "face-mixed")})
        for choice in words.feelings
    ]
