"""The guardian's sheet under a school's rules, and what its approval brings with it."""

import datetime as dt

import pytest
from django.utils import timezone

from families import changesets, review
from families.enums import FieldState, Outcome
from families.forms import GuardianForm
from tests.factories import FieldRuleFactory, GuardianFactory, SchoolFactory, UserFactory

pytestmark = pytest.mark.django_db

BIRTH = {"birth_date", "birth_place", "birth_department", "birth_postcode", "birth_city"}


def form_of(guardian, **options):
    return GuardianForm(instance=guardian, family=guardian.family, **options)


@pytest.fixture
def rule(school):
    return lambda field, state=FieldState.EDITABLE, **more: FieldRuleFactory(
        school=school, field=field, state=state, **more
    )


def test_without_rules_the_fields_of_all_guides_are_open(guardian):
    form = form_of(guardian)
    assert not BIRTH & set(form.fields)
    assert "fax" not in form.fields
    assert len(form.fields) == 17
    assert not form.closed


@pytest.mark.parametrize("name", [*sorted(BIRTH), "fax"])
def test_a_school_opens_the_fields_of_its_own_guide(guardian, rule, name):
    rule(name)
    assert name in form_of(guardian).fields


def test_a_hidden_field_is_not_there(guardian, rule):
    rule("occupation", FieldState.HIDDEN)
    form = form_of(guardian)
    assert "occupation" not in form.fields
    shown = {pointer.name for pointer in form.helper.layout.get_field_names()}
    assert shown == set(form.fields)


def test_a_read_only_field_is_shown_closed(guardian, rule):
    rule("city", FieldState.READ_ONLY)
    assert form_of(guardian).closed == {"city"}


def test_a_required_field_must_be_filled_in(guardian, rule, save):
    rule("mobile", FieldState.REQUIRED)
    refused = save(guardian, mobile="")
    assert refused.outcome == Outcome.INVALID
    assert set(refused.form.errors) == {"mobile"}


def test_no_rule_makes_a_person_nameless(guardian, rule, save):
    rule("last_name", FieldState.EDITABLE)
    assert save(guardian, last_name="").outcome == Outcome.INVALID


def test_a_school_has_its_own_labels(guardian, rule):
    rule("home_phone", label="Tél maison")
    assert form_of(guardian).fields["home_phone"].label == "Tél maison"


def test_the_labels_are_those_of_the_guides(guardian, rule):
    for name in [*BIRTH, "fax"]:
        rule(name)
    labels = {str(field.label) for field in form_of(guardian).fields.values()}
    assert labels >= {
        *("Civilité", "Nom", "Prénom", "Adresse", "Code postal", "Ville", "Tél domicile"),
        *("Mobile", "Tél pro", "E-mail", "Situation familiale", "Code socio-professionnel"),
        *("Profession", "Tél supplémentaire", "Date de naissance", "Lieu de naissance"),
        *("Département de naissance", "Télécopie"),
    }


def test_the_rules_of_another_context_or_school_do_not_count(guardian, rule):
    rule("city", FieldState.HIDDEN, context="reenrolment")
    FieldRuleFactory(school=SchoolFactory(), field="mobile", state=FieldState.HIDDEN)
    assert {"city", "mobile"} <= set(form_of(guardian).fields)


def test_every_field_stands_in_one_group(guardian):
    grouped = [name for _title, rows in GuardianForm.groups for row in rows for name in row]
    assert sorted(grouped) == sorted(GuardianForm._meta.fields)


def test_browsers_may_fill_in_what_is_ones_own(guardian):
    form = form_of(guardian)
    assert form.fields["mobile"].widget.attrs["autocomplete"] == "mobile tel"
    assert form.fields["mobile"].widget.attrs["inputmode"] == "tel"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("mobile", "06 39", "dix chiffres"),
        ("email", "ztest1", "adresse e-mail complète"),
        ("email", "", "a besoin d’un e-mail"),
        ("postcode", "355", "cinq chiffres"),
        ("city", "V" * 81, "au plus 80 caractères"),
        ("city", "VIT\x07RÉ", "caractère invisible"),
        ("civility", "miss", "Sélectionnez un choix valide"),
        ("marital_status", "x", "Sélectionnez un choix valide"),
        ("last_name", "", "obligatoire"),
    ],
)
def test_bad_input_gets_a_french_sentence_and_is_kept(save, guardian, field, typed, told):
    refused = save(guardian, **{field: typed}, occupation="Luthière")
    assert told in refused.form.errors[field][0]
    assert refused.form[field].value() == typed
    assert refused.form["occupation"].value() == "Luthière"


def test_a_number_written_otherwise_is_no_change(save, guardian):
    guardian.mobile = "0639980001"
    guardian.save()
    assert save(guardian).outcome == Outcome.UNCHANGED
    assert save(guardian, mobile="+33 6 39 98 00 01").outcome == Outcome.UNCHANGED


