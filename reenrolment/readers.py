"""Which guardians are told of a pupil's re-enrolment: those with the right, who want notices."""

from collections import defaultdict
from collections.abc import Collection

from families.models import Guardian
from students.models import GuardianStudent, Student


def readers_of(student: Student) -> list[Guardian]:
    """With an account and its e-mail; in the order of their ranks."""
    rows = GuardianStudent.objects.filter(student=student)
    denied = rows.filter(may_reenrol=False) | rows.filter(is_notified=False)
    found = student.family.guardians.exclude(user=None).exclude(pk__in=denied.values("guardian"))
    people = found.select_related("user").order_by("rank")
    return [one for one in people if one.user and one.user.email]


def families_with_readers(students: Collection[Student]) -> set[int]:
    """Keys of those families of the pupils of whom `readers_of` finds somebody."""
    rows = GuardianStudent.objects.filter(student__in=students)
    barred = rows.filter(may_reenrol=False) | rows.filter(is_notified=False)
    denied = set(barred.values_list("guardian", "student"))
    people = Guardian.objects.filter(family__students__in=students).exclude(user=None)
    by_family: dict[int, set[int]] = defaultdict(set)
    for family, pk in people.exclude(user__email="").values_list("family", "pk"):
        by_family[family].add(pk)
    return {
        one.family_id
        for one in students
        if any((pk, one.pk) not in denied for pk in by_family[one.family_id])
    }
