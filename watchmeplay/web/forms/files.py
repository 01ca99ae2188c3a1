"""A field for a file that a person chooses from their own device."""

from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from watchmeplay.web.forms.drawing import draw
from watchmeplay.web.forms.intake import TWICE, Single


class FileField(Single):
    """One file. `data` is None where none was chosen. `accept` is what the browser offers to choose from.

    A browser forgets the choice when a form comes back: the hint of a refused form has to say so.
    Use: `Form(CombinedMultiDict([request.files, request.form]))`, and enctype="multipart/form-data".
    """

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.accept: str = kwargs.pop("accept", "")
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file that was sent; words in its place, or no file, are nothing."""
        chosen = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        self.data = chosen[0] if chosen else None
        if len(chosen) > 1:
            raise ValueError(TWICE)

    @property
    def content(self) -> bytes:
        """All of the file. The page has limited its size before."""
        self.data.stream.seek(0)
        return self.data.stream.read()

    @property
    def file_name(self) -> str:
        """Its name on the person's device, without folders. Not to be trusted with anything but showing."""
        return str(self.data.filename).replace("\\", "/").rpartition("/")[2]

    def __call__(self, **overrides: Any) -> Markup:
        """The label and the button that chooses, as HTML. Overrides: label, hint, classes, or attributes."""
        params = {"id": self.id, "label": self.titled(overrides), **self.common(overrides)}
        if self.accept:
            params["attributes"] = {"accept": self.accept, **params.get("attributes", {})}
        return draw("file-upload", params)
