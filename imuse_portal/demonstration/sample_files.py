"""What pupils do, from the sample files: through the resources by which staff import them."""

import re
from pathlib import Path

from accounts.imports import running
from accounts.imports.resource import SchoolResource
from accounts.models import School, User
from families.resources import FamilyResource, GuardianResource
from imuse_portal.demonstration import DemonstrationError
from imuse_portal.demonstration.calendar import WRITTEN_FOR
from imuse_portal.demonstration.data import common
from students.models import Course, SchoolYear, Teacher
from students.resources import (
    AbsenceResource,
    CourseResource,
    EvaluationResource,
    EventResource,
    FollowUpResource,
    PerformanceResource,
    StudentResource,
)

SAMPLES = Path(__file__).parent / "samples"
TABLES: dict[str, type[SchoolResource]] = {
    "families": FamilyResource,
    "guardians": GuardianResource,
    "students": StudentResource,
    "courses": CourseResource,
    "follow_ups": FollowUpResource,
    "evaluations": EvaluationResource,
    "absences": AbsenceResource,
    "events": EventResource,
    "performances": PerformanceResource,
}
"""Name of a file → its table, in the order in which one needs the other."""


def lacks_courses(school: School) -> bool:
    """Whoever has some keeps them as they are."""
    return not Course.objects.filter(year__school=school).exists()


def load(slug: str, school: School) -> None:
    """All the files of a school; its last years of cycles; its teachers' accounts."""
    year = SchoolYear.current_of(school)
    later = year.starts_on.year - WRITTEN_FOR if year else 0
    for name, resource in TABLES.items():
        path = SAMPLES / slug / f"{name}.csv"
        if path.exists():
            _load(resource(school=school), moved(path.read_text(encoding="utf-8"), later))
    school.cycles.filter(name__in=common()["final_cycles"]).update(is_final=True)
    for user in User.objects.filter(schools=school, is_staff=True):
        named = Teacher.objects.filter(
            school=school, last_name=user.last_name, first_name=user.first_name, user=None
        )
        named.update(user=user)


def moved(text: str, years: int) -> str:
    """Days and school years around the current one, some years later; history stays."""
    recent = rf"\b({WRITTEN_FOR - 1}|{WRITTEN_FOR}|{WRITTEN_FOR + 1})\b"
    return re.sub(recent, lambda found: str(int(found[0]) + years), text)


def _load(resource: SchoolResource, text: str) -> None:
    try:
        running.load(resource, text.encode())
    except running.ImportRefused as error:
        raise DemonstrationError(f"{type(resource).__name__}: {error}") from error
