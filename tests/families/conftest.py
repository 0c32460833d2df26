"""The sheets that the tests of this folder fill in."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.models import QuerySet
from django.test.utils import modify_settings

from families import changesets
from families.forms import GuardianForm
from families.models import Guardian
from families.sheets import Sheet

LENDING = "tests.families.lending"


@pytest.fixture(scope="session")
def lending_tables(django_db_setup, django_db_blocker):
    """The tables of the app that only tests have."""
    with django_db_blocker.unblock(), modify_settings(INSTALLED_APPS={"append": LENDING}):
        from tests.families.lending.models import Instrument, Loan

        if Loan._meta.db_table in connection.introspection.table_names():
            return  # a database kept from before
        with connection.schema_editor() as editor:
            editor.create_model(Instrument)
            editor.create_model(Loan)


@pytest.fixture
def lending(lending_tables, db):
    """The app installed and its form registered, for one test."""
    from tests.families.lending.forms import LoanForm

    with modify_settings(INSTALLED_APPS={"append": LENDING}):
        changesets.reviewable(LoanForm)
        yield LoanForm
        del changesets._forms[changesets.key_of(LoanForm)]
    ContentType.objects.clear_cache()


@pytest.fixture
def instruments(lending):
    from tests.families.lending.models import Instrument

    return [Instrument.objects.create(name=name) for name in ("alto", "cor", "piano")]


@pytest.fixture
def loan(lending, family, instruments):
    from tests.families.lending.models import Loan

    loan = Loan.objects.create(
        family=family,
        purpose="Orchestre",
        note="Avec étui",
        starts_on=dt.date(2026, 3, 2),
        is_insured=True,
        instrument=instruments[0],
        fee=Decimal("10.50"),
    )
    loan.extras.set(instruments[:2])
    return loan


@pytest.fixture
def sheet_of():
    """`sheet_of(guardian)`: the sheet as its page opens it, read anew."""

    def opened(guardian, by=None):
        target = Guardian.objects.select_related("family__school", "user").get(pk=guardian.pk)
        return Sheet(GuardianForm, target, target.family, by=by or target.user)

    return opened


@pytest.fixture
def page_of(sheet_of):
    """`page_of(guardian)`: the sheet's page as a browser keeps it, ready to be sent."""

    def opened(guardian):
        sheet = sheet_of(guardian)
        return sheet.current | {"shown": sheet.shown}

    return opened


@pytest.fixture
def save(sheet_of, page_of):
    """`save(guardian, city="Rennes")`: open the page (unless `page`), change this, send it."""

    def saved(guardian, *, page=None, by=None, **changes):
        return sheet_of(guardian, by).submit((page or page_of(guardian)) | changes)

    return saved


@pytest.fixture
def request_for(save):
    """`request_for(guardian, city="Rennes")`: the change-set that came of it."""

    def recorded(guardian, **changes):
        submission = save(guardian, **changes)
        assert submission.changeset, submission.form.errors
        return submission.changeset

    return recorded


@pytest.fixture
def no_locks(monkeypatch):
    """The control of every race: no row is locked any more."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())


@pytest.fixture
def race(monkeypatch):
    """`race((Sheet, "_read"), first, second)`: `second` runs while `first` is past that method.

    `first` waits there for `second`, a second at most: held by a lock, `second` comes after it.
    What each returned, or the error it met.
    """

    def run(held_at, first, second):
        owner, name = held_at
        method, inside, done = getattr(owner, name), threading.Event(), threading.Event()

        def held(*args, **kwargs):
            result = method(*args, **kwargs)
            if threading.current_thread().name == "first" and not inside.is_set():
                inside.set()
                done.wait(timeout=1)
            return result

        monkeypatch.setattr(owner, name, held)
        return _both(first, lambda: inside.wait(timeout=10) and second(), done)

    return run


def _both(first, second, done):
    results = {}

    def one(name, function):
        try:
            results[name] = function()
        except Exception as error:
            results[name] = error
        finally:
            connections.close_all()
            if name == "second":
                done.set()

    threads = [
        threading.Thread(target=one, args=(name, function), name=name)
        for name, function in (("first", first), ("second", second))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results["first"], results["second"]
