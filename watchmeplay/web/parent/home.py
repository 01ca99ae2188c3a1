"""A caregiver's first page: what now? By night, a quieter one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people
from watchmeplay.care.appointments import invitations
from watchmeplay.care.waiting_room import giving
from watchmeplay.conversations import queries
from watchmeplay.diary import news
from watchmeplay.diary.models import ReviewState
from watchmeplay.families import memberships, records
from watchmeplay.families.records import ChildCard
from watchmeplay.foundation import clock
from watchmeplay.foundation.words import noted
from watchmeplay.manual.ages import Age, age_band
from watchmeplay.manual.page import Page
from watchmeplay.settings import Settings
from watchmeplay.site.help_lines import HelpLine, HelpLines, Nation
from watchmeplay.web import shelves
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent import ending, given_pages
from watchmeplay.web.parent.area import parent

NIGHT_ENDS = 6
QUIET_AFTER = timedelta(days=10)
SHORT_READ = 2
LINES_BY_NIGHT = 3
OPENING = 160
GIVEN_ON_HOME = 2
WROTE = noted("%(name)s wrote to you")
ANSWERED = noted("%(name)s answered your page")
STEPS = {
    ReviewState.SEEN: noted("%(name)s read your page"),
    ReviewState.THINKING: noted("%(name)s read your page and is thinking about it"),
    ReviewState.FOR_SESSION: noted("%(name)s read your page, to talk about when you meet"),
    ReviewState.ANSWERED: ANSWERED,
}


@dataclass(frozen=True, slots=True)
class News:
    """The newest thing from the team: who did what and when, with the first words when they wrote."""

    heading: str
    at: datetime
    words: str
    link: str
    link_words: str
    new: bool


@parent.get("/")
def home() -> ResponseReturnValue:
    """Home. Between midnight and six the night page, unless the usual one is asked for."""
    local = clock.now().astimezone(ZoneInfo(g.signed_in.zone))
    children = records.children(g.actor)
    bands = age_bands(children, local.date())
    told = ending.lines(g.actor)
    over = ending.is_over(told, children)
    if local.hour < NIGHT_ENDS and "usual" not in request.args:
        return render_template(
            "parent/night.html",
            ending=told,
            over=over,
            carer=_called(),
            page=_short_read(bands),
            lines=_help_lines(),
        )
    written_at = news.last_written_at(g.actor)
    return render_template(
        "parent/home.html",
        ending=told,
        over=over,
        letter=ending.has_letter(g.actor),
        carer=_called(),
        waiting_pages=not over and giving.are_there(g.actor),
        news=_news(),
        meetings=invitations.for_home(g.actor),
        given=given_pages.to_be_opened(g.actor, shelves.guide())[:GIVEN_ON_HOME],
        page=_page_of_the_week(bands, local.date()),
        after_silence=written_at is not None and clock.now() - written_at > QUIET_AFTER,
    )


def age_bands(children: list[ChildCard], today: date) -> list[Age]:
    """The ages of the children, the youngest first."""
    bands = {age_band(day, today) for child in children if (day := child.born_on or child.expected_on)}
    return [age for age in Age if age in bands]


def _called() -> str:
    return memberships.own_word(g.actor) or people.me(g.actor).name


def _news() -> News | None:
    """The newer of the last message from the team and the last step they took with a page."""
    message, step = queries.newest_from_team(g.actor), news.newest_step(g.actor)
    if message and (step is None or message.sent_at >= step.at or _is_its_mark(step, message)):
        about = message.about_session_id
        heading = ANSWERED if about else WROTE
        return News(
            heading=gettext(heading, name=message.author_name),
            at=message.sent_at,
            words=_opening(message.words),
            link=f"/family/diary/{about}" if about else "/family/messages/",
            link_words=gettext("Read the answer") if about else gettext("Read the message"),
            new=message.new,
        )
    if step is None:
        return None
    heading = gettext(STEPS[step.state], name=step.practitioner_name)
    return News(heading, step.at, "", f"/family/diary/{step.session_id}", gettext("Open the page"), new=False)


def _is_its_mark(step: news.Step, message: queries.MessageRow) -> bool:
    """An answer marks its page as answered, a moment after it was sent: that is no news of its own."""
    return step.state == ReviewState.ANSWERED and step.session_id == message.about_session_id


def _opening(words: str) -> str:
    """The first words of a message on one line, cut between two words where there is a space."""
    line = " ".join(words.split())
    if len(line) <= OPENING:
        return line
    return f"{line[:OPENING].rpartition(' ')[0] or line[:OPENING]} …"


def _page_of_the_week(bands: list[Age], today: date) -> Page | None:
    """A page of the guide for these ages. Another each week, in order, and round again."""
    fitting = [page for page in _pages() if not bands or page.ages.intersection(bands)]
    week = today.toordinal() // 7
    return fitting[week % len(fitting)] if fitting else None


def _short_read(bands: list[Age]) -> Page | None:
    short = [page for page in _pages() if page.minutes <= SHORT_READ]
    fitting = [page for page in short if not bands or page.ages.intersection(bands)]
    return next(iter(fitting or short), None)


def _pages() -> list[Page]:
    return list(shelves.guide().pages)


def _help_lines() -> tuple[HelpLine, ...]:
    lines: HelpLines = current_app.extensions["help_lines"]
    settings: Settings = current_app.extensions["settings"]
    return lines.for_nation(Nation(settings.nation))[:LINES_BY_NIGHT]
