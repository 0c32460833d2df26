"""What closing a large year costs: processor time and the whole, at two sizes of data.

`python -m benchmarks.closing [PUPILS...]`: two courses each, six evaluations a course, three whole
days of absence. It makes a database of its own, as `benchmarks.pages`, and needs PORTAL_ENV=test.
"""

import datetime as dt
import logging
import os
import sys
import time
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from students import closing  # noqa: E402
from students.models import Absence, Course, CourseFollowUp, Evaluation, Student  # noqa: E402
from tests.factories import (  # noqa: E402
    CourseFactory,
    FamilyFactory,
    HolidayFactory,
    SchoolYearFactory,
    UserFactory,
)

SIZES = (500, 5_000)
COURSES = 200
WEEK = dt.timedelta(days=7)


def main(sizes: list[int]) -> None:
    logging.disable(logging.WARNING)
    connection.settings_dict["TEST"]["NAME"] = "benchmark_portail"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        for size in sizes:
            write_line(size)
    finally:
        runner.teardown_databases(databases)


def write_line(pupils: int) -> None:
    year = SchoolYearFactory()
    SchoolYearFactory(school=year.school, preparing=True)
    HolidayFactory(school=year.school)
    fill(year, pupils)
    begun, busy = time.perf_counter(), time.process_time()
    done = closing.close(year, by=UserFactory(), on=year.ends_on)
    busy, whole = time.process_time() - busy, time.perf_counter() - begun
    print(f"| {done.follow_ups:,} | {busy:.1f} | {whole:.1f} |")  # noqa: T201


def fill(year: object, pupils: int) -> None:
    family = FamilyFactory(school=year.school)  # type: ignore[attr-defined]
    courses: list[Course] = [CourseFactory(year=year) for _ in range(COURSES)]
    students = Student.objects.bulk_create(
        Student(family=family, last_name=f"N{n}") for n in range(pupils)
    )
    rows = CourseFollowUp.objects.bulk_create(
        CourseFollowUp(student=one, course=courses[(n + k) % COURSES])
        for n, one in enumerate(students)
        for k in range(2)
    )
    first = courses[0].year.starts_on
    Evaluation.objects.bulk_create(
        Evaluation(follow_up=row, kind=str(k), on=first, mark=Decimal(10 + k))
        for row in rows
        for k in range(6)
    )
    days = [first + WEEK * (k + 9) for k in range(3)]
    Absence.objects.bulk_create(
        Absence(student=one, starts_on=day, ends_on=day) for one in students for day in days
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
