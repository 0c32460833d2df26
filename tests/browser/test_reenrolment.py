"""Each school's guide, step by step to the end, in a real browser; then the school accepts."""

import pytest

from documents.models import Document
from reenrolment.models import Reenrolment
from students.models import CourseFollowUp
from tests.browser.person import KeyboardPerson
from tests.documents.papers import pdf

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = "Réinscription en attente de validation"


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "piece.pdf"
    path.write_bytes(pdf("Pièce"))
    return str(path)


def tab_of(family, identifier, site, pupil):
    """Signed in, by the frame of the home page (002 L139)."""
    family.signs_in(identifier, site)
    family.sees("Jusqu’au")
    family.page.locator(".panel .rows").get_by_role("link", name=pupil, exact=True).first.click()
    family.page.wait_for_url("**/reinscription/")


def imports(family, label, paper, of=""):
    family.presses(f"Importer – Pièces à fournir - {of}")
    family.page.locator("[name=pieces-0-piece]").select_option(label=label)
    family.page.locator("[name=pieces-0-papers]").set_input_files(paper)
    family.presses("Importer")
    family.sees(f"Importé : {label}")


def row_of(identifier):
    return Reenrolment.objects.get(
        student__family__reference=identifier, submitted_at__isnull=False
    )


def accepts(person, row):
    """The secretariat, on the page of the submission."""
    staff = person()
    staff.signs_in_at_the_desk("secretariat")
    staff.goes_to(f"/gestion/reenrolment/reenrolment/{row.pk}/change/")
    staff.presses("Accepter et passer à la suivante")
    staff.sees("est acceptée")
    placed = CourseFollowUp.objects.filter(placement__reenrolment=row)
    return sorted(placed.values_list("course__name", flat=True))


def chooses_a_site(family):
    """The steps from the courses to the récapitulatif."""
    family.ticks("Réinscription en Culture musicale 1C1")
    family.chooses(
        "Cours disponible pour Culture musicale 1C1", "Culture musicale 1C1 - Châteaubourg"
    )
    family.page.get_by_role("textbox").fill("Je voudrais le violon.")
    family.presses("Passer à l’étape suivante")
    family.sees("06 39 98 35 77")
    family.sees("Je voudrais le violon.")


def test_vitre_six_steps_with_a_site_of_choice(person):
    """003 L200-355."""
    family = person()
    tab_of(family, "taligot1", "Conservatoire (Vitré)", "ROUSSEL Jade")
    family.presses("Je souhaite réinscrire ROUSSEL Jade")
    family.page.locator("[name=responsable-mobile]").fill("06 39 98 35 77")
    family.page.locator("[name=eleve-school_level]").fill("CM2")
    family.presses("Passer à l’étape suivante")
    family.page.locator("[name=eleve-image_consent][value=True]").check()
    family.presses("Passer à l’étape suivante")
    family.sees("Télécharger les documents liés à la réinscription")
    family.presses("Passer à l’étape suivante")
    chooses_a_site(family)
    family.ticks("J’accepte")
    family.presses("Valider")
    family.sees(WAITS)
    family.sees("Réinscription terminée")
    family.sees("Un e-mail vous a été envoyé à l’adresse")
    assert accepts(person, row_of("taligot1")) == ["Culture musicale 1C1 - Châteaubourg"]


def asks_for_the_harp(family):
    """The courses of this year again, and one in words."""
    family.sees("Notez ici tous les cours demandés")
    for box in family.page.get_by_role("checkbox").all():
        box.check()
    family.page.get_by_role("textbox").fill("Piano, et un second instrument : la harpe.")
    family.presses("Passer à l’étape suivante")
    family.sees("la harpe")


