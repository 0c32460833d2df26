"""Schools and accounts."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory, Password

from accounts.enums import MenuPage, PasswordProfile
from accounts.models import AccessibilityAudit, ImportRun, MenuEntry, School, User

PASSWORD = "Portail-2026"


class SchoolFactory(DjangoModelFactory):
    """An école with the rules of the guides; traits: `strong`, `shared` (one household)."""

    class Meta:
        model = School

    class Params:
        strong = factory.Trait(
            password_profile=PasswordProfile.STRONG, password_min_length=12, password_max_length=128
        )
        shared = factory.Trait(shares_household=True)

    site_label = factory.Sequence(lambda n: f"École {n}")
    name = factory.LazyAttribute(lambda school: f"Conservatoire, {school.site_label}")
    slug = factory.Sequence(lambda n: f"ecole-{n}")
    order = factory.Sequence(int)
    email = factory.LazyAttribute(lambda school: f"secretariat.{school.slug}@example.org")
    phone = "01 99 00 12 34"
    welcome_text = "Bienvenue sur le portail."


class MenuEntryFactory(DjangoModelFactory):
    class Meta:
        model = MenuEntry

    school = factory.SubFactory(SchoolFactory)
    page = MenuPage.FAMILY
    label = "Famille"
    order = factory.Sequence(int)


class AccessibilityAuditFactory(DjangoModelFactory):
    class Meta:
        model = AccessibilityAudit

    school = factory.SubFactory(SchoolFactory)
    audited_on = dt.date(2026, 9, 1)
    auditor = "Cabinet Exemple"
    applicable_criteria = 60
    met_criteria = 45


class UserFactory(DjangoModelFactory):
    """A portal account with the password `PASSWORD`; traits: `staff`, `superuser`.

    `schools=[…]` says where a staff account works.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = factory.Trait(
            is_staff=True, identifier=factory.Sequence(lambda n: f"secretariat{n}")
        )
        superuser = factory.Trait(
            is_staff=True,
            is_superuser=True,
            identifier=factory.Sequence(lambda n: f"admin{n}"),
        )

    identifier = factory.Sequence(lambda n: f"martin{n}")
    email = factory.LazyAttribute(lambda user: f"{user.identifier}@example.org")
    password = Password(PASSWORD)

    @factory.post_generation
    def schools(self, create, extracted, **kwargs):
        if create and extracted:
            self.schools.set(extracted)


class ImportRunFactory(DjangoModelFactory):
    """A file of pupils that waits to be checked."""

    class Meta:
        model = ImportRun

    school = factory.SubFactory(SchoolFactory)
    kind = "student"
    by = factory.SubFactory(UserFactory, staff=True)
    name = "eleves.csv"
    content = b"reference;last_name\nE1;DUPONT\n"
