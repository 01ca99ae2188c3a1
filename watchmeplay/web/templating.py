"""Sets the templates up: always escaped, loud about misspelt names, with our words for days and times."""

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, g, has_request_context
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader, pass_context
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Context
from markupsafe import Markup

from watchmeplay.foundation import clock
from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.foundation.rich_text import plain
from watchmeplay.web import device, languages
from watchmeplay.web.assets import asset_url
from watchmeplay.web.forms.intake import shown
from watchmeplay.web.lists import all_together, in_a_row
from watchmeplay.web.phrases import marked
from watchmeplay.web.pictures import drawing, picture
from watchmeplay.web.tags import tag

ZONE = "Europe/London"
TEMPLATES = Path(__file__).parent / "templates"


class LoudUndefined(ChainableUndefined):
    """A missing name. It may be tested and chained, so optional parts of a page stay short to write;
    printing it, looping over it or counting it raises, so a misspelt name is found at once."""

    def _loud(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise UndefinedError(self._undefined_message)

    # The components' macros name a variable `undefined` that nobody sets: it stands for "not given".
    def __str__(self) -> str:
        if self._undefined_name in {"undefined", "caller"}:
            return ""
        return self._loud()

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Any:
        return self._loud()

    def __len__(self) -> int:
        return self._loud()


def set_up(app: Flask) -> None:
    """Prepare the app's templates. Call before anything touches `app.jinja_env`.

    Flask escapes by file name, and the components' macros end in .jinja: left alone, every text given
    to them would come out as markup. Here everything is escaped, whatever the file is called.
    """
    app.jinja_options = {
        **app.jinja_options,
        "autoescape": True,
        "undefined": LoudUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PackageLoader("nhsuk_frontend_jinja")])
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(languages.gettext, languages.unfilled, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own looks the function up again and fills in nothing for each message: most of what a message costs.
    env.globals["_"] = env.globals["gettext"] = _said
    # Indentation costs half the time of a component, and would add spaces to the text in a box.
    env.filters["indent"] = lambda text, *_args, **_kwargs: text
    env.filters.update(day=day, clock=clock_time, day_and_time=day_and_time, words=words, shown=shown)
    env.filters.update(whole_date=whole_date, hour=hour, in_a_row=in_a_row, all_together=all_together)
    env.filters["device_in_words"] = device.in_words
    env.filters.update(in_this_language=in_this_language, translated=languages.said)
    env.filters["megabytes"] = languages.megabytes
    env.filters["size_of_file"] = languages.size_of_file
    env.globals.update(asset_url=asset_url, tag=tag, picture=picture, drawing=drawing, marked=marked)
    env.globals.update(
        local=languages.local, elsewhere=languages.elsewhere, languages=tuple(LANGUAGES.values())
    )


def _said(message: str, **values: object) -> Markup:
    """A message on a page: `{{ _("…", name=name) }}` and `{% trans %}`, what is filled in escaped."""
    said = Markup(languages.gettext(message))  # noqa: S704 - our own words; a double %% is one
    return said % values if values or "%" in said else said


def words(text: str) -> Markup:
    """What a person wrote, as paragraphs and line breaks; nothing in it is understood as markup."""
    return plain(text)


def in_this_language(html: Markup) -> Markup:
    """A page's words with its links to other pages of the service kept in the language being read."""
    front = languages.local("")
    if not front:
        return html
    return Markup(_OWN_LINK.sub(rf"\g<0>{front[1:]}/", str(html)))  # noqa: S704


_OWN_LINK = re.compile(r'<a href="/(?=guide/|pages/|help-now)')


@pass_context
def day(context: Context, moment: datetime | date, zone: str = "") -> str:
    """ "Tuesday 14 March", with the year when it is not this year."""
    return _day(moment, zone or _zone(context))


def whole_date(day: date) -> str:
    """ "14 March 2026": a date to be compared with others, whatever the year."""
    language = languages.current()
    if language is not ENGLISH:
        return format_date(day, "d MMMM y", locale=language.code)
    return f"{day.day} {day:%B %Y}"


@pass_context
def clock_time(context: Context, moment: datetime, zone: str = "") -> str:
    """ "2:30pm", "2pm", "midday", "midnight"."""
    return _clock(_local(moment, zone or _zone(context)))


def hour(number: int) -> str:
    """An hour of the day, 0 to 23: "9pm", "midnight"."""
    return _clock(time(number))


@pass_context
def day_and_time(context: Context, moment: datetime, zone: str = "") -> str:
    """ "Tuesday 14 March at 2:30pm"."""
    return day_and_time_of(moment, zone or _zone(context))


def day_and_time_of(moment: datetime, zone: str) -> str:
    """The same, where there is no page yet."""
    return languages.gettext("%(day)s at %(time)s", day=_day(moment, zone), time=_clock(_local(moment, zone)))


def _day(moment: datetime | date, place: str) -> str:
    local = _local(moment, place)
    language = languages.current()
    if language is not ENGLISH:
        pattern = "EEEE d MMMM" if local.year == clock.today(place).year else "EEEE d MMMM y"
        return format_date(local, pattern, locale=language.code)
    year = "" if local.year == clock.today(place).year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year}"


def _zone(context: Context) -> str:
    """The reader's zone: from the page, or from the request where a macro cannot see the page's names."""
    named = context.get("displayed_zone")
    if not named and has_request_context():
        named = g.get("displayed_zone") or getattr(g.get("signed_in"), "zone", "")
    return named or ZONE


def _local(moment: datetime | date, zone: str) -> Any:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a time without its zone cannot be shown: pass an aware datetime")
    return moment.astimezone(ZoneInfo(zone))


def _clock(local: datetime | time) -> str:
    language = languages.current()
    if language is not ENGLISH:
        return format_time(local, "HH:mm", locale=language.code)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"
