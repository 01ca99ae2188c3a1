"""A window that counts what is done in it, stage by stage, and holds each kind of page to axe once."""

import re
from dataclasses import dataclass, field

from tests.journeys.window import Window

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/j/)[\w-]{40,}")


@dataclass(frozen=True, slots=True)
class Count:
    """What one stage took: taps or clicks, keys that act, characters typed into boxes."""

    stage: str
    taps: int
    keys: int
    typed: int

    def __str__(self) -> str:
        return f"{self.stage}: {self.taps} taps, {self.keys} keys, {self.typed} characters typed"


@dataclass
class Counted(Window):
    """A window, its keyboard, and the counts of each stage that has ended."""

    keys: int = 0
    typed: int = 0
    stages: list[Count] = field(default_factory=list)
    looked_at: set[tuple[str, str]] = field(default_factory=set)

    def strikes(self, *keys: str) -> None:
        """Keys that stay on the page."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def goes_by(self, *keys: str) -> None:
        """Keys of which the last leads to another page; look at what comes."""
        self.strikes(*keys[:-1])
        with self.page.expect_navigation():
            self.strikes(keys[-1])
        self.looks()

    def types(self, label: str, words: str) -> None:
        """Type into a box, and count the characters."""
        super().types(label, words)
        self.typed += len(words)

    def writes(self, words: str) -> None:
        """Type into the box that has the cursor."""
        self.page.keyboard.type(words)
        self.typed += len(words)

    def dates(self, question: str, day: str, month: str, year: str) -> None:
        """Type a date."""
        group = self.page.get_by_role("group", name=question)
        for part, typed in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(part).fill(typed)
            self.typed += len(typed)

    def looks(self) -> None:
        """What each kind of page has to pass. The second of a kind is held to its width alone."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url
        path = ID.sub("…", self.page.url.removeprefix(self.origin).partition("?")[0])
        kind = path, self.page.locator("h1").first.inner_text()
        if kind not in self.looked_at:
            self.looked_at.add(kind)
            super().looks()

    def ends(self, stage: str) -> None:
        """Close a stage: its counts are kept, and the next begins at nothing."""
        self.stages.append(Count(stage, self.taps, self.keys, self.typed))
        self.taps = self.keys = self.typed = 0

    def in_all(self, who: str) -> Count:
        """The sum of every stage."""
        return Count(
            f"{who} in all",
            sum(each.taps for each in self.stages),
            sum(each.keys for each in self.stages),
            sum(each.typed for each in self.stages),
        )
