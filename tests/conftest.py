"""What every test stands on: the personas, the rules of the house, the outbox."""

import os

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from accounts.roles import SECRETARIAT, make_roles
from imuse_portal.models import OutgoingMail
from tests.factories import (
    FamilyFactory,
    GuardianFactory,
    SchoolFactory,
    StudentFactory,
    UserFactory,
)
from tests.house import emptying
from tests.house.commits import callbacks_run_at_the_outer_commit
from tests.house.templates import Undefined

# Playwright's loop runs in the thread of the tests, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A machine that is busy is no fault of what is tested.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="session", autouse=True)
def _rules_of_the_house(django_db_modify_db_settings, tmp_path_factory):
    """Fast hashes, mail kept in memory, files apart, an undefined template variable fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: emptying.empty())
        patch.setattr(
            django_settings,
            "PASSWORD_HASHERS",
            ["django.contrib.auth.hashers.MD5PasswordHasher", *django_settings.PASSWORD_HASHERS],
        )
        patch.setitem(django_settings.POST_OFFICE["BACKENDS"], "default", LOCMEM)
        store = django_settings.STORAGES["documents"]["OPTIONS"]
        patch.setitem(store, "location", str(tmp_path_factory.mktemp("documents")))
        patch.setattr(engines["django"].engine, "string_if_invalid", Undefined())
        # A test that overrides some settings (DEBUG, INSTALLED_APPS) has the engine made anew.
        patch.setitem(django_settings.TEMPLATES[0]["OPTIONS"], "string_if_invalid", Undefined())
        yield


@pytest.fixture(autouse=True)
def _on_commit_runs():
    """A callback of `on_commit` runs when the code's own outermost transaction ends."""
    with callbacks_run_at_the_outer_commit():
        yield


@pytest.fixture
def real_hashers(settings):
    """The production's password hashers, for tests that measure."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]


# --- Personas -----------------------------------------------------------------------------------


@pytest.fixture
def school(db):
    return SchoolFactory(site_label="Vitré", slug="vitre", name="Conservatoire de Vitré")


@pytest.fixture
def other_school(db):
    return SchoolFactory(site_label="Fouesnant", slug="fouesnant", name="École de Fouesnant")


@pytest.fixture
def family(school):
    return FamilyFactory(school=school, name="DUPONT")


@pytest.fixture
def guardian(family):
    """The guardian of rank 1 of `family`."""
    return GuardianFactory(family=family, user__identifier="dupont1", first_name="Alix")


@pytest.fixture
def second_guardian(family, guardian):
    """The other guardian of `family`."""
    return GuardianFactory(family=family, user__identifier="dupont2", first_name="Dominique")


@pytest.fixture
def student(family):
    return StudentFactory(family=family, first_name="Irina")


@pytest.fixture
def other_family(school):
    """Another family of the same school."""
    return FamilyFactory(school=school, name="LEGRAND")


@pytest.fixture
def other_guardian(other_family):
    return GuardianFactory(family=other_family, user__identifier="legrand1")


@pytest.fixture
def user(guardian):
    return guardian.user


@pytest.fixture
def staff(school):
    """Secretariat of `school`."""
    return _secretariat("secretariat-vitre", school)


@pytest.fixture
def other_staff(other_school):
    """Secretariat of another school."""
    return _secretariat("secretariat-fouesnant", other_school)


@pytest.fixture
def admin_user(db):
    return UserFactory(superuser=True, identifier="admin")


def _secretariat(identifier, school):
    make_roles()
    person = UserFactory(staff=True, identifier=identifier, schools=[school], default_school=school)
    person.groups.add(Group.objects.get(name=SECRETARIAT))
    return person


def signed_in(user):
    """A browser of this person; also for tests that need one more person than the personas."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def family_client(user):
    return signed_in(user)


@pytest.fixture
def second_client(second_guardian):
    return signed_in(second_guardian.user)


@pytest.fixture
def other_client(other_guardian):
    return signed_in(other_guardian.user)


@pytest.fixture
def staff_client(staff):
    return signed_in(staff)


@pytest.fixture
def other_staff_client(other_staff):
    return signed_in(other_staff)


@pytest.fixture
def admin_client_(admin_user):
    return signed_in(admin_user)


# --- Queries ------------------------------------------------------------------------------------


@pytest.fixture
def count_of():
    """`count_of(act)`: how many queries the act makes; its second time, when caches are warm."""

    def counted(act):
        act()
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return counted


# --- Mail ---------------------------------------------------------------------------------------


@pytest.fixture
def outbox(db):
    """`outbox()`: the mails asked for, oldest first; `outbox("families/mail/receipt")`: a kind."""

    def rows(kind=None):
        mails = OutgoingMail.objects.order_by("pk")
        return list(mails.filter(kind=kind) if kind else mails)

    return rows


@pytest.fixture
def deliver(db):
    """`deliver()`: one round of the worker; what it sent, as `EmailMessage`s."""

    def one_round():
        before = len(django_mail.outbox)
        call_command("worker", "--once", verbosity=0)
        return django_mail.outbox[before:]

    return one_round


@pytest.fixture
def full_table(db):
    """`full_table(OutgoingMail)`: from now on the database refuses every new row of the model."""

    def refuse(model):
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" ADD CHECK (false) NOT VALID')

    return refuse