@pytest.mark.parametrize("stored", ["999", "Ille-et-Vilaine", "2a"])
def test_a_departement_that_stands_already_closes_nothing(guardian, rule, save, stored):
    rule("birth_department")
    guardian.birth_department = stored
    guardian.save()
    assert save(guardian).outcome == Outcome.UNCHANGED
    assert save(guardian, city="Rennes").outcome == Outcome.RECORDED
    assert save(guardian, birth_department="998").outcome == Outcome.INVALID
    made = save(guardian, birth_department="35").changeset
    assert made.after() == {"city": "Rennes", "birth_department": "35"}


def test_what_is_no_departement_is_not_put_back_either(guardian, rule, save, staff):
    rule("birth_department")
    guardian.birth_department = "Ille-et-Vilaine"
    guardian.save()
    made = save(guardian, birth_department="35").changeset
    made.approve(by=staff, revision=1)
    with pytest.raises(changesets.NoLongerValid):
        made.revert(by=staff)


def test_approving_one_field_rewrites_no_other(save, guardian, staff):
    guardian.mobile = "0639980001"
    guardian.save()
    save(guardian, city="Rennes").changeset.approve(by=staff, revision=1)
    guardian.refresh_from_db()
    assert guardian.mobile == "0639980001"


# --- What approval brings with it -------------------------------------------------------------


def test_a_new_address_is_dated(save, guardian, staff):
    save(guardian, city="Rennes").changeset.approve(by=staff, revision=1)
    guardian.refresh_from_db()
    assert guardian.address_changed_on == timezone.localdate()


def test_a_new_phone_dates_no_address(save, guardian, staff):
    save(guardian, mobile="06 39 98 00 77").changeset.approve(by=staff, revision=1)
    guardian.refresh_from_db()
    assert guardian.address_changed_on is None


def test_a_refused_address_is_not_dated(save, guardian, staff):
    made = save(guardian, city="Rennes", mobile="06 39 98 00 77").changeset
    made.approve(by=staff, revision=1, refused={"city": "Justificatif manquant."})
    guardian.refresh_from_db()
    assert guardian.address_changed_on is None


def test_a_new_email_is_that_of_the_account(save, guardian, staff):
    made = save(guardian, email="neuf@example.org").changeset
    guardian.user.refresh_from_db()
    assert guardian.user.email == "dupont1@example.org"
    made.approve(by=staff, revision=1)
    guardian.user.refresh_from_db()
    assert guardian.user.email == "neuf@example.org"


def test_the_email_of_a_guardian_without_account_is_theirs_alone(guardian, staff, request_for):
    lone = GuardianFactory(family=guardian.family, user=None, email="")
    form = changesets.bind(
        changesets.key_of(GuardianForm),
        lone,
        family=lone.family,
        values={"email": "seul@example.org"},
    )
    assert form.is_valid()
    form.save()
    form.approved(on=dt.date(2026, 11, 22))
    lone.refresh_from_db()
    assert lone.email == "seul@example.org"


@pytest.mark.parametrize("taken", ["pris@example.org", "PRIS@example.org"])
def test_the_email_of_another_account_is_told_to_staff_alone(save, guardian, staff, taken):
    UserFactory(email="pris@example.org")
    made = save(guardian, email=taken).changeset
    with pytest.raises(changesets.NoLongerValid) as refused:
        made.approve(by=staff, revision=1)
    assert str(refused.value).startswith("Un autre compte du portail a déjà l’e-mail demandé")
    assert "sans dire à qui" in str(refused.value.errors["email"][0])
    guardian.refresh_from_db()
    assert guardian.email == guardian.user.email == "dupont1@example.org"


def test_the_email_of_a_staff_account_may_be_that_of_a_family(save, guardian, staff):
    made = save(guardian, email=staff.email).changeset
    made.approve(by=staff, revision=1)
    guardian.user.refresh_from_db()
    assert guardian.user.email == staff.email


def test_the_former_address_hears_of_the_new_email_and_of_nothing_else(
    save, guardian, staff, outbox
):
    made = save(guardian, email="neuf@example.org", city="Rennes").changeset
    review.approve(made, by=staff, revision=1)
    review.revert(made, by=staff)
    told = {mail.to[0]: mail.message for mail in outbox("accounts/mail/email_changed")}
    assert set(told) == {"dupont1@example.org", "neuf@example.org"}
    assert "dupont1" in told["dupont1@example.org"]
    for secret in ("Rennes", "neuf@example.org"):
        assert secret not in told["dupont1@example.org"]
    assert [mail.to for mail in outbox("families/mail/decided")] == [["neuf@example.org"]]
