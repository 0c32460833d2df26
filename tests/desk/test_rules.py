"""The rules of fields: chosen among what exists, one by one or a whole sheet at once."""

import pytest
from django.urls import reverse

from families.changesets import key_of
from families.enums import FieldState
from families.forms import GuardianForm
from families.models import FieldRule
from tests.conftest import signed_in
from tests.factories import FieldRuleFactory, UserFactory

pytestmark = pytest.mark.django_db
KEY = key_of(GuardianForm)


def sheet(school, key=KEY, context="sheet"):
    return reverse("admin:families_fieldrule_sheet", args=[school.pk, key, context])


def rules(school):
    return {
        rule.field: (rule.state, rule.label, rule.is_low_risk) for rule in school.field_rules.all()
    }


def test_a_rule_names_a_field_of_its_form(staff_client, school):
    data = {"school": school.pk, "form": KEY, "field": "unknown", "context": "sheet"}
    path = reverse("admin:families_fieldrule_add")
    answer = staff_client.post(path, data | {"state": "hidden"})
    assert "field" in answer.context["adminform"].form.errors


def test_one_field_has_one_rule(staff_client, school):
    FieldRuleFactory(school=school, field="fax")
    data = {"school": school.pk, "form": KEY, "field": "fax", "context": "sheet", "state": "hidden"}
    answer = staff_client.post(reverse("admin:families_fieldrule_add"), data)
    assert "déjà une règle" in answer.content.decode()


def test_a_whole_sheet_is_ruled_at_once(staff_client, school):
    FieldRuleFactory(school=school, field="fax", state=FieldState.EDITABLE)
    FieldRuleFactory(school=school, field="city", state=FieldState.HIDDEN)
    data = {
        "state_fax": "",
        "state_city": "hidden",
        "state_mobile": "required",
        "label_work_phone": "Tél. bureau",
        "low_home_phone": "on",
    }
    assert staff_client.post(sheet(school), data).status_code == 302
    assert rules(school) == {
        "city": ("hidden", "", False),
        "mobile": ("required", "", False),
        "work_phone": ("editable", "Tél. bureau", False),
        "home_phone": ("editable", "", True),
    }


def test_identity_is_never_applied_at_once(staff_client, school):
    staff_client.post(sheet(school), {"low_email": "on", "low_last_name": "on"})
    assert rules(school) == {}


def test_a_silly_state_is_refused_at_its_field(staff_client, school):
    answer = staff_client.post(sheet(school), {"state_city": "gone"})
    assert answer.context["form"].errors.keys() == {"state_city"}
    assert rules(school) == {}


def test_the_list_leads_to_one_s_own_sheets(staff_client, school, other_school):
    shown = staff_client.get(reverse("admin:families_fieldrule_sheets")).content.decode()
    assert sheet(school) in shown
    assert sheet(other_school) not in shown


@pytest.mark.parametrize("wrong", [{"key": "no.Form"}, {"context": "nowhere"}])
def test_what_is_foreign_or_missing_is_a_404(staff_client, school, other_school, wrong):
    assert staff_client.get(sheet(other_school)).status_code == 404
    assert staff_client.post(sheet(other_school), {}).status_code == 404
    assert staff_client.get(sheet(school, **wrong)).status_code == 404


def test_rules_are_for_those_who_may_rule(school):
    client = signed_in(UserFactory(staff=True, schools=[school]))
    assert client.get(sheet(school)).status_code == 403
    assert client.post(sheet(school), {"state_city": "hidden"}).status_code == 403
    assert not FieldRule.objects.exists()
