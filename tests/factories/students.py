"""Pupils and the rights of their guardians."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from students.enums import YearState
from students.models import GuardianStudent, SchoolYear, Student
from tests.factories.accounts import SchoolFactory
from tests.factories.families import FamilyFactory, GuardianFactory


class StudentFactory(DjangoModelFactory):
    """A pupil; trait: `adult` (is also the guardian of rank 1 of a new family)."""

    class Meta:
        model = Student

    class Params:
        adult = factory.Trait(
            own_guardian=factory.SubFactory(GuardianFactory),
            family=factory.SelfAttribute("own_guardian.family"),
            birth_date=dt.date(1980, 4, 2),
        )

    family = factory.SubFactory(FamilyFactory)
    last_name = factory.LazyAttribute(lambda student: student.family.name)
    first_name = factory.Sequence(lambda n: f"Élève{n}")
    birth_date = dt.date(2015, 3, 2)


class GuardianStudentFactory(DjangoModelFactory):
    """Rights of a guardian for a pupil of the same family."""

    class Meta:
        model = GuardianStudent

    guardian = factory.SubFactory(GuardianFactory)
    student = factory.SubFactory(StudentFactory, family=factory.SelfAttribute("..guardian.family"))


class SchoolYearFactory(DjangoModelFactory):
    """The current year of a school, 2026/2027; traits: `closed`, `preparing`; `start=` another."""

    class Meta:
        model = SchoolYear

    class Params:
        start = 2026
        closed = factory.Trait(state=YearState.CLOSED, start=2025)
        preparing = factory.Trait(state=YearState.PREPARING, start=2027)

    school = factory.SubFactory(SchoolFactory)
    name = factory.LazyAttribute(lambda year: f"{year.start}/{year.start + 1}")
    starts_on = factory.LazyAttribute(lambda year: dt.date(year.start, 9, 1))
    ends_on = factory.LazyAttribute(lambda year: dt.date(year.start + 1, 7, 7))
    state = YearState.CURRENT
