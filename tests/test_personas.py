"""The ground that every other test stands on does what it says."""

from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.db import connection, transaction
from django.template import Context, engines

from accounts.models import School
from families.models import ChangeSet
from tests.factories import PASSWORD, ChangeSetFactory, GuardianStudentFactory, StudentFactory
from tests.house.templates import UndefinedVariable

pytestmark = pytest.mark.django_db
BLOCK = "{% blocktranslate %}{{ nothing }}{% endblocktranslate %}"


def test_the_personas_belong_where_they_say(
    family, guardian, second_guardian, other_guardian, staff, other_staff
):
    assert [guardian.rank, second_guardian.rank] == [1, 2]
    assert second_guardian.family == family != other_guardian.family
    assert other_guardian.family.school == family.school
    assert list(School.objects.worked_at_by(staff)) == [family.school]
    assert family.school not in School.objects.worked_at_by(other_staff)


def test_staff_may_decide_on_requests(staff):
    assert staff.has_perm("families.review_changeset")


def test_accounts_have_the_password_of_the_demonstration(user):
    assert user.check_password(PASSWORD)


def test_a_request_is_about_a_live_value(guardian):
    change = ChangeSetFactory(guardian=guardian).changes.get()
    assert (change.field, change.before, change.after) == ("city", "Vitré", "Rennes")


@pytest.mark.parametrize("trait", ["approved", "rejected", "withdrawn"])
def test_requests_come_in_every_state(trait):
    assert ChangeSetFactory(**{trait: True}).status == trait
    assert not ChangeSet.objects.pending()


def test_an_adult_pupil_is_a_guardian_of_the_same_family():
    student = StudentFactory(adult=True)
    assert student.own_guardian.family == student.family


def test_rights_stay_within_the_family():
    rights = GuardianStudentFactory()
    assert rights.guardian.family == rights.student.family


def test_passwords_are_hashed_fast_unless_a_test_measures(user):
    assert identify_hasher(user.password).algorithm == "md5"


def test_a_test_that_measures_has_the_real_hashers(real_hashers, user):
    assert identify_hasher(user.password).algorithm == "argon2"
    assert "MD5" not in "".join(settings.PASSWORD_HASHERS)


def test_on_commit_runs_when_the_outermost_transaction_ends():
    ran = []
    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(partial(ran.append, "inner"))
        assert ran == []
    assert ran == ["inner"]
    transaction.on_commit(partial(ran.append, "none open"))
    assert ran == ["inner", "none open"]


def test_on_commit_does_not_run_after_a_rollback():
    ran = []
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        transaction.on_commit(partial(ran.append, "never"))
        raise ZeroDivisionError
    with transaction.atomic():
        pass
    assert ran == []


def test_the_driver_is_psycopg2():
    assert connection.Database.__name__ == "psycopg2"


@pytest.mark.parametrize("source", ["{{ nothing }}", BLOCK])
def test_an_undefined_variable_of_ours_fails(tmp_path, monkeypatch, source):
    template = tmp_path / "page.html"
    template.write_text(source)
    monkeypatch.setattr("tests.house.templates.OURS", str(tmp_path))
    with pytest.raises(UndefinedVariable):
        _render(tmp_path, monkeypatch)


def test_an_undefined_variable_of_a_library_is_empty(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text("[{{ nothing|default:'-' }}]")
    assert _render(tmp_path, monkeypatch) == "[-]"


def _render(folder, monkeypatch):
    engine = engines["django"].engine
    with monkeypatch.context() as patch:
        loader = engine.find_template_loader(
            ("django.template.loaders.filesystem.Loader", [str(folder)])
        )
        patch.setattr(engine, "template_loaders", [loader])
        template = engine.get_template("page.html")
    return template.render(Context({}))
