"""Several names in one line, each in its own direction of writing."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from watchmeplay.web.languages import gettext

_NAME = Markup("<bdi>{}</bdi>")


def in_a_row(names: Iterable[str]) -> Markup:
    """ "Ada, Bea, Max"; empty for nobody."""
    said = Markup("")
    for name in names:
        one = _NAME.format(name)
        said = escape(gettext("%(first)s, %(next)s")) % {"first": said, "next": one} if said else one
    return said


def all_together(names: Sequence[str]) -> Markup:
    """ "Ada, Bea and Max"; empty for nobody."""
    if len(names) < 2:
        return in_a_row(names)
    pair = {"names": in_a_row(names[:-1]), "last": _NAME.format(names[-1])}
    return escape(gettext("%(names)s and %(last)s")) % pair
