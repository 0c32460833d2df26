"""Of whom a document is asked, and why: a type's conditions against what a household is."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.models import School
from documents.enums import Audience
from documents.models import DocumentType
from families.models import Family
from families.postcodes import is_among
from students.models import Course, CourseFollowUp, Student


@dataclass(frozen=True)
class Conditions:
    """Those of a type, saved or still in a form; pk → name of what must be followed."""

    audience: str
    departments: Mapping[int, str]
    disciplines: Mapping[int, str]
    age_from: int | None = None
    age_to: int | None = None
    postcodes: str = ""

    @classmethod
    def of(cls, kind: DocumentType) -> "Conditions":
        """Prefetch `departments` and `disciplines` for many."""
        return cls(
            audience=kind.audience,
            departments={one.pk: one.name for one in kind.departments.all()},
            disciplines={one.pk: one.name for one in kind.disciplines.all()},
            age_from=kind.age_from,
            age_to=kind.age_to,
            postcodes=kind.postcodes,
        )

    @classmethod
    def of_form(cls, cleaned: Mapping[str, Any]) -> "Conditions":
        """What a form of the desk says, before anything is saved."""
        return cls(
            audience=cleaned["audience"],
            departments={one.pk: one.name for one in cleaned["departments"]},
            disciplines={one.pk: one.name for one in cleaned["disciplines"]},
            age_from=cleaned["age_from"],
            age_to=cleaned["age_to"],
            postcodes=cleaned["postcodes"],
        )

    def why(self, family: Family, student: Student | None, *, on: dt.date) -> str | None:
        """Why it is asked, in words; None when it is not. Of households that `read` has read."""
        if self.audience == Audience.STUDENT:
            return self._why_student(student, on) if student else None
        return None if student else self._why_family(family, on)

    def _why_family(self, family: Family, on: dt.date) -> str | None:
        homes = [guardian.postcode for guardian in family.guardians.all()]
        where = self._why_home(homes)
        if where is None:
            return None
        if not self._asks_students:
            return _sentence(where, gettext("Asked of every family."))
        for student in family.students.all():
            if (found := self._about(student, on)) is not None:
                return _sentence([*found, *where], "")
        return None

    def _why_student(self, student: Student, on: dt.date) -> str | None:
        found, where = self._about(student, on), self._why_home([_postcode(student)])
        if found is None or where is None:
            return None
        return _sentence([*found, *where], gettext("Asked of every pupil."))

    @property
    def are_none(self) -> bool:
        """Everybody is asked."""
        return not self._asks_students and not self.postcodes

    @property
    def _asks_students(self) -> bool:
        ages = self.age_from is not None or self.age_to is not None
        return bool(self.departments or self.disciplines or ages)

    def _about(self, student: Student, on: dt.date) -> list[str] | None:
        """The reasons that lie in a pupil; None when a condition is not met."""
        followed, age = self._why_course(student), self._why_age(student, on)
        return None if followed is None or age is None else followed + age

    def _why_course(self, student: Student) -> list[str] | None:
        if not self.departments and not self.disciplines:
            return []
        for course in _courses(student):
            name = self.disciplines.get(course.discipline_id or 0) or self.departments.get(
                course.department_id or 0
            )
            if name:
                said = {"pupil": _first_name(student), "what": name}
                return [gettext("%(pupil)s follows a course of “%(what)s”") % said]
        return None

    def _why_age(self, student: Student, on: dt.date) -> list[str] | None:
        if self.age_from is None and self.age_to is None:
            return []
        age = age_of(student, on=on)
        if age is None or age < (self.age_from or 0):
            return None
        if self.age_to is not None and age > self.age_to:
            return None
        said = {"pupil": _first_name(student), "age": age}
        return [gettext("%(pupil)s is %(age)d years old") % said]

    def _why_home(self, postcodes: Iterable[str]) -> list[str] | None:
        if not self.postcodes:
            return []
        for postcode in postcodes:
            if is_among(postcode, self.postcodes):
                return [gettext("you live in %(postcode)s") % {"postcode": postcode}]
        return None


def read(
    families: Iterable[Family], *, school: School, given_up: Collection[int] = ()
) -> list[Family]:
    """The households, anew, with all that conditions ask about; a constant number of queries.

    `given_up`: keys of follow-ups that do not go on in the year that is meant.
    """
    pks = [family.pk for family in families]
    followed = CourseFollowUp.objects.in_current_year().active().select_related("course")
    followed = followed.exclude(pk__in=given_up)
    students = Student.objects.select_related("own_guardian", "address_of").prefetch_related(
        Prefetch("follow_ups", queryset=followed, to_attr="followed")
    )
    rows = Family.objects.filter(pk__in=pks).order_by("name", "pk")
    found = list(rows.prefetch_related("guardians", Prefetch("students", queryset=students)))
    for family in found:
        family.school = school
    return found


def age_of(student: Student, *, on: dt.date) -> int | None:
    born = student.birth_date
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _courses(student: Student) -> list[Course]:
    return [row.course for row in student.followed]  # type: ignore[attr-defined]


def _first_name(student: Student) -> str:
    return student.first_name or student.last_name


def _postcode(student: Student) -> str:
    return (student.housed_by or student).postcode


def _sentence(reasons: list[str], otherwise: str) -> str:
    if not reasons:
        return otherwise
    why = get_text_list(reasons, gettext("and"))
    return gettext("Asked because %(why)s.") % {"why": why}
