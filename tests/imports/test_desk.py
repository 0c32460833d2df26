"""The desk's pages: a file, its preview line by line, its end; who may, and who may not."""

import html
import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import ImportState
from accounts.imports import running
from accounts.imports.registry import kinds
from accounts.models import ImportRun
from accounts.roles import CAMPAIGN, SECRETARIAT, TEACHER, make_roles
from families.models import Family
from students.models import Course, Student
from tests.conftest import signed_in
from tests.factories import ImportRunFactory, StudentFactory, UserFactory

COURSES = (
    "référence;nom;nom de l’enseignant;prénom de l’enseignant\n"
    "PIANO;Piano, premier cycle;ASTAREL;Carmen\n"
    "FM;FM 2C4 A;;\n"
)


@pytest.fixture
def sent(staff_client, school):
    """`sent(kind, text)`: the run of the file, and the page that shows it."""

    def send(kind, text, client=staff_client, to=school):
        file = SimpleUploadedFile("fichier.csv", text.encode())
        path = f"/gestion/importation/{kind}/"
        answer = client.post(path, {"school": to.pk, "file": file}, follow=True)
        return ImportRun.objects.first(), html.unescape(answer.content.decode())

    return send


@pytest.fixture
def course(follow_up):
    Course.objects.update(name="Piano")
    return Course.objects.get()


def post(client, run, action):
    path = f"/gestion/importation/lot/{run.pk}/{action}/"
    return html.unescape(client.post(path, follow=True).content.decode())


def test_the_preview_shows_line_by_line_what_would_change(course, sent):
    run, page = sent("course", COURSES)
    assert (run.state, run.new, run.changed) == (ImportState.READY, 1, 1)
    for words in ("Piano, premier cycle", "ASTAREL · Carmen", "FM 2C4 A", "Modifié", "Nouveau"):
        assert words in page
    assert "Seront aussi créés : enseignant : ASTAREL Carmen" in page


def test_the_preview_writes_nothing(course, sent):
    sent("course", COURSES)
    course.refresh_from_db()
    assert (course.name, course.teacher.last_name) == ("Piano", "BARDEVAL")
    assert not Course.objects.filter(reference="FM").exists()
    assert course.year.school.teachers.count() == 1


def test_what_is_confirmed_is_done(course, sent, staff_client):
    run, _ = sent("course", COURSES)
    assert "Tout le fichier est importé." in post(staff_client, run, "importer")
    course.refresh_from_db()
    assert course.name == "Piano, premier cycle"
    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == (ImportState.DONE, b"")


def test_the_log_of_the_school_says_who_imported_what(course, sent, staff, staff_client):
    run, _ = sent("course", COURSES)
    assert not LogEntry.objects.exists()
    post(staff_client, run, "importer")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object()) == (staff, run.school)
    said = "Import de « fichier.csv » (cours) : 1 nouveau(x), 1 modifié(s)"
    assert entry.get_change_message() == said
    page = staff_client.get(f"/gestion/accounts/school/{run.school_id}/history/")
    assert said in html.unescape(page.content.decode())


def test_what_is_confirmed_twice_is_done_once(course, sent, staff_client):
    run, _ = sent("course", COURSES)
    post(staff_client, run, "importer")
    Course.objects.filter(reference="FM").delete()
    post(staff_client, run, "importer")
    assert not Course.objects.filter(reference="FM").exists()


def test_errors_come_first_and_nothing_can_be_confirmed(course, sent, staff_client):
    run, page = sent("course", COURSES + "X;X;;\nORGUE;;;\n")
    assert run.state == ImportState.REFUSED
    assert "Colonne B « Nom »" in page and "Cette cellule" not in page
    assert "Importer tout le fichier" not in page and "FM 2C4 A" not in page
    post(staff_client, run, "importer")
    assert not Course.objects.filter(reference="FM").exists()


@pytest.mark.parametrize(("lines", "at_once"), [(200, True), (201, False)])
def test_what_a_person_waits_for_is_short_in_lines_too(sent, staff_client, lines, at_once):
    text = "reference;name\n" + "".join(f"F{n};A\n" for n in range(lines))
    run, page = sent("family", text)
    assert (run.state == ImportState.READY) == at_once
    assert ("En attente de son tour" in page) != at_once
    running.carry_out(run)
    post(staff_client, run, "importer")
    assert Family.objects.filter(reference="F1").exists() == at_once


def test_what_a_person_waits_for_is_short_in_bytes_too(sent):
    wide = "x" * 4_000
    run, page = sent("event", "name;on;description\n" + f"A;21/06/2027;{wide}\n" * 20)
    assert "En attente de son tour" in page
    assert run.state == ImportState.CHECKING and not run.started_at


