"""What the school waits for from a guardian, each task with the way to the exact field."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from families import changesets
from families.enums import ChangeSetStatus
from families.forms import GuardianForm
from families.models import ChangeSet, Guardian
from families.sheets import Sheet

TOLD_FOR = dt.timedelta(days=30)
"""How long a refusal stays in the list unless the family answers it."""


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why, where, and until when if there is a day."""

    text: str
    why: str
    url: str
    due: dt.datetime | None = None


def todo(guardian: Guardian) -> list[Task]:
    """Of one's own sheet: what is missing, what the school refused."""
    if not guardian.requests_changes or guardian.user is None:
        return []
    sheet = Sheet(GuardianForm, guardian, guardian.family, by=guardian.user)
    return [*_missing(sheet), *_refused(sheet)]


def _missing(sheet: Sheet) -> list[Task]:
    form, current = sheet.form(), sheet.current
    return [
        Task(
            text=gettext("Fill in “%(field)s”") % {"field": field.label},
            why=gettext("The school needs it."),
            url=_to_field(name),
        )
        for name, field in form.fields.items()
        if field.required and not field.disabled and current[name] in ("", [])
    ]


def _refused(sheet: Sheet) -> list[Task]:
    """The last decision on the sheet, until the family asks again or time passes."""
    sets = sheet.family.changesets.on(sheet.key, sheet.target).filter(reverts=None)
    last = sets.order_by("-submitted_at", "-pk").first()
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
            url=_to_field(change.field),
        )
        for change in last.changes.filter(is_refused=True)
    ]


def _rejected(changeset: ChangeSet) -> Task:
    return Task(
        text=gettext("Your request was refused: correct your sheet if need be"),
        why=changeset.review_note,
        url=reverse("families:requests") + f"?demande={changeset.pk}",
    )


def _to_field(name: str) -> str:
    return reverse("families:identity") + f"#id_{name}"