def test_le_plessis_pate_with_further_information(person, paper):
    """002 L137-302: the courses are asked for in words too, J'accepte stands in Finalisation."""
    family = person()
    tab_of(family, "lorrain1", "Conservatoire 1 (Le Plessis-Pâté)", "LORRAIN Camille")
    family.presses("Je souhaite réinscrire LORRAIN Camille")
    family.page.locator("[name=responsable-mobile]").fill("06 39 98 91 11")
    family.presses("Passer à l’étape suivante")
    family.page.locator("[name=eleve-image_consent][value=False]").check()
    family.presses("Passer à l’étape suivante")
    imports(family, "Modalités de paiement", paper, of="Élève")
    family.presses("Passer à l’étape suivante")
    asks_for_the_harp(family)
    family.presses("Passer à l’étape suivante")
    family.ticks("J’accepte")
    family.presses("Valider")
    family.sees(WAITS)
    assert len(accepts(person, row_of("lorrain1"))) == 2


def test_combs_administrative_box_and_two_levels_of_documents(person, paper):
    """004 L272-410."""
    family = person()
    tab_of(family, "ferreira1", "Combs-La-Ville", "FERREIRA Léa")
    family.ticks("Réinscription administrative")
    family.presses("Continuer")
    imports(family, "avis d'imposition 2019", paper, of="Famille")
    imports(family, "Assurance responsabilité civile", paper, of="Élève")
    family.page.get_by_role("textbox").fill("Arrêt de la danse.")
    family.sees("règlement intérieur du réseau des conservatoires 77")
    family.ticks("J’accepte")
    family.presses("Valider")
    family.sees(WAITS)
    row = row_of("ferreira1")
    sent = Document.objects.submitted().filter(year=row.campaign.year, family=row.family)
    active = row.student.follow_ups.in_current_year().active().count()
    assert (sent.count(), len(accepts(person, row))) == (2, active)


def test_fouesnant_no_course_assigned(person, paper):
    """001 L119-164."""
    family = person()
    tab_of(family, "dupont1", "Conservatoire (Fouesnant)", "DUPONT Gérard")
    family.sees("Aucun cours attribué.")
    family.ticks("Réinscription administrative")
    family.presses("Continuer")
    family.sees("La réinscription pédagogique se fera automatiquement")
    imports(family, "frais de dossier : 20", paper, of="Élève")
    family.presses("Valider")
    family.sees(WAITS)
    assert accepts(person, row_of("dupont1")) == []


def test_sevre_et_loire_by_cursus_and_by_keyboard(new_context, portal, person, complaints):
    """000 L351-404, without the mouse."""
    page = new_context(base_url=portal).new_page()
    complaints.listen(page)
    family = KeyboardPerson(page)
    family.signs_in("abarre1", "Conservatoire (Sèvre et Loire)")
    family.presses("ABARRE Irina")
    page.wait_for_url("**/eleves/**")
    family.presses("Réinscription")
    family.ticks("Réinscription en « Musique cursus diplômant », tous les cours")
    family.presses("Continuer")
    page.get_by_text("Information complémentaire").first.wait_for()
    family.presses("Valider")
    family.sees(WAITS)
    assert accepts(person, row_of("abarre1")) == ["FM 2C4 A", "Piano"]


def ticks_and_sends(family):
    """Everything of the one page, with the administrative box."""
    family.ticks("Réinscription administrative")
    family.presses("Continuer")
    family.ticks("J’accepte")
    family.presses("Valider")
    family.sees(WAITS)


def test_two_pupils_in_one_pass(person):
    """From home to the end: after the first, one button leads to the second."""
    family = person()
    tab_of(family, "famille1", "Moissy Cramayel", "TEST Gaëlle")
    ticks_and_sends(family)
    family.presses("Continuer avec")
    family.page.wait_for_url("**/reinscription/")
    ticks_and_sends(family)
    family.does_not_see("Continuer avec")
    sent = Reenrolment.objects.submitted().filter(student__family__reference="famille1")
    assert sent.count() == 2


def test_steps_on_a_phone_without_a_fault(person):
    """At 320 px nothing runs over, and axe finds nothing."""
    family = person()
    family.page.set_viewport_size({"width": 320, "height": 640})
    family.signs_in("ztest2", "Conservatoire (Vitré)")
    for path in ("reinscription/", "reinscription/coordonnees/", "reinscription/cours/"):
        student = Reenrolment.objects.get(student__family__reference="ztest2", state="in_progress")
        family.goes_to(f"/eleves/{student.student_id}/{path}")
        assert (family.overflow(), family.violations()) == (0, [])
