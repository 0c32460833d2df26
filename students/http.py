"""The request of a page of a pupil's file, once `student_of` let it in."""

from families.http import PortalRequest
from students.models import GuardianStudent, Student


class StudentRequest(PortalRequest):
    """`rights` are those of the guardian for this pupil."""

    student: Student
    rights: GuardianStudent
