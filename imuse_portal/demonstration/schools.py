"""A school of the demonstration: its texts, menu, field rules and reasons of refusal."""

import datetime as dt
from collections.abc import Iterator

from django.core.files.base import ContentFile

from accounts.models import MenuEntry, School
from families.changesets import key_of
from families.enums import FieldState, SheetContext
from families.forms import GuardianForm, SheetForm
from families.models import CannedReason, FieldRule
from imuse_portal.demonstration import logos
from imuse_portal.demonstration.calendar import load_calendar
from imuse_portal.demonstration.data import Data, common
from students.forms import StudentForm

TEXTS = ("legal_notices", "privacy_text", "help_note", "help_text")
SHEETS = {
    "identity": (GuardianForm, SheetContext.SHEET),
    "reenrolment": (GuardianForm, SheetContext.REENROLMENT),
    "pupil": (StudentForm, SheetContext.SHEET),
    "reenrolment_pupil": (StudentForm, SheetContext.REENROLMENT),
}
"""Table of a school's file → the sheet whose fields it rules, and where."""


def load_school(slug: str, data: Data, *, now: dt.datetime) -> School:
    """The school as its guide shows it; one that exists stays as its staff made it."""
    if school := School.objects.filter(slug=slug).first():
        return school
    school = School(slug=slug, **data["school"] | _texts(data["school"]))
    logo = ContentFile(logos.png(school.site_label, school.accent))
    school.logo.storage.delete(f"logos/{slug}.png")  # left by a database that is gone
    school.logo.save(f"{slug}.png", logo, save=False)
    school.save()
    MenuEntry.objects.bulk_create(_menu(school, data["menu"]))
    for section, (form, context) in SHEETS.items():
        FieldRule.objects.bulk_create(_rules(school, data.get(section, {}), form, context))
    load_calendar(school, data.get("calendar", {}), now=now)
    CannedReason.objects.bulk_create(
        CannedReason(school=school, text=reason["text"], order=order)
        for order, reason in enumerate(common()["reasons"])
    )
    return school


def _texts(school: Data) -> Data:
    """The school's own texts, else the shared ones, with its name and contact filled in."""
    texts = common() | school
    written = {
        name: texts[name].strip()
        for name in (*TEXTS, "welcome_text", "image_notice")
        if name in texts
    }
    return {name: text.format_map(school) for name, text in written.items()}


def _menu(school: School, entries: list[Data]) -> Iterator[MenuEntry]:
    for order, entry in enumerate(entries):
        yield MenuEntry(school=school, page=entry["page"], label=entry["label"], order=order)
        for place, tab in enumerate(entry.get("tabs", ())):
            yield MenuEntry(
                school=school,
                inside=entry["page"],
                page=tab["page"],
                label=tab["label"],
                order=place,
            )


def _rules(
    school: School, data: Data, form: type[SheetForm], context: SheetContext
) -> Iterator[FieldRule]:
    """One rule for each field that the school requires, opens, hides or calls otherwise."""
    labels = data.get("labels", {})
    states = dict.fromkeys(labels, FieldState.EDITABLE)
    for state in FieldState:
        states |= dict.fromkeys(data.get(state.value, ()), state)
    for field, state in states.items():
        yield FieldRule(
            school=school,
            form=key_of(form),
            field=field,
            context=context,
            state=state,
            label=labels.get(field, ""),
        )