def test_data_that_changed_since_the_preview_is_shown_again(course, sent, staff_client):
    run, _ = sent("course", COURSES)
    Course.objects.update(name="Piano, deuxième cycle")
    page = post(staff_client, run, "importer")
    assert "Les données ont changé depuis l’aperçu" in page
    assert not Course.objects.filter(reference="FM").exists()
    run.refresh_from_db()
    assert run.state == ImportState.CHECKING and run.started_at is None


def test_a_line_is_shown_with_the_name_of_its_row(course, sent):
    Course.objects.update(name="Clavecin")
    _, page = sent("course", "référence;capacité\nPIANO;45\n")
    assert "PIANO · Clavecin</bdi>" in page


def test_the_lines_shown_are_marked_and_all_of_a_refused_file_can_be_seen(
    course, sent, staff_client
):
    run, page = sent("course", COURSES + "ORGUE;;;\n")
    page_of = f"/gestion/importation/lot/{run.pk}/"
    assert " ".join(page.split()).count('aria-current="true"') == 1 and "FM 2C4 A" not in page
    assert "FM 2C4 A" in staff_client.get(page_of, {"only": ""}).content.decode()


def test_a_file_that_changes_nothing_is_not_offered_to_import(course, sent):
    run, page = sent("course", "référence;nom\nPIANO;Piano\n")
    assert (run.state, run.unchanged) == (ImportState.READY, 1)
    assert "il n’y a rien à importer" in page and "Importer tout le fichier" not in page


@pytest.mark.parametrize("is_default", [True, False])
def test_of_several_schools_none_is_chosen_but_one_s_own(
    staff, staff_client, other_school, sent, is_default
):
    staff.schools.add(other_school)
    if not is_default:
        staff.default_school = None
        staff.save()
    shown = staff_client.get("/gestion/importation/family/").content.decode()
    assert ("Choisissez l’établissement" in shown) is not is_default
    file = SimpleUploadedFile("fichier.csv", b"reference;name\nF1;X\n")
    answer = staff_client.post("/gestion/importation/family/", {"school": "", "file": file})
    assert answer.status_code == 200 and not ImportRun.objects.exists()


def test_an_exported_file_has_a_french_name(staff_client, school):
    query = {"export-school": school.pk, "export-form": "csv"}
    answer = staff_client.get("/gestion/exportation/student/", query)
    answer.close()
    assert 'filename="eleves-vitre-' in answer["Content-Disposition"]


def test_a_file_is_forgotten(course, sent, staff_client):
    run, _ = sent("course", COURSES)
    assert "Le fichier est oublié" in post(staff_client, run, "oublier")
    assert not ImportRun.objects.exists()


def test_what_a_file_holds_is_shown_as_text(course, sent):
    _, page = sent("family", "reference;name\nF1;<script>alert(1)</script>\n")
    assert "<li><strong>Nom</strong> : <bdi><script>" in page  # unescaped once by the test
    assert Family.objects.filter(name__contains="script").count() == 0


def test_a_file_of_another_school_is_not_taken(sent, other_school):
    run, page = sent("family", "reference;name\nF1;X\n", to=other_school)
    assert run is None and "Sélectionnez un choix valide" in page


def test_files_without_a_table_are_refused(sent):
    run, page = sent("family", "\x00\x01")
    assert run.state == ImportState.REFUSED and "Cette colonne manque" in page


apps = {
    "family": "families",
    "guardian": "families",
    "invoice": "billing",
    "payment": "billing",
    "courseoffer": "reenrolment",
}


@pytest.mark.parametrize("kind", kinds())
def test_every_list_leads_to_its_import(staff_client, kind):
    app = apps.get(kind, "students")
    page = staff_client.get(f"/gestion/{app}/{kind}/").content.decode()
    assert f"/gestion/importation/{kind}/" in page
    assert staff_client.get(f"/gestion/importation/{kind}/").status_code == 200


def of_role(role, school):
    make_roles()
    person = UserFactory(staff=True, schools=[school])
    person.groups.add(Group.objects.get(name=role))
    return signed_in(person)


@pytest.mark.parametrize("kind", kinds())
def test_a_teacher_neither_imports_nor_exports(school, kind):
    client = of_role(TEACHER, school)
    query = {"export-school": school.pk, "export-form": "csv"}
    assert client.get(f"/gestion/importation/{kind}/").status_code == 403
    assert client.post(f"/gestion/importation/{kind}/").status_code == 403
    assert client.get(f"/gestion/exportation/{kind}/", query).status_code == 403


