"""The fields of the pupil's sheet: what a school asks, consents, the level, whose address."""

import pytest
from django.core.exceptions import ValidationError

from families.changesets import cleaned_values_of, in_words, registered, values_of
from families.fields import YesNoField
from students.forms import StudentForm
from students.models import Student
from tests.factories import GuardianFactory, SchoolYearFactory, StudentFactory

pytestmark = pytest.mark.django_db

ADDRESS = {"address_line_1": "1 rue Neuve", "postcode": "35000", "city": "Rennes"}


@pytest.fixture
def form_of():
    """`form_of(student, city="Rennes")`: the form filled in with what stands and these values."""

    def made(student, *, changing=None, **values):
        options = {"family": student.family, "changing": changing}
        live = values_of(StudentForm(instance=student, **options))
        data = live | values if values or changing else None
        return StudentForm(data, instance=student, **options)

    return made


def test_the_sheet_waits_for_the_school_as_every_other():
    assert registered()["students.StudentForm"] is StudentForm


def test_a_school_without_rules_asks_what_all_guides_show(form_of, student):
    fields = form_of(student).fields
    assert not {"fax", "birth_department", "exit_authorisation"} & fields.keys()
    assert {"birth_date", "address_of", "emergency_phone", "image_consent"} <= fields.keys()
    assert [name for name, field in fields.items() if field.required] == ["last_name"]


def test_a_school_opens_hides_requires_and_names_fields(form_of, student, rule):
    rule("fax", "editable", label="Télécopie")
    rule("mobile", "hidden")
    rule("school_level", "required")
    rule("birth_place", "read_only")
    fields = form_of(student).fields
    assert fields["fax"].label == "Télécopie"
    assert "mobile" not in fields
    assert fields["school_level"].required
    assert fields["birth_place"].disabled


def test_every_field_has_its_place_on_the_page(student, rule):
    for name in StudentForm.hidden_unless_ruled:
        rule(name, "editable")
    placed = [name for _title, rows in StudentForm.groups for row in rows for name in row]
    assert sorted(placed) == sorted(StudentForm.base_fields)


# --- Consents ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept", "said"), [("", None, ""), ("True", True, "Oui"), ("False", False, "Non")]
)
def test_a_consent_is_yes_no_or_not_answered(form_of, student, given, kept, said):
    form = form_of(student, image_consent=given)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["image_consent"] is kept
    value = cleaned_values_of(form)["image_consent"]
    assert in_words(form, "image_consent", value) == said
    assert form.save().image_consent is kept


def test_what_was_answered_is_ticked(form_of, student):
    student.image_consent = False
    rendered = str(form_of(student)["image_consent"])
    assert rendered.count("checked") == 1
    assert rendered.index('value="False"') < rendered.index("checked")


def test_a_required_consent_takes_either_answer(form_of, student, rule):
    rule("image_consent", "required")
    assert "image_consent" in form_of(student, image_consent="").errors
    assert form_of(student, image_consent="False").is_valid()


def test_a_third_answer_is_refused():
    with pytest.raises(ValidationError):
        YesNoField(required=False).clean("Peut-être")


# --- Niveau scolaire --------------------------------------------------------------------------


def test_the_level_is_asked_for_the_current_year_by_name(form_of, student, school):
    SchoolYearFactory(school=school, closed=True)
    assert form_of(student).fields["school_level"].label == "Niveau scolaire 2026/2027"


def test_a_renamed_level_still_says_its_year(form_of, student, rule):
    rule("school_level", "editable", label="Classe")
    assert form_of(student).fields["school_level"].label == "Classe 2026/2027"


def test_between_two_years_no_level_is_asked(form_of, student, year):
    year.delete()
    assert "school_level" not in form_of(student).fields


def test_each_year_keeps_its_own_level(form_of, student, school, year):
    last = SchoolYearFactory(school=school, closed=True)
    student.set_level("CM1", year=last)
    assert form_of(student).initial["school_level"] == ""
    form = form_of(student, school_level="CM2")
    assert form.is_valid()
    form.save()
    assert set(student.levels.values_list("year__name", "name")) == {
        ("2025/2026", "CM1"),
        ("2026/2027", "CM2"),
    }


