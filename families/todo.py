"""What the school waits for from a guardian, each task with the way to the exact field."""

import datetime as dt
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from families import changesets
from families.enums import ChangeSetStatus
from families.forms import GuardianForm, SheetForm
from families.models import ChangeSet, Guardian
from families.sheets import Sheet, sheets_of

TOLD_FOR = dt.timedelta(days=30)
"""How long a refusal stays in the list unless the family answers it."""


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why, where, until when if there is a day, for whom of the family."""

    text: str
    why: str
    url: str
    due: dt.datetime | None = None
    about: str = ""


def todo(guardian: Guardian) -> list[Task]:
    """Of one's own sheet: what is missing, what the school refused."""
    if not guardian.requests_changes or guardian.user is None:
        return []
    return tasks_of(sheets_of(GuardianForm, [guardian], family=guardian.family, by=guardian.user))


def tasks_of(sheets: list[Sheet], *, named: bool = False) -> list[Task]:
    """Of sheets of one form, in a constant number of queries; `named` says whose each is."""
    refused = _last_decisions(sheets)
    tasks = []
    for sheet in sheets:
        name = str(sheet.target) if named else ""
        found = [*_missing(sheet), *_refused(sheet, refused.get(sheet.target.pk))]
        tasks += [replace(task, about=name) for task in found]
    return tasks


def _missing(sheet: Sheet) -> list[Task]:
    form, current = sheet.form(), sheet.current
    return [
        Task(
            text=gettext("Fill in “%(field)s”") % {"field": field.label},
            why=gettext("The school needs it."),
            url=_to_field(sheet, form, name),
        )
        for name, field in form.fields.items()
        if field.required and not field.disabled and current[name] in ("", [])
    ]


def _last_decisions(sheets: list[Sheet]) -> dict[int | None, ChangeSet]:
    """By object: the last request on it, whatever became of it."""
    if not sheets:
        return {}
    pks = [sheet.target.pk for sheet in sheets]
    sets = sheets[0].family.changesets.filter(form=sheets[0].key, object_id__in=pks, reverts=None)
    newest = sets.order_by("object_id", "-submitted_at", "-pk").distinct("object_id")
    return {one.object_id: one for one in newest.prefetch_related("changes")}


def _refused(sheet: Sheet, last: ChangeSet | None) -> list[Task]:
    """The last decision on the sheet, until the family asks again or time passes."""
    if last is None or last.reviewed_at is None or last.reviewed_at < timezone.now() - TOLD_FOR:
        return []
    if last.status == ChangeSetStatus.REJECTED:
        return [_rejected(last)]
    form = sheet.form()
    return [
        Task(
            text=gettext("“%(field)s”: your change was refused")
            % {"field": changesets.label_of(form, change.field)},
            why=change.reason,
            url=_to_field(sheet, form, change.field),
        )
        for change in last.changes.all()
        if change.is_refused
    ]


def _rejected(changeset: ChangeSet) -> Task:
    return Task(
        text=gettext("Your request was refused: correct the sheet if need be"),
        why=changeset.review_note,
        url=reverse("families:requests") + f"?demande={changeset.pk}",
    )


def _to_field(sheet: Sheet, form: SheetForm, name: str) -> str:
    """A group of buttons is reached at the box around it."""
    page = sheet.form_class.page_of(sheet.target)
    if name in form.fields and form[name].use_fieldset:
        return f"{page}#div_id_{name}"
    return f"{page}#id_{name}"
