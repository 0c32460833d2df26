"""Staff see and reach the rows of their own schools alone, on every page of the desk."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import Desk, SchoolScopedAdmin, SuperuserOnly
from accounts.models import School
from accounts.scoping import ScopedRelatedFilter
from families.models import Family, Guardian
from students.models import Student
from tests.conftest import signed_in
from tests.desk.conftest import MAKERS, scoped_pages
from tests.factories import ChangeSetFactory, FamilyFactory, GuardianFactory, UserFactory

pytestmark = pytest.mark.django_db
each_model = pytest.mark.parametrize("label", sorted(MAKERS))
MISSING = 2**40


def url(label, view, *args):
    return reverse(f"admin:{label.lower().replace('.', '_')}_{view}", args=args)


def listed(client, label, **query):
    data = {"state": "all", **query} if label == "families.ChangeSet" else query
    return {row.pk for row in client.get(url(label, "changelist"), data).context["cl"].result_list}


# --- The guard --------------------------------------------------------------------------------


def test_every_page_is_scoped_or_for_superusers():
    pages = admin.site._registry.values()
    loose = [p for p in pages if not isinstance(p, SchoolScopedAdmin | SuperuserOnly)]
    assert loose == []


def test_every_scoped_page_is_tested_here():
    assert set(scoped_pages()) == set(MAKERS)


def test_a_page_that_does_not_scope_itself_is_for_superusers(staff, admin_user, request_of):
    desk = Desk()
    desk.register(Guardian)
    page = desk.get_model_admin(Guardian)
    staff.user_permissions.set([])
    assert not page.has_view_permission(request_of(staff))
    assert not page.has_module_permission(request_of(staff))
    assert page.has_view_permission(request_of(admin_user))


# --- Every page of every model ----------------------------------------------------------------


def the_list_holds_own_rows_alone(client, label, own, foreign):
    seen = listed(client, label)
    assert own.pk in seen
    assert foreign.pk not in seen


def a_search_does_not_reach_further(client, label, own, foreign):
    if scoped_pages()[label].search_fields:
        assert foreign.pk not in listed(client, label, q=str(foreign)[:12])


def filters_name_own_rows_alone(client, label, own, foreign):
    changelist = client.get(url(label, "changelist")).context["cl"]
    related = [spec for spec in changelist.filter_specs if isinstance(spec, ScopedRelatedFilter)]
    named = {str(text) for spec in related for _pk, text in spec.lookup_choices}
    assert str(School.objects.get(slug="fouesnant")) not in named


def foreign_and_missing_are_the_same_404(client, label, own, foreign):
    may = scoped_pages()[label]
    for view in ("change", "delete", "history"):
        for pk in (foreign.pk, MISSING, "abc"):
            answer = client.get(url(label, view, pk))
            is_closed = view == "delete" and not may.has_delete_permission(answer.wsgi_request)
            assert answer.status_code == (403 if is_closed else 404), view


def nothing_is_posted_to_a_foreign_row(client, label, own, foreign):
    for view in ("change", "delete"):
        answer = client.post(url(label, view, foreign.pk), {"post": "yes", "name": "PRIS"})
        assert answer.status_code in (403, 404), view
        assert is_there(foreign), view


def bulk_deletion_leaves_foreign_rows(client, label, own, foreign):
    data = {"action": "delete_selected", "_selected_action": [foreign.pk], "post": "yes"}
    client.post(url(label, "changelist"), data)
    assert is_there(foreign)


def a_deletion_names_no_foreign_row(client, label, own, foreign):
    page, request = scoped_pages()[label], client.get(url(label, "changelist")).wsgi_request
    named, _count, refused, protected = page.get_deleted_objects([own, foreign], request)
    assert (named, protected) == ([], [])
    assert refused


def is_there(row):
    return type(row)._default_manager.filter(pk=row.pk).exists()


OUT_OF_REACH = [
    the_list_holds_own_rows_alone,
    a_search_does_not_reach_further,
    filters_name_own_rows_alone,
    foreign_and_missing_are_the_same_404,
    nothing_is_posted_to_a_foreign_row,
    bulk_deletion_leaves_foreign_rows,
    a_deletion_names_no_foreign_row,
]


@each_model
def test_rows_of_another_school_are_out_of_reach(mighty_client, both, label):
    own, foreign = both(label)
    for holds in OUT_OF_REACH:
        holds(mighty_client, label, own, foreign)


@each_model
def test_who_has_both_schools_sees_the_rows_of_both(admin_client_, everywhere, both, label):
    rows = {row.pk for row in both(label)}
    assert rows <= listed(admin_client_, label)
    assert rows <= listed(signed_in(everywhere), label)


# --- Filters, autocomplete --------------------------------------------------------------------


def test_a_foreign_school_in_the_address_gives_nothing(mighty_client, both, other_school):
    _own, foreign = both("families.Family")
    seen = listed(mighty_client, "families.Family", school__id__exact=other_school.pk)
    assert foreign.pk not in seen


def test_a_silly_year_in_the_address_is_a_wrong_filter(mighty_client, both):
    both("imuse_portal.OutgoingMail")
    silly = {"created__year": "9" * 400, "created__month": "9" * 400}
    answer = mighty_client.get(url("imuse_portal.OutgoingMail", "changelist"), silly)
    assert answer.status_code == 302


def test_passwords_cannot_be_probed_through_the_address(mighty_client, both):
    both("accounts.User")
    answer = mighty_client.get(url("accounts.User", "changelist"), {"password__startswith": "m"})
    assert answer.status_code == 400


SOURCES = [
    ("students", "student", "family", "families.Family"),
    ("students", "student", "own_guardian", "families.Guardian"),
    ("families", "guardian", "user", "accounts.User"),
    ("families", "family", "school", "accounts.School"),
    ("families", "journalentry", "changeset", "families.ChangeSet"),
    ("students", "course", "teacher", "students.Teacher"),
    ("students", "coursefollowup", "course", "students.Course"),
    ("students", "evaluation", "follow_up", "students.CourseFollowUp"),
    ("students", "performance", "event", "students.Event"),
]


@pytest.mark.parametrize(("app", "model", "field", "label"), SOURCES)
def test_autocomplete_offers_own_rows_alone(mighty_client, both, app, model, field, label):
    own, foreign = both(label)
    query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
    answer = json.loads(mighty_client.get(reverse("admin:autocomplete"), query).content)
    offered = {row["id"] for row in answer["results"]}
    assert str(own.pk) in offered
    assert str(foreign.pk) not in offered


def test_the_shortcut_that_tells_which_objects_exist_is_closed(mighty_client, guardian):
    assert mighty_client.get(f"/gestion/r/1/{guardian.pk}/").status_code == 404


# --- Deletion and the log ---------------------------------------------------------------------


def test_a_deletion_that_reaches_another_school_is_refused_and_names_nothing(
    mighty_client, guardian, other_school
):
    """The account of a guardian of two schools, whose requests stand in both."""
    family = FamilyFactory(school=other_school, name="AILLEURS")
    elsewhere = GuardianFactory(family=family, user=guardian.user)
    ChangeSetFactory(guardian=elsewhere)
    page = url("accounts.User", "delete", guardian.user_id)
    assert "AILLEURS" not in mighty_client.get(page).content.decode()
    mighty_client.post(page, {"post": "yes"})
    elsewhere.refresh_from_db()
    assert elsewhere.user == guardian.user


def test_the_first_page_and_the_log_tell_of_own_schools(mighty, mighty_client, both):
    own, foreign = both("admin.LogEntry")
    LogEntry.objects.update(user=mighty)
    first_page = mighty_client.get("/gestion/").content.decode()
    assert own.object_repr in first_page
    assert foreign.object_repr not in first_page


def test_the_history_of_a_row_is_its_own(mighty_client, both):
    own, _foreign = both("admin.LogEntry")
    family = Family.objects.get(pk=own.object_id)
    page = mighty_client.get(url("families.Family", "history", family.pk))
    assert [entry.pk for entry in page.context["action_list"]] == [own.pk]


# --- Cost -------------------------------------------------------------------------------------


@each_model
def test_a_list_costs_the_same_for_more_rows(mighty_client, school, label):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            mighty_client.get(url(label, "changelist"))
        return len(seen)

    made = [MAKERS[label](school) for _ in range(2)]
    cost()
    few = cost()
    made += [MAKERS[label](school) for _ in range(6)]
    assert cost() == few


# --- Several schools --------------------------------------------------------------------------


@pytest.fixture
def everywhere(school, other_school):
    """Staff of both schools."""
    person = UserFactory(staff=True, schools=[school, other_school], default_school=other_school)
    person.user_permissions.set(_all_permissions())
    return person


def _all_permissions():
    from django.contrib.auth.models import Permission

    return Permission.objects.all()


def test_they_have_a_filter_and_a_column_of_schools(everywhere, mighty_client, both):
    both("students.Student")
    page = url("students.Student", "changelist")
    many = signed_in(everywhere).get(page).context["cl"]
    one = mighty_client.get(page).context["cl"]
    named = [{str(spec.title) for spec in found.filter_specs} for found in (many, one)]
    assert "établissement" in named[0] and "school_name" in many.list_display
    assert "établissement" not in named[1] and "school_name" not in one.list_display


def test_a_new_row_begins_with_the_school_shown_first(everywhere, mighty_client, school):
    page = url("families.Family", "add")
    shown = signed_in(everywhere).get(page).context["adminform"].form
    assert shown["school"].value() == str(everywhere.default_school_id)
    assert mighty_client.get(page).context["adminform"].form["school"].value() == str(school.pk)


def test_staff_of_no_school_see_nothing(both):
    both("students.Student")
    person = UserFactory(staff=True)
    person.user_permissions.set(_all_permissions())
    assert listed(signed_in(person), "students.Student") == set()
    assert Student.objects.count() == 2
