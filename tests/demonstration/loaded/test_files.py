"""The files of the guides' pupils: courses, history, sheets and répertoire, as pages show them."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import School, User
from imuse_portal.demonstration import calendar, data, loading, sample_files
from students.models import Course, CourseFollowUp, Evaluation, Performance, Student, Teacher
from tests.conftest import signed_in
from tests.students.records import PIANO, SOLFEGE, facts_of, links_of, page_of, rows_of

HISTORY = [
    ["2011/2012", "Formation Musicale", "FM 2C3", "", "ASTAREL Carmen"],
    ["2011/2012", "Polyphoniques", "Piano", "2C4", "BARDEVAL Brice"],
    ["2010/2011", "Formation Musicale", "FM 2C3", "", "BARONMILT Anthony"],
    ["2010/2011", "Polyphoniques", "Piano", "2C3", "BARDEVAL Brice"],
    ["2009/2010", "Formation Musicale", "FM 2C1", "", "ASTAREL Carmen"],
    ["2009/2010", "Polyphoniques", "Piano", "2C3", "POUSTEGUI Xavier"],
    ["2009/2010", "Pratiques collectives", "Chorale 1er cycle", "", "PERRIGNON Isabelle"],
    ["2008/2009", "Formation Musicale", "FM 2C1", "", "ASTAREL Carmen"],
    ["2008/2009", "Polyphoniques", "Piano", "2C3", "POUSTEGUI Xavier"],
    ["2008/2009", "Pratiques collectives", "Chorale 1er cycle", "", "PERRIGNON Isabelle"],
    ["2007/2008", "Formation Musicale", "FM 1C4", "", "ASTAREL Carmen"],
    ["2007/2008", "Polyphoniques", "Piano", "1C4", "POUSTEGUI Xavier"],
    ["2007/2008", "Pratiques collectives", "Chorale 1er cycle", "", "PERRIGNON Isabelle"],
    ["2006/2007", "Formation Musicale", "FM 1C3", "", "ASTAREL Carmen"],
]
"""000 L271-284, with the words that it misreads put right."""
REPERTOIRE = [
    [
        "Fin de cycle - Piano",
        "13/06/2012",
        "Danse du sabre de Gayaneh",
        "00:10",
        "Editeurs Boosey & Hawkes",
    ],
    [
        "Fin de cycle - Piano",
        "13/06/2012",
        "Romance du Lieutenant Kijé",
        "00:10",
        "Editeurs Boosey & Hawkes",
    ],
    [
        "2011-06 Fête de la Musique",
        "21/06/2011",
        "Symphonie n° 5 en mi mineur, op. 125",
        "01:00",
        "",
    ],
    [
        "2010-04 Audition de la classe de piano",
        "09/04/2010",
        "Sonata K. 282 N° 4 en mi b M",
        "00:15",
        "Editeurs Henle Verlag",
    ],
    [
        "Fête de la Musique 2008",
        "21/06/2008",
        "Hymne à la joie 9ème Symphonie",
        "00:15",
        "Joué en plein air sur le Parvis de la Cathédrale",
    ],
    [
        "Fin de cycle - Piano",
        "15/05/2008",
        "Suite facile N°2 extrait de l’oeuvre pour piano Vol 1",
        "00:05",
        "Editeurs Leduc",
    ],
]
"""000 L344-349."""


PIECES = [
    "Justificatif d'adresse",
    "1 Photo d'identité",
    "Justificatif de quotient familial",
    "Certificat médical (pour la danse)",
]
"""000 L386-389."""


class File:
    """The pages of one pupil, read by a guardian."""

    def __init__(self, identifier, first_name):
        user = User.objects.get(identifier=identifier)
        self.client = signed_in(user)
        families = user.guardianships.values("family")
        self.student = Student.objects.get(family__in=families, first_name=first_name)

    def rows(self, name):
        return rows_of(self.client.get(page_of(name, self.student)))[1:]

    def sheet(self, name, list_of):
        """The first of a list, opened by its link."""
        listing = self.client.get(page_of(list_of, self.student))
        address = reverse(f"students:{list_of}", args=[self.student.pk])
        first = next(u for u in links_of(listing) if re.fullmatch(rf"{address}\d+/(\?.*)?", u))
        return self.client.get(first)


def words(response):
    text = re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode()))
    return " ".join(text.split())


@pytest.fixture
def irina(demonstration):
    return File("abarre1", "Irina")


@pytest.fixture
def essai(demonstration):
    return File("ztest1", "Essai")


@pytest.fixture
def gaelle(demonstration):
    return File("famille1", "Gaëlle")


def test_irina_follows_the_two_courses_of_the_guide_and_dances(irina):
    """Her guide shows no course of dance, and asks for a dancer’s certificate (000 L389)."""
    dance, *of_the_guide = irina.rows("courses")
    assert of_the_guide == [SOLFEGE, PIANO]
    assert dance[0] == "Danse classique"


def test_irina_hands_in_the_four_documents_of_the_guide(irina):
    address = reverse("documents:student", args=[irina.student.pk])
    shown = words(irina.client.get(address))
    rows = rows_of(irina.client.get(address))[1:]
    assert [next(name for name in PIECES if row[0].startswith(name)) for row in rows] == PIECES
    assert "Demandé parce que Irina suit un cours de « Danse »." in shown


def test_irina_has_fourteen_sheets_behind_her(irina):
    assert irina.rows("history") == HISTORY


def test_the_sheet_of_irina_is_that_of_the_guide(irina):
    sheet = irina.sheet("history_sheet", "history")
    facts = dict(facts_of(sheet))
    assert facts["Année"] == "2011/2012"
    assert (facts["Classe"], facts["Enseignant"]) == ("FM 2C3", "ASTAREL Carmen")
    assert (facts["Situation d’activité"], facts["Admission classe"]) == ("Actif", "FM 2C4")
    assert (facts["Mention"], facts["Cycle"], facts["Commentaire"]) == ("", "", "")
    shown = words(sheet)
    for text in ("ABARRE Irina", "Du 12/09/2011 au 05/07/2012", "15,75 / 20,00", "1 / 14"):
        assert text in shown, text
    assert "-1" not in facts.values() and "null" not in shown


def test_the_evaluation_of_irina_is_that_of_the_guide(irina):
    rows = rows_of(irina.sheet("history_sheet", "history"))
    assert rows[1][:6] == ["Contrôle Continu", "05/06/2012", "", "15,75", "20,00", "1,00"]
    assert len(rows) == 2


def test_irina_played_six_pieces(irina):
    assert irina.rows("repertoire") == REPERTOIRE


def test_essai_follows_the_course_of_the_guide(essai):
    assert essai.rows("courses") == [
        [
            "Parcours découvertes instrumentales - Vitré",
            "Non",
            "BLANCHARD Laure",
            "",
            "Vitré-Berlioz (Vitré)",
            "Lundi",
            "17:00",
            "01:15",
        ]
    ]


def test_essai_has_the_history_of_the_guide(essai):
    assert essai.rows("history") == [
        ["2021/2022", "Culture musicale générale", "CMG MAA Niveau 1", "", "GROSS Florent"],
        [
            "2021/2022",
            "Musiques actuelles - Instruments",
            "Claviers Musiques Actuelles",
            "1C1A-MAA",
            "AUDUSSEAU Vincent",
        ],
    ]


def test_the_sheet_of_essai_is_that_of_the_guide(essai):
    sheet = essai.sheet("history_sheet", "history")
    facts = dict(facts_of(sheet))
    assert (facts["Situation d’activité"], facts["Admission classe"]) == (
        "Actif",
        "CMG MAA Niveau 2",
    )
    shown = words(sheet)
    for text in ("Du 13/09/2021 au 07/07/2022", "33:00", "/ 5,00", "1 / 2"):
        assert text in shown, text


def test_gaelle_follows_the_course_of_the_guide(gaelle):
    assert gaelle.rows("courses") == [
        [
            "clarinette MOISSY",
            "Non",
            "COCHENET Christine (Moissy)",
            "1C1",
            "Salle 4 Luis Rizzo (Moissy)",
            "Samedi",
            "15:00",
            "00:30",
        ]
    ]


def test_the_follow_up_of_gaelle_is_that_of_the_guide(gaelle):
    sheet = gaelle.sheet("follow_up", "courses")
    facts = dict(facts_of(sheet))
    assert (facts["Cycle"], facts["Situation d’activité"]) == ("1C1", "Actif")
    shown = words(sheet)
    for text in ("TEST Gaëlle", "clarinette MOISSY", "Évaluations", "Absences", "1 / 1"):
        assert text in shown, text


def test_dupont_has_no_course(demonstration):
    dupont = File("dupont1", "Gérard")
    assert not CourseFollowUp.objects.filter(student=dupont.student).exists()
    assert "Aucun cours attribué" in words(dupont.client.get(page_of("courses", dupont.student)))


@pytest.mark.parametrize("slug", data.schools())
def test_every_school_teaches(demonstration, slug):
    courses = Course.objects.filter(year__school__slug=slug, year__state="current")
    assert courses.count() >= 4
    assert not courses.filter(follow_ups=None).exists()
    rows = {"family__school__slug": slug}
    assert Student.objects.filter(**rows, absences__isnull=False).exists()
    assert Performance.objects.filter(event__school__slug=slug).exists()
    assert Evaluation.objects.filter(follow_up__course__year__school__slug=slug).exists()


def test_days_of_the_current_year_lie_in_it(demonstration):
    recent = Evaluation.objects.filter(follow_up__course__year__state="current")
    assert recent.count() > 10
    for row in recent.select_related("follow_up__course__year"):
        assert row.follow_up.course.year.starts_on <= row.on <= row.follow_up.course.year.ends_on


def test_the_teacher_of_vitre_sees_own_courses_alone(demonstration):
    teacher = User.objects.get(identifier="enseignant")
    page = signed_in(teacher).get("/gestion/").content.decode()
    own = Course.objects.taught_by(teacher)
    assert own.count() == 3 and all(course.name in html.unescape(page) for course in own)
    assert "Violon" not in page
    assert Teacher.objects.get(user=teacher).school.slug == "vitre"
    assert own.get(reference="PDI-LUN").class_list().count() == 6


def test_a_school_that_has_courses_is_left_alone(demonstration):
    school = School.objects.get(slug="vitre")
    assert not sample_files.lacks_courses(school)
    Course.objects.filter(reference="VIOLON").update(reference="ALTO")
    loading.load(now=timezone.now())
    assert not Course.objects.filter(reference="VIOLON").exists()


def test_the_samples_move_with_the_year():
    text = "2026/2027;16/10/2026;2025/2026;2011/2012;05/06/2012"
    assert sample_files.moved(text, 2) == "2028/2029;16/10/2028;2027/2028;2011/2012;05/06/2012"


SAMPLES = sorted(sample_files.SAMPLES.glob("*/*.csv"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_samples_import_twice_without_a_change(demonstration, path):
    school = School.objects.get(slug=path.parent.name)
    later = school.years.get(state="current").starts_on.year - calendar.WRITTEN_FOR
    resource = sample_files.TABLES[path.stem](school=school)
    text = sample_files.moved(path.read_text(), later)
    counts = sample_files.running.load(resource, text.encode())
    assert set(counts.counts) == {"unchanged"}
