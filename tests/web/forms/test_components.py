"""The components we draw against the examples that the design system ships with itself."""

import json
import re

import pytest

from tests.web.bare import bare_app
from watchmeplay.web.assets import HOUSE
from watchmeplay.web.forms.drawing import MACROS

PACKAGE = HOUSE / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk" / "components"

# Some examples leave out what our fields always give; our templates are loud about what is missing.
ALWAYS_GIVEN = {"textarea": {"value": ""}, "date-input": {"items": []}, "error-summary": {"errorList": []}}

# The button that a script of theirs would put in: we have no such script.
NOT_USED = {"file-upload": {"chooseFilesButtonClassList"}}


def _examples(component: str) -> list[dict]:
    path = PACKAGE / component / "fixtures.json"
    if not path.exists():
        pytest.fail(f"{path} is missing: run make assets")
    return [example for example in json.loads(path.read_text())["fixtures"] if not example.get("callBlock")]


def _bare(markup: str) -> str:
    """The markup without the white space that nobody sees, and with one way of writing quotes."""
    text = re.sub(r"\s+", " ", markup).replace("&#39;", "'").replace("&#34;", '"').replace("&quot;", '"')
    return re.sub(r"\s*([<>])\s*", r"\1", text).strip()


@pytest.mark.parametrize("component", sorted(MACROS))
def test_every_example_of_a_component_is_drawn_as_its_makers_show_it(component: str) -> None:
    app = bare_app()
    with app.test_request_context("/"):
        module = app.jinja_env.get_template(f"nhsuk/components/{component}/macro.jinja").module
        macro = getattr(module, MACROS[component])
        differing = [
            example["name"]
            for example in _examples(component)
            if not NOT_USED.get(component, set()) & set(example["context"])
            and _bare(str(macro({**ALWAYS_GIVEN.get(component, {}), **example["context"]})))
            != _bare(example["html"])
        ]
    assert differing == []
