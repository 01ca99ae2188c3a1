"""Templates: all of them compile and are used, none trusts what was typed, none scores a parent."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from tests.architecture.source import product
from tests.web.bare import bare_app
from watchmeplay.web.templating import TEMPLATES

NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
OURS = {name: (TEMPLATES / name).read_text() for name in NAMES}
TRUSTED_AS_IT_IS: frozenset[str] = frozenset()
MAKE_MARKUP = {
    "watchmeplay.foundation.rich_text": "cleaned twice, or escaped piece by piece",
    "watchmeplay.web.pictures": "drawings of our own, read from our own files",
    "watchmeplay.web.templating": "the guide's own page, with its links led into the language being read",
    "watchmeplay.manual.drawings": "drawings of our own, put together from checked shapes, numbers and names",
    "watchmeplay.manual.loading": "the guide's own page, with links to hidden pages taken off",
    "watchmeplay.web.forms.drawing": "what the design system's macros drew, escaped by them",
}
FOR_PARENTS = ("parent/", "public/", "errors/", "layouts/parent", "layouts/public")
NEVER_SAID = re.compile(
    r"\b(streaks?|scores?|scored|fail(?:ed|s|ure|ures)?|missed|mums?(?!, dad)|mummy|badges?|points|levels?|bad"
    r"|goals?|targets?|should|easy|easily|just(?! now)|simply|well done|good job)\b",
    re.IGNORECASE,
)
INLINE = re.compile(r"\s(on[a-z]+|style)\s*=|<style|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
POST_FORM = re.compile(r"""<form\b[^>]*method=["']?post.*?</form>""", re.IGNORECASE | re.DOTALL)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return bare_app().jinja_env


def parsed(name: str) -> nodes.Template:
    return ENVIRONMENT.parse(OURS[name])


ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.i18n"])


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(environment: Environment, name: str) -> None:
    assert environment.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_holds_no_inline_script_or_style(name: str) -> None:
    assert not INLINE.search(OURS[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_template_trusts_nothing_as_it_is(name: str) -> None:
    trusted = [node.lineno for node in parsed(name).find_all(nodes.Filter) if node.name == "safe"]
    off = [node.lineno for node in parsed(name).find_all(nodes.ScopedEvalContextModifier)]
    assert name in TRUSTED_AS_IT_IS or not trusted + off


@pytest.mark.parametrize("name", NAMES)
def test_every_form_that_posts_carries_a_token(name: str) -> None:
    bare = [form[:80] for form in POST_FORM.findall(OURS[name]) if "csrf_field()" not in form]
    assert not bare


@pytest.mark.parametrize("name", NAMES)
def test_every_imported_macro_is_used(name: str) -> None:
    tree = parsed(name)
    used = {node.name for node in tree.find_all(nodes.Name)}
    brought = [
        found[1] if isinstance(found, tuple) else found
        for node in tree.find_all(nodes.FromImport)
        for found in node.names
    ]
    brought += [node.target for node in tree.find_all(nodes.Import)]
    assert not [macro for macro in brought if macro not in used]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(FOR_PARENTS)])
def test_no_page_for_parents_scores_or_scolds(name: str) -> None:
    said = " ".join(node.data for node in parsed(name).find_all(nodes.TemplateData))
    said += " ".join(str(node.value) for node in parsed(name).find_all(nodes.Const) if " " in str(node.value))
    assert not NEVER_SAID.findall(re.sub(r"<[^>]+>", " ", said))


def test_no_view_for_parents_scores_or_scolds() -> None:
    said = [
        f"{code.path}:{node.lineno} {node.value}"
        for code in product()
        if code.name.startswith(("watchmeplay.web.parent", "watchmeplay.web.public"))
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
        if node.value not in _docstrings(code.tree) and NEVER_SAID.search(node.value)
    ]
    assert not said, "\n".join(said)


def test_every_template_is_used() -> None:
    wanted = [re.compile(pattern) for pattern in _named_in_code()]
    wanted += [
        re.compile(re.escape(name))
        for source in OURS.values()
        for name in meta.find_referenced_templates(ENVIRONMENT.parse(source))
        if name
    ]
    unused = [name for name in NAMES if not any(pattern.fullmatch(name) for pattern in wanted)]
    assert not unused


def test_only_listed_modules_make_markup_of_what_is_not_a_fixed_text() -> None:
    """Fixed text may be filled in with `format`, which escapes."""
    makers = {
        code.name
        for code in product()
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Markup", "markupsafe.Markup"}
        if not isinstance(node.args[0], ast.Constant)
    }
    assert makers == set(MAKE_MARKUP)


@pytest.mark.parametrize(
    "planted", ['<p style="x">', "<a onclick=go()>", "<script>1</script>", "<style>", "<a href=javascript:1>"]
)
def test_an_inline_script_or_style_is_found(planted: str) -> None:
    assert INLINE.search(planted)


@pytest.mark.parametrize("planted", ["Your streak", "You missed a day", "Well done!", "mum"])
def test_a_word_never_said_is_found(planted: str) -> None:
    assert NEVER_SAID.search(planted)


def _named_in_code() -> list[str]:
    """Patterns of template names in the code; what is filled in at run time stands for anything."""
    named = []
    for code in product():
        for node in ast.walk(code.tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.endswith(".html")
            ):
                named.append(re.escape(node.value))
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+"
                    for part in node.values
                ]
                named.append("".join(parts))
    return named


def _docstrings(tree: ast.Module) -> set[str]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {
        node.body[0].value.value
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
        if isinstance(node.body[0].value, ast.Constant)
    }


def test_the_templates_are_found() -> None:
    assert Path("layouts/base.html").as_posix() in OURS
