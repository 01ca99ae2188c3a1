"""Small files with names that say what is in them."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import Module, files, product
from watchmeplay.settings import ROOT

VAGUE = {
    "utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "stuff", "tools", "base",
    "core", "lib", "functions", "services", "handler", "handlers", "mixins", "constants", "types",
}  # fmt: skip
VIEWS = tuple(f"watchmeplay/web/{portal}" for portal in ("public", "parent", "staff", "admin"))
PYTHON = [path for path in files() if path.suffix == ".py" and path.parts[0] != "migrations"]
UNDONE = re.compile("TO" + "DO|FIX" + "ME|NotImpl" + "ementedError")
WORDS = {".py", ".html", ".md", ".toml", ".js", ".scss", ".txt"}


def longest(path: Path) -> int:
    if path.parts[0] == "tests":
        return 400
    return 250 if path.as_posix().startswith(VIEWS) else 300


def test_files_are_short() -> None:
    long = {
        str(path): lines
        for path in PYTHON
        if (lines := len((ROOT / path).read_text().splitlines())) > longest(path)
    }
    assert not long


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    vague = [str(path) for path in PYTHON if {part.removesuffix(".py") for part in path.parts} & VAGUE]
    assert not vague


def test_a_package_file_holds_its_docstring_and_nothing_else() -> None:
    fuller = [str(code.path) for code in product() if _is_package(code) and not _only_docstring(code)]
    assert not fuller


def test_every_module_says_what_it_is() -> None:
    silent = [str(code.path) for code in product() if not ast.get_docstring(code.tree)]
    assert not silent


@pytest.mark.parametrize("what", ["docstring", "types"])
def test_every_public_function_has_its(what: str) -> None:
    bare = [
        f"{code.path}:{node.lineno} {node.name}"
        for code in product()
        for node in ast.walk(code.tree)
        if isinstance(node, ast.FunctionDef)
        and (_undocumented(code, node) if what == "docstring" else _untyped(code, node))
    ]
    assert not bare, "\n".join(bare)


def test_nothing_is_left_to_be_done_later() -> None:
    left = [
        f"{path}:{number}"
        for path in files()
        if path.suffix in WORDS
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if UNDONE.search(line)
    ]
    assert not left


def _is_package(code: Module) -> bool:
    return code.path.name == "__init__.py" and code.name != "watchmeplay"


def _only_docstring(code: Module) -> bool:
    return len(code.tree.body) == 1 and ast.get_docstring(code.tree) is not None


def _undocumented(code: Module, node: ast.FunctionDef) -> bool:
    return node in code.tree.body and not node.name.startswith("_") and not ast.get_docstring(node)


def _untyped(code: Module, node: ast.FunctionDef) -> bool:
    """An argument or an answer without its type, unless the line says why not."""
    if "noqa: ANN" in (ROOT / code.path).read_text().splitlines()[node.lineno - 1]:
        return False
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    unsaid = [arg for arg in arguments if arg.annotation is None and arg.arg not in {"self", "cls"}]
    return bool(unsaid) or node.returns is None
