"""What is wrong is said in French with its line and column; one error, and nothing is imported."""

import pytest

from accounts.imports.running import ImportRefused, load
from families.models import Family, Guardian
from families.resources import FamilyResource, GuardianResource
from students.models import CourseFollowUp, Evaluation, Student
from students.resources import (
    AbsenceResource,
    EvaluationResource,
    FollowUpResource,
    StudentResource,
)
from tests.factories import GuardianFactory
from tests.imports.conftest import csv_of


@pytest.fixture
def refused(staff, school):
    """`refused(Resource, *lines)`: what is said of a file that has errors."""

    def load_lines(resource, *lines):
        with pytest.raises(ImportRefused) as error:
            load(resource(school=school, by=staff), csv_of(*lines))
        return str(error.value)

    return load_lines


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("birth_date", "32/01/2015", "« 32/01/2015 » n’est pas une date : écrivez 05/06/2012."),
        ("civility", "Comte", "« Comte » ne figure pas parmi : "),
        ("image_consent", "peut-être", "« peut-être » n’est ni oui ni non."),
        ("email", "nobody", "adresse de courriel valide"),
        ("address_of", "7", "« 7 » est inconnu de l’établissement."),
        ("level", "x" * 41, "Ce texte est trop long."),
        ("postcode", "x" * 11, "10 caractères"),
        ("postcode", "3550", "Saisissez les cinq chiffres du code postal"),
        ("mobile", "06 39 98", "Saisissez un numéro à dix chiffres"),
        ("birth_department", "Ille-et-Vilaine", "Saisissez le numéro du département, par exemple"),
        ("birth_date", "05/06/2199", "Cette date est dans le futur"),
        ("city", "VI\u202eTRÉ", "caractère invisible"),
    ],
)
def test_a_cell_is_named_by_line_and_column(follow_up, refused, column, cell, said):
    said_of_it = refused(
        StudentResource,
        f"reference;family;last_name;{column}",
        f"E1;{follow_up.student.family.reference};DUPONT;{cell}",
    )
    heading = StudentResource().columns[column].lower()
    assert said_of_it.lower().startswith(f"ligne 2 : colonne d « {heading} » : ")
    assert said in said_of_it


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("21,00;", "colonne E « Note » : Une note est comprise entre 0 et"),
        ("quinze;", "« quinze » n’est pas un nombre : écrivez 15,75."),
        ("NaN;", "n’est pas un nombre"),
        ("1e9;", "n’est pas un nombre"),
        ("1_0;", "n’est pas un nombre"),
        ("١٥;", "n’est pas un nombre"),
        ("15;oui", "colonne F « Absent » : Un élève absent n’a pas de note"),
    ],
)
def test_the_rules_of_the_model_hold(follow_up, refused, cells, said):
    head = "student;course;kind;on;mark;is_absent"
    line = f"IRINA;PIANO;Contrôle;05/10/2026;{cells}"
    assert said in refused(EvaluationResource, head, line)
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("day", ["31/08/2026", "01/01/1900", "31/12/9999"])
def test_an_evaluation_is_on_a_day_of_its_year(follow_up, refused, day):
    said = refused(EvaluationResource, "student;course;kind;on", f"IRINA;PIANO;Contrôle;{day}")
    assert "colonne D « Date » : Ce jour est en dehors de l’année scolaire 2026/2027" in said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (";01/01/1900;;02/10/2026;", "Premier jour » : Ces jours ne figurent dans aucune année"),
        (";01/10/2026;;31/12/9999;", "Ces jours ne figurent dans aucune année"),
        ("PIANO;01/10/2026;;31/12/9999;", "Dernier jour » : Ce jour est en dehors"),
        (";01/10/2026;10:00;01/10/2026;09:00", "Une absence d’une journée se termine après"),
    ],
)
def test_an_absence_is_of_days_of_a_year_in_their_order(follow_up, refused, cells, said):
    head = "student;course;starts_on;starts_at;ends_on;ends_at"
    assert said in refused(AbsenceResource, head, f"IRINA;{cells}")


def test_a_level_is_of_the_year_that_runs(student, refused, imported):
    Student.objects.update(reference="IRINA")
    head = "reference;level"
    assert "n’a pas d’année en cours" in refused(StudentResource, head, "IRINA;6e")
    assert imported(StudentResource, head, "IRINA;") == {"unchanged": 1}


def test_every_error_of_a_line_is_said(follow_up, refused):
    head = "student;course;kind;on;mark;is_absent"
    said = refused(EvaluationResource, head, "NOBODY;PIANO;;05/13/2026;x;y")
    for letter in "ACDEF":
        assert f"colonne {letter} " in said


def test_one_error_and_nothing_is_imported(follow_up, refused):
    lines = [f"F{n};FAMILLE {n}" for n in range(450)]
    said = refused(FamilyResource, "reference;name", *lines, "F450;")
    assert said.startswith("Ligne 452 : colonne B « Nom » :")
    assert not Family.objects.filter(name__startswith="FAMILLE").exists()


def test_a_row_is_met_once(refused):
    said = refused(FamilyResource, "reference;name", "F1;DUPONT", "F2;X", "F1;DURAND")
    assert said == "Ligne 4 : Une autre ligne du fichier concerne la même donnée."


def test_a_row_is_met_once_across_batches(refused):
    lines = [f"F{n};FAMILLE {n}" for n in range(250)]
    assert "Ligne 252 : Une autre" in refused(FamilyResource, "reference;name", *lines, "F0;X")


def test_headings_are_known_whole_and_once(refused):
    said = refused(FamilyResource, "nom;reference;couleur;NOM", "x;y;z;t")
    assert "colonne C « couleur » : Cette colonne est inconnue." in said
    assert "Cette colonne figure deux fois." in said
    assert "Cette colonne manque." in refused(FamilyResource, "name", "x")
    assert "Ligne 1" in refused(FamilyResource)


def test_a_pupil_keeps_the_family(follow_up, other_family, refused):
    said = refused(StudentResource, "reference;family", f"IRINA;{other_family.reference}")
    assert "Cette valeur ne change plus" in said


def test_a_reference_of_two_pupils_is_no_name(follow_up, other_family, refused):
    Student.objects.create(family=other_family, last_name="X", reference="IRINA")
    said = refused(FollowUpResource, "student;course;comment", "IRINA;PIANO;x")
    assert "désigne plusieurs lignes" in said
    assert not CourseFollowUp.objects.exclude(comment="").exists()


def test_the_email_of_another_account_is_refused(guardian, other_guardian, refused):
    line = f"{guardian.family.reference};1;{other_guardian.user.email}"
    said = refused(GuardianResource, "family;rank;email", line)
    assert "Un autre compte" in said


def test_the_account_follows_the_email(guardian, imported, outbox):
    imported(
        GuardianResource, "family;rank;email", f"{guardian.family.reference};1;neuf@example.org"
    )
    guardian.user.refresh_from_db()
    assert guardian.user.email == "neuf@example.org"
    assert outbox()


def test_the_account_of_two_schools_keeps_its_email(guardian, other_school, refused):
    GuardianFactory(family__school=other_school, user=guardian.user)
    line = f"{guardian.family.reference};1;neuf@example.org"
    assert "établissement" in refused(GuardianResource, "family;rank;email", line)
    assert not Guardian.objects.filter(email="neuf@example.org").exists()
