"""Finding pages by words, forgiving slips of the finger and endings of words."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from watchmeplay.manual.page import Page

TITLE, KEYWORDS, SUMMARY, TEXT = 8.0, 5.0, 2.5, 1.0
# How much a word counts that is not quite the word asked for.
SAME_BEGINNING, SLIP, TWO_SLIPS, INSIDE = 0.8, 0.55, 0.4, 0.5
LONGEST_QUESTION = 200
MOST_WORDS = 12
SNIPPET = 160
LONGEST_HEADING = 40
WHOLE_PHRASE = 10.0
# Pages that hold less than this part of what was asked matched only words like "the".
WORTH_SHOWING = 0.35


@dataclass(frozen=True, slots=True)
class Result:
    """A page that answers a question, and the words around what was found in it."""

    page: Page
    snippet: str


@dataclass(frozen=True, slots=True)
class _Match:
    """`rarity` says how telling the word is, `weight` how telling its place."""

    rarity: float
    weight: float


class Index:
    """The words of a set of pages, read once. Searching changes nothing, so threads may share one."""

    def __init__(self, pages: tuple[Page, ...]) -> None:
        self._pages = pages
        # Prose repeats itself: each piece of it is taken apart once.
        self._pieces = {piece: tuple(_words(piece)) for page in pages for piece in page.text.split()}
        self._weights = [self._weigh(page) for page in pages]
        self._phrases = [
            [set(_words(phrase)) for phrase in (page.title, *page.keywords, *page.needs)] for page in pages
        ]
        self._spread = Counter(word for weights in self._weights for word in weights)
        self._vocabulary = sorted(self._spread)

    def search(self, words: str, *, limit: int = 20) -> list[Result]:
        """Pages that answer the words, best first; none when nothing is near.

        A word in the title counts more than one in the keywords, then the summary, then the text; rare
        words count more than common ones; a whole title or keyword more than its words apart.
        """
        asked = list(dict.fromkeys(_words(words[:LONGEST_QUESTION])))[:MOST_WORDS]
        near = {word: self._near(word) for word in asked}
        found = {word for closeness in near.values() for word in closeness}
        scored = []
        for page, weights, phrases in zip(self._pages, self._weights, self._phrases, strict=True):
            matches = [self._match(closeness, weights) for closeness in near.values()]
            held = sum(match.rarity for match in matches)
            score = sum(match.rarity * match.weight for match in matches)
            score += sum(
                WHOLE_PHRASE * len(phrase) for phrase in phrases if len(phrase) > 1 and phrase <= found
            )
            if held:
                scored.append((score * held**2, held, page))
        scored.sort(key=lambda entry: (-entry[0], entry[2].order))
        most_held = max((held for _, held, _ in scored), default=0.0)
        answers = [page for _, held, page in scored if held >= most_held * WORTH_SHOWING]
        return [Result(page, self._snippet(page, set(asked), found)) for page in answers[:limit]]

    def _weigh(self, page: Page) -> dict[str, float]:
        """Each word of a page with the weight of the best place it stands in."""
        weights = {word: TEXT for piece in page.text.split() for word in self._pieces[piece]}
        for weight, text in (
            (SUMMARY, page.summary),
            (KEYWORDS, " ".join((*page.keywords, *page.needs))),
            (TITLE, page.title),
        ):
            weights.update(dict.fromkeys(_words(text), weight))
        return weights

    def _near(self, asked: str) -> dict[str, float]:
        """Words of the guide that may be the word asked for, and how near each is."""
        near = {word: closeness for word in self._vocabulary if (closeness := _closeness(asked, word))}
        slips = 2 if len(asked) >= 8 else 1 if len(asked) >= 4 else 0
        if slips:
            for word, distance, _ in process.extract(
                asked, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=None
            ):
                near.setdefault(word, SLIP if distance <= 1 else TWO_SLIPS)
        return near

    def _match(self, near: dict[str, float], weights: dict[str, float]) -> _Match:
        """The best that a page has for one word asked."""
        best = _Match(0.0, 0.0)
        # A rare word that is only near tells no more than the very word asked, however common that is.
        exact = max((self._spread[word] for word, closeness in near.items() if closeness == 1.0), default=0)
        for word, closeness in near.items():
            if word in weights:
                rarity = closeness * (
                    math.log((len(self._pages) + 1) / max(self._spread[word], exact)) + 0.05
                )
                if rarity * weights[word] > best.rarity * best.weight:
                    best = _Match(rarity, weights[word])
        return best

    def _snippet(self, page: Page, asked: set[str], found: set[str]) -> str:
        """The line of the text that holds most of what was asked, cut to length; else the summary."""
        best, most, at = [], (0, 0, False), 0
        for line in page.text.split("\n"):
            pieces = line.split()
            here = {word for piece in pieces for word in self._pieces[piece]} & found
            # Of two lines that hold as much, a sentence tells more than a heading.
            hits = (len(here & asked), len(here), len(line) > LONGEST_HEADING)
            if here and hits > most:
                wanted = here & asked or here
                at = next(i for i, piece in enumerate(pieces) if wanted & set(self._pieces[piece]))
                best, most = pieces, hits
        return _around(best, at) if best else page.summary


def _closeness(asked: str, word: str) -> float:
    if asked == word:
        return 1.0
    if len(asked) >= 3 and word.startswith(asked):
        return SAME_BEGINNING
    if len(word) >= 4 and asked.startswith(word) and len(asked) - len(word) <= 3:
        return SAME_BEGINNING
    # Scripts that put no spaces between words.
    if not asked.isascii() and len(asked) >= 2 and asked in word:
        return INSIDE
    return 0.0


def _words(text: str) -> Iterator[str]:
    """Words without case, accents and apostrophes: “Don’t” and “dont” are the same."""
    letters = []
    for character in unicodedata.normalize("NFKD", text.casefold()):
        kind = unicodedata.category(character)
        if kind[0] in "LN" or kind == "Mc":
            letters.append(character)
        elif kind != "Mn" and character not in "'’":
            letters.append(" ")
    yield from "".join(letters).split()


def _around(pieces: list[str], at: int) -> str:
    start, length = at, len(pieces[at])
    while start > 0 and length + len(pieces[start - 1]) < SNIPPET // 3:
        start -= 1
        length += len(pieces[start]) + 1
    end = at + 1
    while end < len(pieces) and length + len(pieces[end]) < SNIPPET:
        length += len(pieces[end]) + 1
        end += 1
    shown = " ".join(pieces[start:end])
    if len(shown) > SNIPPET * 2:
        # Writing without spaces is one piece, however long.
        shown = f"{shown[:SNIPPET]} …"
    return ("… " if start else "") + shown + (" …" if end < len(pieces) else "")
