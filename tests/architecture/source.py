"""The checked-in code, read as syntax: what each module imports, calls and names."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from watchmeplay.settings import ROOT

PACKAGE = ROOT / "watchmeplay"


@dataclass(frozen=True)
class Import:
    """One name that a module brings in. `top` says whether it stands outside every function and class."""

    module: str
    line: int
    top: bool
    relative: bool


@dataclass(frozen=True)
class Module:
    """One file of code."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def imports(self) -> list[Import]:
        """Everything imported, as full dotted names: `from a import b` is `a.b`."""
        return list(_imports(self.tree))

    @property
    def dotted(self) -> list[tuple[str, int]]:
        """Every dotted name that is used, with local names spelt out: `utc.now` of `datetime as utc` is
        `datetime.datetime.now`."""
        known = _local_names(self.tree)
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.Attribute):
                first, _, rest = _spelt(node).partition(".")
                full = known.get(first, first)
                found.append((f"{full}.{rest}" if rest else full, node.lineno))
        return found


def module(name: str, source: str) -> Module:
    """A module given as text, for planting something in it."""
    return Module(name, Path(name.replace(".", "/") + ".py"), ast.parse(source))


@cache
def product() -> tuple[Module, ...]:
    """Every module of the product."""
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple(
        Module(_name_of(path), path.relative_to(ROOT), ast.parse(path.read_text())) for path in files
    )


@cache
def files() -> tuple[Path, ...]:
    """Every file that is kept or about to be kept in the repository, as paths within it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def _name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module) -> Iterator[Import]:
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, node in top, relative=False)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(f"{node.module}.{alias.name}", node.lineno, node in top, relative=node.level > 0)


def _local_names(tree: ast.Module) -> dict[str, str]:
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known.update({alias.asname: alias.name for alias in node.names if alias.asname})
        elif isinstance(node, ast.ImportFrom) and not node.level:
            known.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return known


def _spelt(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_spelt(node.value)}.{node.attr}"
    return "…"
