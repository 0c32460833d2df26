"""What the school already knows, beside the document that is to prove it."""

from django.utils.translation import gettext

from documents.models import Document
from families import changesets
from families.models import ChangeSet, Guardian
from imuse_portal import figures
from students.models import Student

Fact = tuple[str, str]


def facts_of(document: Document) -> list[Fact]:
    """Label and value; of a pupil also their courses, of a household its addresses."""
    found = _of_student(document.student) if document.student else []
    for guardian in document.family.guardians.all():
        found += _of_guardian(guardian)
    return [fact for fact in found if fact[1]]


def address_requests(document: Document) -> list[ChangeSet]:
    """Pending ones that this document may prove."""
    if not document.type.proves_address:
        return []
    sets = document.family.changesets.pending().prefetch_related("changes", "target")
    return [one for one in sets if _asks_an_address(one)]


def _asks_an_address(changeset: ChangeSet) -> bool:
    names = changesets.form_class(changeset.form).address_fields
    return any(change.field in names for change in changeset.changes.all())


def _of_student(student: Student) -> list[Fact]:
    followed = student.follow_ups.in_current_year().active().select_related("course")
    return [
        (gettext("Pupil"), str(student)),
        (gettext("Birth date"), figures.day(student.birth_date)),
        (gettext("Address of the pupil"), ", ".join(student.address_lines)),
        (gettext("Courses"), ", ".join(row.course.name for row in followed)),
    ]


def _of_guardian(guardian: Guardian) -> list[Fact]:
    address = ", ".join(guardian.address_lines)
    return [(guardian.full_name, address or gettext("no address yet"))]
