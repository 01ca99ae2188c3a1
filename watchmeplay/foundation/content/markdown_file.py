"""A Markdown file: facts in front (YAML between two lines of ---), words behind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from watchmeplay.foundation.content import schema
from watchmeplay.foundation.content.problems import Problem, read_text


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A file whose facts fit their schema. `lines` says where each fact stands in the file."""

    path: Path
    facts: Mapping[str, object]
    lines: Mapping[str, int]
    body: str
    body_line: int

    def problem(self, key: str, what: str, remedy: str) -> Problem:
        """A problem at the line of one fact."""
        return Problem(self.path, self.lines.get(key, 1), what, remedy)


def read(path: Path, rules: schema.Schema, problems: list[Problem]) -> MarkdownFile | None:
    """Read and check one file. None, and at least one more problem, when it cannot be used."""
    text = read_text(path, problems)
    if text is None:
        return None
    before = len(problems)
    found = _FRONT.match(text)
    if found is None:
        what = "The facts in front are missing or have no end"
        remedy = "Begin the file with a line of ---, the facts, and another line of ---"
        problems.append(Problem(path, 1, what, remedy))
        return None
    facts, lines = _facts(path, found["facts"], problems)
    if len(problems) == before:
        schema.check(facts, rules, path=path, lines=lines, first_line=1, problems=problems)
    body = text[found.end() :]
    body_line = text.count("\n", 0, found.end()) + 1
    if not body.strip():
        problems.append(Problem(path, body_line, "There are no words below the facts", "Write the page"))
    if len(problems) > before:
        return None
    return MarkdownFile(path, facts, lines, body, body_line)


_FRONT = re.compile(r"---[ \t]*\n(?P<facts>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """YAML without references: a few lines of them can unfold into gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "references (*name) are not used here", mark)
        return super().compose_node(parent, index)


def _facts(path: Path, source: str, problems: list[Problem]) -> tuple[dict[str, object], dict[str, int]]:
    facts: dict[str, object] = {}
    lines: dict[str, int] = {}
    # The facts begin on the second line of the file.
    offset = 2
    loader = None
    try:
        loader = _Loader(source)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            problems.append(Problem(path, offset, "The facts are not “key: value” lines", "Write one a line"))
            return facts, lines
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + offset
            if key in facts:
                problems.append(Problem(path, line, f"“{key}” is written twice", "Keep one of the two"))
            facts[key] = _value(loader, value_node)
            lines[key] = line
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + offset if mark else offset
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        what = f"The facts are not YAML: {reason}"
        remedy = "Put text that holds a colon, a # or a bracket between quotation marks"
        problems.append(Problem(path, line, what, remedy))
    except RecursionError:
        problems.append(
            Problem(path, offset, "The facts are nested too deeply", "Write one “key: value” a line")
        )
    finally:
        if loader is not None:
            loader.dispose()
    return facts, lines


def _value(loader: _Loader, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode) and _OCTAL.fullmatch(node.value) and node.style is None:
        # YAML reads 010 as eight.
        return schema.Broken(f"{node.value} (no zero in front)")
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, OverflowError, yaml.constructor.ConstructorError):
        return schema.Broken(str(node.value) if isinstance(node, yaml.ScalarNode) else "this")


_OCTAL = re.compile(r"0\d+")
