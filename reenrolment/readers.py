"""Which guardians are told of a pupil's re-enrolment: those with the right, who want notices."""

from families.models import Guardian
from students.models import GuardianStudent, Student


def readers_of(student: Student) -> list[Guardian]:
    """With an account and its e-mail; in the order of their ranks."""
    rows = GuardianStudent.objects.filter(student=student)
    denied = rows.filter(may_reenrol=False) | rows.filter(is_notified=False)
    found = student.family.guardians.exclude(user=None).exclude(pk__in=denied.values("guardian"))
    people = found.select_related("user").order_by("rank")
    return [one for one in people if one.user and one.user.email]
