"""Tasks: one's own by due day, a family's, and what becomes of each."""

from datetime import timedelta
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.week import tasks
from watchmeplay.care.week.tasks import Owner, TaskRow
from watchmeplay.families import overview
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import asked_id, id_of
from watchmeplay.web.forms.fields import DateField, SelectChoice, SelectField, StringField
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Longest, NotBefore, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.own_path import own_path
from watchmeplay.web.staff.area import staff

USUAL = timedelta(days=7)


class TaskForm(KeyedForm):
    """Something to be done for a family."""

    saved_before = noted(
        "Another task was added from this page before. To add this one as well, press Add again."
    )
    saved_before_at = "words"
    words = StringField(
        lazy("What is to be done"),
        [Required(lazy("Write what is to be done")), Longest(tasks.LONGEST)],
        spellcheck=True,
    )
    owner = SelectField(lazy("Who does it"), [Required(lazy("Choose who does it"))])
    due_on = DateField(
        lazy("By"),
        [
            Required(lazy("Enter a day")),
            NotBefore(lambda: clock.today(g.signed_in.zone), lazy("Choose today or a later day")),
        ],
    )


class HandOverForm(Form):
    """Somebody else who may have the task."""

    owner = SelectField(lazy("Who does it"), [Required(lazy("Choose who does it"))])


@staff.get("/tasks")
def tasks_page() -> ResponseReturnValue:
    """One's own tasks, by due day."""
    after = asked_id("after")
    page = tasks.own(g.actor, after=after)
    return render_template(
        "staff/tasks.html",
        page=page,
        done=() if after else tasks.lately_done(g.actor),
        today=clock.today(g.signed_in.zone),
        begins=after is None,
    )


@staff.get("/tasks/<uuid:task_id>")
def task_page(task_id: UUID) -> ResponseReturnValue:
    """One task, to hand it over."""
    task = tasks.task(g.actor, task_id)
    return _hand_over(task, HandOverForm(data={"owner": str(task.owner_id)}))


@staff.post("/tasks/<uuid:task_id>")
def task_hand_over(task_id: UUID) -> ResponseReturnValue:
    """Give it to somebody else."""
    task, form = tasks.task(g.actor, task_id), HandOverForm(request.form)
    form.owner.choices = _choices(tasks.owners(g.actor, task.family_id))
    if form.validate():
        with form.refusals():
            tasks.hand_over(g.actor, task_id, id_of(form.owner.data))
    if form.errors:
        abandon()
        return _hand_over(task, form), 422
    flash(gettext("Handed over."), "done")
    return redirect(f"/staff/families/{task.family_id}/tasks", 303)


@staff.post("/tasks/<uuid:task_id>/done")
def task_done(task_id: UUID) -> ResponseReturnValue:
    """It is done."""
    tasks.done(g.actor, task_id)
    flash(gettext("Done."), "done")
    return redirect(_back("/staff/tasks"), 303)


@staff.post("/tasks/<uuid:task_id>/undo")
def task_undo(task_id: UUID) -> ResponseReturnValue:
    """It is to be done after all."""
    tasks.undo(g.actor, task_id)
    return redirect(_back("/staff/tasks"), 303)


@staff.get("/families/<uuid:family_id>/tasks")
def family_tasks(family_id: UUID) -> ResponseReturnValue:
    """A family's tasks, and a new one."""
    day = clock.today(g.signed_in.zone) + USUAL
    data = {"owner": str(g.actor.person_id), "due_on": day}
    return _family(family_id, TaskForm(data=data))


@staff.post("/families/<uuid:family_id>/tasks")
def family_tasks_add(family_id: UUID) -> ResponseReturnValue:
    """Give somebody something to do."""
    form = TaskForm(request.form)
    form.owner.choices = _choices(tasks.owners(g.actor, family_id))
    if form.validate():
        with form.refusals():
            tasks.add(
                g.actor,
                family_id=family_id,
                words=form.words.data or "",
                owner_id=id_of(form.owner.data),
                due_on=form.due_on.data,
                key=form.key.data,
            )
    if form.errors:
        abandon()
        return _family(family_id, form), 422
    flash(gettext("Task added."), "done")
    return redirect(_back(f"/staff/families/{family_id}/tasks"), 303)


def _family(family_id: UUID, form: TaskForm) -> str:
    record = overview.surroundings(g.actor, family_id)
    form.owner.choices = _choices(tasks.owners(g.actor, family_id))
    return render_template(
        "staff/family_tasks.html",
        record=record,
        form=form,
        rows=tasks.of_family(g.actor, family_id),
        today=clock.today(g.signed_in.zone),
        here_again=f"/staff/families/{family_id}/tasks",
        back_to=own_path(request.args.get("back")),
    )


def _hand_over(task: TaskRow, form: HandOverForm) -> str:
    form.owner.choices = _choices(tasks.owners(g.actor, task.family_id))
    return render_template("staff/task.html", task=task, form=form, today=clock.today(g.signed_in.zone))


def _choices(owners: list[Owner]) -> list[SelectChoice]:
    return [
        SelectChoice(
            str(owner.person_id),
            gettext("%(name)s (you)", name=owner.name)
            if owner.person_id == g.actor.person_id
            else owner.name,
        )
        for owner in owners
    ]


def _back(otherwise: str) -> str:
    return own_path(request.args.get("back")) or otherwise
