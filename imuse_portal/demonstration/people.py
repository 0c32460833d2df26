"""Accounts, families and pupils of the demonstration."""

from collections.abc import Mapping

from django.contrib.auth.models import Group

from accounts.models import School, User
from families.models import Family, Guardian
from imuse_portal.demonstration.data import Data
from imuse_portal.demonstration.pupils import load_student


def load_staff(data: Data, schools: Mapping[str, School], *, password: str) -> User:
    """`password` is a hash. An account that exists stays as it is."""
    if user := User.objects.filter(identifier__iexact=data["identifier"]).first():
        return user
    worked_at = list(schools.values())
    if data["schools"] != ["*"]:
        worked_at = [schools[slug] for slug in data["schools"]]
    user = User.objects.create(
        identifier=data["identifier"],
        email=data["email"],
        first_name=data["first_name"],
        last_name=data["last_name"],
        password=password,
        is_staff=True,
        is_superuser=data.get("is_superuser", False),
        default_school=worked_at[0],
    )
    user.schools.set(worked_at)
    if "role" in data:
        user.groups.add(Group.objects.get(name=data["role"]))
    return user


def load_family(data: Data, school: School, *, password: str) -> Family:
    reference = data["guardians"][0]["identifier"]
    family = Family.objects.create(school=school, name=data["name"], reference=reference)
    for rank, guardian in enumerate(data["guardians"], start=1):
        Guardian.objects.create(family=family, rank=rank, **_sheet(guardian, school, password))
    for student in data["students"]:
        load_student(student, family)
    return family


def _sheet(data: Data, school: School, password: str) -> Data:
    """The guardian's fields; whoever already has an account signs in to this family with it."""
    fields = {name: value for name, value in data.items() if name not in ("identifier", "shows")}
    user = User.objects.filter(identifier=data["identifier"]).first()
    if user is None:
        user = User.objects.create(
            identifier=data["identifier"],
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            password=password,
            default_school=school,
        )
    return fields | {"user": user, "email": user.email}
