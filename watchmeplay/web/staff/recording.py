"""Reading a page aloud for the families one looks after: recorded here or sent as a file, heard again, removed."""

from uuid import UUID

from flask import Response, flash, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from watchmeplay.foundation import sound
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import recordings
from watchmeplay.manual.page import Page
from watchmeplay.web import guide_room, languages, shelves, transaction
from watchmeplay.web.arguments import number_of
from watchmeplay.web.forms.fields import FileField, HiddenField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.headers import allow_microphone
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.sound_answer import sound_answer
from watchmeplay.web.staff.area import staff

START = "/staff/guide/"
MINE = f"{START}recordings"
JSON = "application/json"


class RecordingForm(Form):
    """A recording, and which words were on the page while it was made."""

    language = HiddenField()
    version = HiddenField()
    file = FileField(
        lazy("A file with your recording"),
        [Required(lazy("Choose the recording"))],
        accept="audio/*,.m4a,.mp3,.wav,.ogg,.opus,.webm,.flac",
        hint=lazy("m4a, mp3, wav, ogg or webm: up to 12 MB, and up to 15 minutes."),
    )


@staff.get("/guide/recordings")
def guide_recordings() -> ResponseReturnValue:
    """Everything this member of staff has read aloud, and which of it is older than its page."""
    mine = [(one, _there(one.language, one.slug)) for one in recordings.of(g.actor)]
    return render_template("staff/recordings.html", start=START, mine=mine, languages_by_code=LANGUAGES)


@staff.get("/guide/<slug>/recording")
def recording(slug: str) -> ResponseReturnValue:
    """The page's words beside what is needed to record them."""
    page = _page(languages.current().code, slug)
    return _desk(page, RecordingForm(data={"language": page.language, "version": page.version}))


@staff.post("/guide/<slug>/recording", uploads=sound.LARGEST)
def recording_send(slug: str) -> ResponseReturnValue:
    """Make it small, keep it, and let the families hear it from now on in the place of the one before."""
    form = RecordingForm(CombinedMultiDict([request.files, request.form]))
    page = _page(form.language.data or languages.current().code, slug)
    if form.validate():
        with form.refusals():
            # Seconds of work, during which everybody else may write.
            with transaction.before_writing():
                made = sound.recoded(form.file.content)
            recordings.keep(g.actor, page, made, version=_version(form, page))
    if form.errors:
        return _sent_back(page, form)
    flash(gettext("Kept. The families you look after can hear you on this page now."), "done")
    here = f"{START}{page.slug}/recording"
    return jsonify(to=here) if _by_script() else redirect(here, 303)


@staff.get("/guide/recordings/<uuid:recording_id>")
def recording_sound(recording_id: UUID) -> ResponseReturnValue:
    """One's own recording, to listen back to."""
    return sound_answer(recording_id, recordings.sound(g.actor, recording_id))


@staff.post("/guide/recordings/<uuid:recording_id>/take-out")
def recording_take_out(recording_id: UUID) -> ResponseReturnValue:
    """Remove one's own recording at once."""
    recordings.take_out(g.actor, recording_id)
    flash(gettext("Removed. Nobody hears it any more, and its sound is erased."), "done")
    return redirect(MINE, 303)


def _desk(page: Page, form: RecordingForm) -> Response:
    mine = [one for one in recordings.of(g.actor) if (one.slug, one.language) == (page.slug, page.language)]
    return allow_microphone(
        make_response(
            render_template(
                "staff/recording.html",
                start=START,
                page=page,
                form=form,
                mine=mine[0] if mine else None,
                written_in=LANGUAGES[page.language],
                longest=sound.LONGEST_MINUTES * 60,
            )
        )
    )


def _sent_back(page: Page, form: RecordingForm) -> ResponseReturnValue:
    if _by_script():
        # The recording stays in the browser, to be sent again.
        return jsonify(trouble=str(next(iter(form.errors.values()))[0])), 422
    return _desk(page, form), 422


def _by_script() -> bool:
    return request.accept_mimetypes.best_match(["text/html", JSON]) == JSON


def _page(code: str, slug: str) -> Page:
    """A page that families read, in this language or the one that stands in for it. Raises `NotVisible`."""
    return guide_room.page_of(shelves.shelf().library(code).for_parents, slug)


def _there(code: str, slug: str) -> Page | None:
    try:
        page = _page(code, slug)
    except NotVisible:
        return None
    return page if page.language == code else None


def _version(form: RecordingForm, page: Page) -> int:
    """The version that was read: the page may have changed while it was recorded."""
    told = number_of(form.version.data)
    return page.version if told is None else min(told, page.version)
