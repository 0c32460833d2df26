"""Families by the thousand, invented, for load and benchmarks: number n is always the same one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from faker import Faker

from accounts.models import School, User
from families.enums import Civility
from families.models import Family, Guardian
from imuse_portal.demonstration import PASSWORD, data, refuse_in_production
from imuse_portal.demonstration.history import propose
from students.models import Student

BATCH = 500
ONE_REQUEST_IN = 10
IDENTIFIER = "foyer{number}"


class Household(NamedTuple):
    """Rows that are not saved yet."""

    family: Family
    users: list[User]
    guardians: list[Guardian]
    students: list[Student]


@transaction.atomic
def generate(count: int, *, now: dt.datetime) -> int:
    """Make those of the families 1 to `count` that are missing, and say how many they were."""
    refuse_in_production()
    known = set(User.objects.values_list("identifier", flat=True))
    missing = [n for n in range(1, count + 1) if IDENTIFIER.format(number=n) not in known]
    schools = list(School.objects.filter(slug__in=data.schools()))
    password = make_password(PASSWORD)
    for start in range(0, len(missing), BATCH):
        numbers = missing[start : start + BATCH]
        _save([_household(n, schools[n % len(schools)], password) for n in numbers])
    for number in missing:
        if number % ONE_REQUEST_IN == 0:
            _ask(number, now=now)
    return len(missing)


def _household(number: int, school: School, password: str) -> Household:
    """One guardian or two, one pupil to three."""
    fake = Faker("fr_FR")
    fake.seed_instance(number)
    name = fake.last_name().upper()
    family = Family(school=school, name=name)
    address = {
        "address_line_1": fake.street_address(),
        "postcode": fake.postcode(),
        "city": fake.city().upper(),
    }
    ranks = range(1, 3 if number % 3 else 2)
    users = [_user(number, rank, fake, family, password) for rank in ranks]
    guardians = [_guardian(family, user, rank, address) for rank, user in enumerate(users, start=1)]
    students = [_student(family, fake, name, guardians[0]) for _ in range(1 + number % 3)]
    return Household(family, users, guardians, students)


def _user(number: int, rank: int, fake: Faker, family: Family, password: str) -> User:
    identifier = IDENTIFIER.format(number=number) + ("" if rank == 1 else "b")
    return User(
        identifier=identifier,
        email=f"{identifier}@example.org",
        first_name=fake.first_name(),
        last_name=family.name,
        password=password,
        default_school=family.school,
    )


def _guardian(family: Family, user: User, rank: int, address: dict[str, str]) -> Guardian:
    return Guardian(
        family=family,
        user=user,
        rank=rank,
        civility=(Civility.MRS, Civility.MR)[rank - 1],
        last_name=user.last_name,
        first_name=user.first_name,
        email=user.email,
        mobile=_mobile(user),
        **address,
    )


def _mobile(user: User) -> str:
    """In the range reserved for fiction."""
    digits = f"{sum(user.identifier.encode()) * 7919 % 10_000:04}"
    return f"06 39 98 {digits[:2]} {digits[2:]}"


def _student(family: Family, fake: Faker, name: str, guardian: Guardian) -> Student:
    return Student(
        family=family,
        last_name=name,
        first_name=fake.first_name(),
        birth_date=fake.date_between(dt.date(2006, 1, 1), dt.date(2019, 12, 31)),
        address_of=guardian,
    )


def _save(households: list[Household]) -> None:
    """Four statements, whatever the number of families."""
    _create(User, (user for home in households for user in home.users))
    _create(Family, (home.family for home in households))
    _create(Guardian, (guardian for home in households for guardian in home.guardians))
    _create(Student, (student for home in households for student in home.students))


def _create(model: type[Any], rows: Iterator[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH)


def _ask(number: int, *, now: dt.datetime) -> None:
    """A pending request, made as families make them."""
    user = User.objects.get(identifier=IDENTIFIER.format(number=number))
    guardian = user.guardianships.select_related("family__school").get()
    values = {"mobile": _mobile(user)[:-2] + "00", "occupation": "Artiste"}
    propose(guardian, values, by=user, at=now - dt.timedelta(hours=number % 720))
