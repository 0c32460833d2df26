"""Pupils of the demonstration, their references, rights and levels."""

from django.utils.text import slugify

from families.models import Family
from imuse_portal.demonstration.data import Data
from students.models import GuardianStudent, SchoolYear, Student


def load_student(data: Data, family: Family) -> Student:
    """`own_guardian`, `address_of` and the rights name guardians by their identifier."""
    guardians = {one.user.identifier: one for one in family.guardians.all() if one.user}
    fields = {name: value for name, value in data.items() if name not in ("level", "rights")}
    for name in ("own_guardian", "address_of"):
        if name in fields:
            fields[name] = guardians[fields[name]]
    reference = f"{family.reference}-{slugify(data['first_name'])}"
    student = Student.objects.create(family=family, reference=reference, **fields)
    year = SchoolYear.current_of(family.school)
    if year and "level" in data:
        student.set_level(data["level"], year=year)
    for right in data.get("rights", ()):
        values = {name: value for name, value in right.items() if name != "of"}
        GuardianStudent.objects.create(guardian=guardians[right["of"]], student=student, **values)
    return student
