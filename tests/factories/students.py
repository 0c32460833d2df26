"""Pupils and the rights of their guardians."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from students.models import GuardianStudent, Student
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
