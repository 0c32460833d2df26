"""What the school waits for about the pupils."""

from accounts.enums import MenuPage
from families.models import Guardian
from families.sheets import sheets_of
from families.todo import Task, tasks_of
from students.forms import StudentForm


def todo(guardian: Guardian) -> list[Task]:
    """Of the sheets that this guardian may correct: what is missing, what was refused."""
    if guardian.user is None or not guardian.family.school.shows(MenuPage.STUDENT_IDENTITY):
        return []
    students = guardian.family.students.editable_by(guardian).prefetch_related("levels")
    sheets = sheets_of(StudentForm, list(students), family=guardian.family, by=guardian.user)
    return tasks_of(sheets, named=True)