def test_who_only_reads_exports_without_importing(school):
    client = of_role(CAMPAIGN, school)
    page = client.get("/gestion/importation/student/").content.decode()
    assert "Exporter" in page and "Voir ce qui changerait" not in page
    assert client.post("/gestion/importation/student/").status_code == 403
    assert client.get("/gestion/importation/course/").status_code == 403


def test_importing_courses_needs_the_right_to_make_what_they_name(staff, staff_client, sent):
    Group.objects.get(name=SECRETARIAT).permissions.remove(
        Permission.objects.get(codename="add_teacher")
    )
    assert staff_client.post("/gestion/importation/course/").status_code == 403


@pytest.mark.parametrize("path", ["", "importer/", "oublier/"])
def test_a_run_of_another_school_does_not_exist(school, other_staff_client, path):
    run = ImportRunFactory(school=school, state=ImportState.READY)
    method = other_staff_client.post if path else other_staff_client.get
    assert method(f"/gestion/importation/lot/{run.pk}/{path}").status_code == 404
    assert ImportRun.objects.get().state == ImportState.READY


def leaves_the_school(staff):
    staff.schools.clear()


def loses_the_role(staff):
    staff.groups.clear()


def is_no_longer_active(staff):
    staff.is_active = False
    staff.save()


@pytest.mark.parametrize("what", [leaves_the_school, loses_the_role, is_no_longer_active])
def test_who_left_meanwhile_imports_nothing(course, sent, staff, admin_client_, what):
    run, _ = sent("course", COURSES)
    what(staff)
    post(admin_client_, run, "importer")
    run.refresh_from_db()
    assert run.state == ImportState.STOPPED
    assert not Course.objects.filter(reference="FM").exists()


def test_the_preview_asks_the_same_of_the_database_whatever_its_length(
    staff_client, school, staff, count_of, student
):
    runs = [ImportRunFactory(school=school, by=staff, state=ImportState.READY) for _ in "ab"]
    for run, lines in zip(runs, (3, 90), strict=True):
        for n in range(lines):
            run.lines.create(number=n + 2, outcome="new", label=str(n), cells=[])
    few, many = (
        count_of(lambda run=run: staff_client.get(f"/gestion/importation/lot/{run.pk}/"))
        for run in runs
    )
    assert few == many


def test_exports_ask_the_same_of_the_database_whatever_their_length(
    staff_client, school, count_of, follow_up
):
    def export(kind):
        query = {"export-school": school.pk, "export-form": "csv"}
        answer = staff_client.get(f"/gestion/exportation/{kind}/", query)
        return b"".join(answer.streaming_content)

    few = count_of(lambda: export("student"))
    Student.objects.bulk_create(
        Student(family=follow_up.student.family, last_name=str(n)) for n in range(50)
    )
    assert count_of(lambda: export("student")) == few


# --- From a list ----------------------------------------------------------------------------------

LIST = "/gestion/students/student/"


def export_of(client, *students, where=""):
    ticked = [student.pk for student in students]
    data = {"action": "export_chosen", "_selected_action": ticked}
    if where:
        data["select_across"] = "1"
    return client.post(f"{LIST}{where}", data, follow=True)


def names_in(answer):
    table = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    heads, *rows = table.iter_rows(values_only=True)
    return {row[heads.index("Prénom")] for row in rows}


@pytest.fixture
def three(family):
    return [StudentFactory(family=family, first_name=name) for name in ("Zoé", "Malo", "Anaïs")]


def test_the_rows_ticked_in_a_list_are_exported(three, staff_client):
    assert names_in(export_of(staff_client, *three[:2])) == {"Zoé", "Malo"}


def test_all_that_the_filters_of_a_list_leave_are_exported(three, staff_client):
    assert names_in(export_of(staff_client, three[0], where="?q=zoe")) == {"Zoé"}


def test_a_file_from_a_list_is_of_one_school(three, staff, staff_client, other_school):
    staff.schools.add(other_school)
    stranger = StudentFactory(family__school=other_school)
    shown = export_of(staff_client, three[0], stranger).content.decode()
    assert "Un fichier ne concerne qu’un établissement" in shown


def test_rows_of_another_school_are_not_exported_from_a_list(three, staff_client, other_school):
    stranger = StudentFactory(family__school=other_school, first_name="Ailleurs")
    assert names_in(export_of(staff_client, three[0], stranger)) == {"Zoé"}


def test_a_teacher_s_list_exports_nothing(school):
    assert "export_chosen" not in of_role(TEACHER, school).get(LIST).content.decode()
