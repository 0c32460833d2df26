"""Pupils and the rights of their guardians."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from students.enums import AbsenceOrigin, Weekday, YearState
from students.models import (
    Absence,
    Course,
    CourseFollowUp,
    Cycle,
    Department,
    Evaluation,
    Event,
    GuardianStudent,
    Holiday,
    LessonChange,
    Performance,
    ResultBand,
    Room,
    SchoolYear,
    Student,
    Teacher,
    Term,
    Venue,
)
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
        django_get_or_create = ("school", "name")

    class Params:
        start = 2026
        closed = factory.Trait(state=YearState.CLOSED, start=2025)
        preparing = factory.Trait(state=YearState.PREPARING, start=2027)

    school = factory.SubFactory(SchoolFactory)
    name = factory.LazyAttribute(lambda year: f"{year.start}/{year.start + 1}")
    starts_on = factory.LazyAttribute(lambda year: dt.date(year.start, 9, 1))
    ends_on = factory.LazyAttribute(lambda year: dt.date(year.start + 1, 7, 7))
    state = YearState.CURRENT


class TermFactory(DjangoModelFactory):
    """The first term of a year, its bulletin published; trait: `unpublished`."""

    class Meta:
        model = Term
        django_get_or_create = ("year", "name")

    class Params:
        unpublished = factory.Trait(published_at=None)

    year = factory.SubFactory(SchoolYearFactory)
    name = "1er trimestre"
    starts_on = factory.SelfAttribute("year.starts_on")
    ends_on = factory.LazyAttribute(lambda term: term.starts_on + dt.timedelta(days=90))
    published_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    school = factory.SubFactory(SchoolFactory)
    name = "Vacances de la Toussaint"
    starts_on = dt.date(2026, 10, 17)
    ends_on = dt.date(2026, 11, 1)


class _Named(DjangoModelFactory):
    """One row a school and name."""

    class Meta:
        abstract = True
        django_get_or_create = ("school", "name")

    school = factory.SubFactory(SchoolFactory)


class DepartmentFactory(_Named):
    class Meta:
        model = Department

    name = "Formation Musicale"


class CycleFactory(_Named):
    class Meta:
        model = Cycle

    name = "2C4"


class ResultBandFactory(DjangoModelFactory):
    class Meta:
        model = ResultBand

    school = factory.SubFactory(SchoolFactory)
    from_average = Decimal(10)
    class_result = "Admis"


class VenueFactory(_Named):
    class Meta:
        model = Venue

    name = "Conservatoire"


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room
        django_get_or_create = ("venue", "name")

    venue = factory.SubFactory(VenueFactory)
    name = "Fauré"


class TeacherFactory(DjangoModelFactory):
    class Meta:
        model = Teacher

    school = factory.SubFactory(SchoolFactory)
    last_name = "BARDEVAL"
    first_name = "Brice"
    email = factory.Sequence(lambda n: f"enseignant{n}@example.org")


class CourseFactory(DjangoModelFactory):
    """Piano on Tuesdays at 18:30 for an hour; `year=`; trait: `unscheduled`."""

    class Meta:
        model = Course

    class Params:
        unscheduled = factory.Trait(weekday=None, starts_at=None, minutes=None)

    year = factory.SubFactory(SchoolYearFactory)
    name = factory.Sequence(lambda n: f"Piano {n}")
    teacher = factory.SubFactory(TeacherFactory, school=factory.SelfAttribute("..year.school"))
    room = factory.SubFactory(RoomFactory, venue__school=factory.SelfAttribute("...year.school"))
    weekday = Weekday.TUESDAY
    starts_at = dt.time(18, 30)
    minutes = 60


class FollowUpFactory(DjangoModelFactory):
    """A pupil in a course of the current year of the school."""

    class Meta:
        model = CourseFollowUp

    student = factory.SubFactory(StudentFactory)
    course = factory.SubFactory(
        CourseFactory, year__school=factory.SelfAttribute("...student.family.school")
    )


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = Evaluation

    follow_up = factory.SubFactory(FollowUpFactory)
    kind = "Contrôle Continu"
    on = dt.date(2026, 10, 6)
    mark = factory.LazyFunction(lambda: Decimal("15.75"))


class AbsenceFactory(DjangoModelFactory):
    """Recorded by the school, of all courses of one day; trait: `announced` by the family."""

    class Meta:
        model = Absence

    class Params:
        announced = factory.Trait(origin=AbsenceOrigin.ANNOUNCED, reason="Rendez-vous médical")

    student = factory.SubFactory(StudentFactory)
    starts_on = dt.date(2026, 12, 1)
    ends_on = factory.SelfAttribute("starts_on")


class LessonChangeFactory(DjangoModelFactory):
    """A lesson that is cancelled."""

    class Meta:
        model = LessonChange

    course = factory.SubFactory(CourseFactory)
    on = dt.date(2026, 12, 1)
    is_cancelled = True


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Fin de cycle - Piano {n}")
    on = dt.date(2012, 6, 13)


class PerformanceFactory(DjangoModelFactory):
    class Meta:
        model = Performance

    student = factory.SubFactory(StudentFactory)
    event = factory.SubFactory(
        EventFactory, school=factory.SelfAttribute("..student.family.school")
    )
    piece = factory.Sequence(lambda n: f"Danse du sabre {n}")
    minutes = 10
