"""What a form of the desk offers and takes: rows of one's own schools, whatever is posted."""

import pytest
from django.forms import ModelChoiceField
from django.urls import reverse

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.models import AccessibilityAudit
from accounts.scoping import ScopedChoices
from families.models import CannedReason, Family, FieldRule, Guardian
from students.models import GuardianStudent
from tests.desk.conftest import scoped_pages
from tests.factories import FamilyFactory, GuardianFactory, StudentFactory

pytestmark = pytest.mark.django_db


WRITTEN = sorted(label for label, page in scoped_pages().items() if not isinstance(page, ReadOnly))
"""Pages that have a form at all."""


def fields_of(page, request, obj):
    """Every field of the page's form and of its inlines."""
    forms = [page.get_form(request, obj, change=bool(obj))]
    forms += [
        inline.get_formset(request, obj).form for inline in page.get_inline_instances(request)
    ]
    return [(form, name, field) for form in forms for name, field in form.base_fields.items()]


@pytest.mark.parametrize("label", WRITTEN)
def test_choices_are_own_rows_alone(mighty, request_of, both, other_school, label):
    own, _foreign = both(label)
    for maker in ("families.Guardian", "students.Student", "families.ChangeSet"):
        both(maker)
    page, request = scoped_pages()[label], request_of(mighty)
    for _form, name, field in [*fields_of(page, request, None), *fields_of(page, request, own)]:
        if isinstance(field, ModelChoiceField) and name not in page.open_choices:
            scope = scoped_pages().get(field.queryset.model._meta.label)
            known = scope.own_rows(request) if scope else field.queryset.none()
            assert set(field.queryset) <= set(known), f"{label}.{name}"


def test_every_inline_is_scoped():
    inlines = [inline for page in scoped_pages().values() for inline in page.inlines]
    assert inlines
    assert all(issubclass(inline, ScopedChoices) for inline in inlines)


POSTS = [
    (Family, {"name": "PRIS"}),
    (CannedReason, {"text": "Pris", "order": 0}),
    (
        FieldRule,
        {
            "form": "families.GuardianForm",
            "field": "fax",
            "context": "sheet",
            "state": "hidden",
        },
    ),
    (
        AccessibilityAudit,
        {
            "audited_on": "2026-09-01",
            "auditor": "X",
            "applicable_criteria": 60,
            "met_criteria": 3,
        },
    ),
]


def empty(*prefixes):
    return {f"{p}-{n}_FORMS": 0 for p in prefixes for n in ("TOTAL", "INITIAL")}


INLINES = empty("guardians", "students", "guardian_rights", "levels")


@pytest.mark.parametrize(("model", "values"), POSTS)
def test_a_forged_school_is_refused(mighty_client, other_school, model, values):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    answer = mighty_client.post(page, {**values, **INLINES, "school": other_school.pk})
    assert answer.status_code == 200
    assert "school" in answer.context["adminform"].form.errors
    assert not model.objects.exists()


@pytest.mark.parametrize(("model", "values"), POSTS)
def test_the_same_in_one_s_own_school_is_taken(mighty_client, school, model, values):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    answer = mighty_client.post(page, {**values, **INLINES, "school": school.pk})
    assert answer.status_code == 302
    assert model.objects.get().school == school


@pytest.mark.parametrize("kind", ["students", "guardians"])
def test_a_new_row_of_a_family_s_page_is_of_that_family(mighty_client, family, other_school, kind):
    """Pupils and guardians are added there alone; a forged family is not read."""
    foreign = FamilyFactory(school=other_school)
    new = {"last_name": "NOUVEAU", "rank": 1, "family": foreign.pk}
    data = {"name": family.name, **empty("guardians", "students"), f"{kind}-TOTAL_FORMS": 1}
    data |= {f"{kind}-0-{name}": value for name, value in new.items()}
    mighty_client.post(reverse("admin:families_family_change", args=[family.pk]), data)
    assert not getattr(foreign, kind).exists()
    for page in ("admin:students_student_add", "admin:families_guardian_add"):
        assert mighty_client.post(reverse(page), new).status_code == 403


def test_a_second_lock_holds_when_the_choices_are_open(mighty_client, other_school, monkeypatch):
    """Planted: a page that forgets to scope its choices still keeps no foreign row."""
    everything = lambda self, field, request, chosen=None: field.remote_field.model.objects.all()  # noqa: E731
    monkeypatch.setattr(SchoolScopedAdmin, "choices_of", everything)
    data = {"name": "PRIS", "school": other_school.pk, **INLINES}
    assert mighty_client.post(reverse("admin:families_family_add"), data).status_code == 403
    assert not Family.objects.exists()


def test_a_family_does_not_change_schools(mighty_client, family, other_school):
    page = reverse("admin:families_family_change", args=[family.pk])
    mighty_client.post(page, {"name": "DUPOND", "school": other_school.pk, **INLINES})
    family.refresh_from_db()
    assert (family.name, family.school.slug) == ("DUPOND", "vitre")


def test_a_guardian_does_not_change_families(mighty_client, guardian, other_family):
    page = reverse("admin:families_guardian_change", args=[guardian.pk])
    mighty_client.post(page, {"last_name": "X", "rank": 1, "family": other_family.pk})
    assert Guardian.objects.get().family != other_family


def test_rights_join_a_pupil_and_a_guardian_of_one_family(mighty_client, student, other_guardian):
    page = reverse("admin:students_student_change", args=[student.pk])
    rights = {
        "guardian_rights-TOTAL_FORMS": 1,
        "guardian_rights-INITIAL_FORMS": 0,
        "guardian_rights-0-guardian": other_guardian.pk,
        **empty("levels"),
    }
    answer = mighty_client.post(page, {"last_name": student.last_name, **rights})
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    refused = {formset.prefix: formset.errors for formset in formsets}
    assert "guardian" in refused["guardian_rights"][0]
    assert not GuardianStudent.objects.exists()


def test_an_adult_pupil_is_a_guardian_of_their_own_family(mighty_client, student, other_guardian):
    page = reverse("admin:students_student_change", args=[student.pk])
    data = {"last_name": "X", "own_guardian": other_guardian.pk, **INLINES}
    assert mighty_client.post(page, data).status_code == 200
    student.refresh_from_db()
    assert student.own_guardian is None


def test_the_rows_of_a_family_s_page_stay_its_own(mighty_client, family, other_school):
    """A forged inline names the guardian of a foreign family."""
    foreign = GuardianFactory(family__school=other_school)
    pupil = StudentFactory(family=foreign.family)
    data = {
        "name": family.name,
        **empty("students"),
        "guardians-TOTAL_FORMS": 1,
        "guardians-INITIAL_FORMS": 1,
        "guardians-0-id": foreign.pk,
        "guardians-0-last_name": "PRIS",
        "guardians-0-rank": 1,
    }
    mighty_client.post(reverse("admin:families_family_change", args=[family.pk]), data)
    foreign.refresh_from_db()
    assert foreign.last_name != "PRIS"
    assert pupil.family == foreign.family
