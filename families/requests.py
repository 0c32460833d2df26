"""A request as its family reads it: what was asked, what happened since, what was decided."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from families import changesets
from families.enums import ChangeSetStatus, JournalEvent
from families.models import Change, ChangeSet, Guardian, JournalEntry
from families.models.changeset import ChangeSetQuerySet

OF_THE_SCHOOL = frozenset(
    {JournalEvent.SEEN, JournalEvent.APPROVED, JournalEvent.REJECTED, JournalEvent.REVERTED}
)


@dataclass(frozen=True)
class Line:
    """One field: its two values in words, empty when there is none, and the school's answer."""

    name: str
    label: str
    before: str
    after: str
    is_refused: bool
    reason: str
    answer: str


@dataclass(frozen=True)
class Step:
    """One thing that happened and by whom: a role for the school, a person for the family."""

    text: str
    at: dt.datetime


@dataclass(frozen=True)
class FamilyRequest:
    """A request with its lines and its timeline, as one guardian may read it."""

    changeset: ChangeSet
    about: str
    lines: list[Line]
    steps: list[Step]
    note: str
    can_withdraw: bool

    @property
    def is_decided(self) -> bool:
        return self.changeset.reviewed_at is not None


def shown_to(guardian: Guardian) -> ChangeSetQuerySet:
    """The requests that this guardian may read, newest first; what staff put back is a step."""
    sets = guardian.family.changesets.visible_to(guardian).filter(reverts=None)
    sets = sets.select_related("reverted_by").prefetch_related("changes", "journal", "target")
    return sets.order_by("-submitted_at", "-pk")


def as_read_by(guardian: Guardian, sets: Iterable[ChangeSet]) -> list[FamilyRequest]:
    """A constant number of queries for any number of requests.

    Of a sheet read in part, the shared fields; a reason that may speak of others is left out.
    """
    sets = list(sets)
    if not sets:
        return []
    keys = [changeset.pk for changeset in sets]
    own = guardian.family.changesets.filter(pk__in=keys)
    partly = set(own.partly_visible_to(guardian).values_list("pk", flat=True))
    editable = set(own.pending().editable_by(guardian).values_list("pk", flat=True))
    people: dict[int | None, Guardian] = {g.user_id: g for g in guardian.family.guardians.all()}
    forms: dict[str, Any] = {}
    read = []
    for changeset in sets:
        if changeset.form not in forms:
            form_class = changesets.form_class(changeset.form)
            forms[changeset.form] = form_class(family=guardian.family)
        form = forms[changeset.form]
        lines = [_line(form, change, changeset) for change in changeset.changes.all()]
        told = [line for line in lines if line.name in form.shared_fields]
        is_whole = changeset.pk not in partly or told == lines
        read.append(
            FamilyRequest(
                changeset=changeset,
                about=changeset.about,
                lines=lines if is_whole else told,
                steps=[_step(entry, guardian, people) for entry in changeset.journal.all()],
                note=changeset.review_note if is_whole else "",
                can_withdraw=changeset.pk in editable,
            )
        )
    return read


def lines_of(changeset: ChangeSet) -> list[Line]:
    """What the request asks for, for its mails."""
    form = changesets.form_class(changeset.form)(family=changeset.family)
    return [_line(form, change, changeset) for change in changeset.changes.all()]


def put_back_lines_of(changeset: ChangeSet) -> list[Line]:
    """What putting the request back changed: its accepted fields, from asked to former value."""
    accepted = [line for line in lines_of(changeset) if not line.is_refused]
    return [replace(line, before=line.after, after=line.before) for line in accepted]


def _line(form: Any, change: Change, changeset: ChangeSet) -> Line:
    return Line(
        name=change.field,
        label=changesets.label_of(form, change.field),
        before=changesets.in_words(form, change.field, change.before),
        after=changesets.in_words(form, change.field, change.after),
        is_refused=change.is_refused,
        reason=change.reason,
        answer=_answer(change, changeset),
    )


def _answer(change: Change, changeset: ChangeSet) -> str:
    if change.is_refused or changeset.status == ChangeSetStatus.REJECTED:
        return gettext("Field refused")
    if changeset.is_put_back:
        return gettext("Field accepted, then put back")
    if changeset.status == ChangeSetStatus.APPROVED:
        return gettext("Field accepted")
    return ""


def _step(entry: JournalEntry, reader: Guardian, people: dict[int | None, Guardian]) -> Step:
    """«Vue par le secrétariat», «Envoyée par vous»."""
    event = JournalEvent(entry.event)
    if event == JournalEvent.APPROVED and entry.by_id is None:
        return Step(gettext("Applied at once"), entry.at)
    if event in OF_THE_SCHOOL:
        who = gettext("the secretariat")
    else:
        who = gettext("you") if entry.by_id == reader.user_id else str(people.get(entry.by_id, "–"))
    words = {JournalEvent.SUBMITTED: gettext("Handed in"), JournalEvent.SEEN: gettext("Seen")}
    told = {"event": words.get(event, entry.words), "who": who}
    return Step(gettext("%(event)s by %(who)s") % told, entry.at)