def test_a_level_is_corrected_and_taken_away(form_of, student, year):
    student.set_level("CM1", year=year)
    for level in ("CM2", ""):
        form = form_of(student, school_level=level)
        assert form.is_valid()
        form.save()
        assert getattr(student.level_in(year), "name", "") == level
    assert not student.levels.exists()


# --- Utiliser les coordonnées du responsable légal --------------------------------------------


def test_one_guardian_is_a_box_to_tick(form_of, student, guardian):
    box = str(form_of(student)["address_of"])
    assert 'type="checkbox"' in box and f'value="{guardian.pk}"' in box
    assert "checked" not in box
    student.address_of = guardian
    assert "checked" in str(form_of(student)["address_of"])


def test_of_two_guardians_one_is_chosen(form_of, student, guardian, second_guardian):
    student.address_of = second_guardian
    buttons = str(form_of(student)["address_of"])
    assert buttons.count('type="radio"') == 3
    assert "Non : l’élève a sa propre adresse" in buttons.replace("\xa0", " ")


def test_a_guardian_of_another_family_is_refused(form_of, student, guardian, other_guardian):
    assert "address_of" in form_of(student, address_of=str(other_guardian.pk)).errors


def test_the_own_address_is_asked_only_of_who_uses_no_other(form_of, student, guardian, rule):
    rule("postcode", "required")
    assert "postcode" in form_of(student, address_of="").errors
    assert form_of(student, address_of=str(guardian.pk)).is_valid()
    assert form_of(student, address_of="", postcode="35000", city="Rennes").is_valid()


def test_the_address_is_read_from_the_guardian_as_it_is(student, guardian):
    student.address_of = guardian
    student.save()
    guardian.address_line_1, guardian.city = "8 quai Sud", "Laval"
    guardian.save()
    student = Student.objects.get(pk=student.pk)
    assert student.address_lines == ["8 quai Sud", "35500 Laval"]
    assert student.address_line_1 == ""


def test_a_guardian_who_leaves_takes_the_address_along(student, second_guardian):
    student.address_of = second_guardian
    student.save()
    second_guardian.delete()
    student.refresh_from_db()
    assert (student.address_of, student.address_lines) == (None, [])


def test_a_school_without_the_box_shows_no_idle_address(form_of, student, guardian, rule):
    rule("address_of", "hidden")
    student.address_of = guardian
    assert not StudentForm.address_fields & form_of(student).fields.keys()
    student.address_of = None
    assert StudentForm.address_fields <= form_of(student).fields.keys()


def test_leaving_the_guardians_address_needs_an_own_one(form_of, student, guardian, rule):
    """Staff accept the first of two changes and refuse the second."""
    rule("address_line_1", "required")
    student.address_of = guardian
    alone = form_of(student, changing={"address_of"}, address_of="")
    assert "a besoin de sa propre adresse" in str(alone.errors["address_of"])
    both = form_of(student, changing={"address_of", *ADDRESS}, address_of="", **ADDRESS)
    assert both.is_valid(), both.errors


def test_the_own_address_says_that_it_is_asked_before_the_box_is_unticked(
    form_of, student, guardian, rule
):
    rule("postcode", "required")
    student.address_of = guardian
    form = form_of(student)
    assert form["postcode"].is_asked and not form.fields["postcode"].required
    assert not form["city"].is_asked


def test_a_family_that_leaves_the_guardians_address_gives_another(form_of, student, guardian):
    student.address_of = guardian
    nowhere = form_of(student, address_of="", address_line_1="3 rue du Port")
    assert set(nowhere.errors) == {"postcode", "city"}
    assert form_of(student, address_of="", postcode="35000", city="Rennes").is_valid()


def test_an_adult_pupils_contacts_are_those_of_the_guardian(form_of, school):
    own = GuardianFactory(family__school=school)
    adult = StudentFactory(adult=True, own_guardian=own)
    fields = form_of(adult).fields
    assert not {"address_of", "address_line_1", "mobile", "email"} & fields.keys()
    assert {"last_name", "emergency_contact"} <= fields.keys()
    assert adult.address_lines == ["3 rue des Lilas", "35500 Vitré"]
