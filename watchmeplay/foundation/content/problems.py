"""What is wrong with a content file, where, and what to do about it."""

from dataclasses import dataclass
from pathlib import Path

LARGEST_FILE = 200_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `what` and `remedy` are sentences without their full stop."""

    path: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}. {self.remedy}."


class ContentErrors(Exception):
    """Content that cannot be shown. Lists every problem found, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{count} in the content", *map(str, self.problems)]))


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """Read a content file as UTF-8 with LF line ends, or add a problem and return None."""
    try:
        if not path.is_file():
            problems.append(Problem(path, 1, "There is no such file", "Add it, or correct its name"))
            return None
        if path.stat().st_size > LARGEST_FILE:
            remedy = f"Split it: a file may hold {LARGEST_FILE // 1000} KB"
            problems.append(Problem(path, 1, "The file is too long", remedy))
            return None
        raw = path.read_bytes()
    except OSError as error:
        what = f"The file cannot be read ({error.strerror})"
        problems.append(
            Problem(path, 1, what, "Check that it is there and that its permissions allow reading")
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(Problem(path, line, "The file is not in UTF-8", "Save it again as UTF-8"))
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problems.append(Problem(path, line, "There is a NUL character", "Take it out"))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
