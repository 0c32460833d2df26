"""Identifiers on paper and by mail, as staff ask for them."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from families.letters import hidden, identifier_letters, postal_address
from tests.factories import GuardianFactory

PAGE = "admin:families_guardian_changelist"
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def letters(guardian, second_guardian):
    return identifier_letters([guardian, second_guardian], on=TODAY)


def texts(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [page.extract_text().replace("\xa0", " ") for page in pages]


def ask(client, action, *guardians):
    chosen = {"action": action, "_selected_action": [guardian.pk for guardian in guardians]}
    return client.post(reverse(PAGE), chosen)


def test_a_letter_is_an_accessible_document(letters):
    with pikepdf.open(io.BytesIO(letters)) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Identifiants du portail pour les usagers"
            assert metadata["pdfuaid:part"] == "1"


def test_each_person_has_one_page_with_their_own_identifier(letters):
    first, second = texts(letters)
    assert "dupont1" in first and "dupont2" not in first
    assert "dupont2" in second and "dupont1" not in second


def test_a_letter_says_all_that_a_first_sign_in_needs(letters, school):
    text = texts(letters)[0]
    for words in ("/connexion/", school.site_label, school.lost_password_label, "d…1@example.org"):
        assert words in text
    assert "22 novembre 2026" in text


def test_a_letter_carries_no_whole_e_mail_of_the_person(letters):
    assert "dupont1@example.org" not in texts(letters)[0]


def test_the_address_stands_in_the_envelope_s_window(letters):
    seen = []

    def visit(text, cm, tm, font, size):
        if "3 rue des Lilas" in text:
            seen.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    page = PdfReader(io.BytesIO(letters)).pages[0]
    page.extract_text(visitor_text=visit)
    left, top = seen[0][0] / 72 * 25.4, (page.mediabox.height - seen[0][1]) / 72 * 25.4
    assert 100 < left < 110 and 50 < top < 85


def test_the_address_is_written_for_the_post(guardian):
    assert postal_address(guardian)[-2:] == ["3 rue des Lilas", "35500 VITRÉ"]
    guardian.address_line_1 = guardian.postcode = guardian.city = ""
    assert len(postal_address(guardian)) == 1


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("dupont@example.org", "d…t@example.org"),
        ("ab@example.org", "…@example.org"),
        ("a@example.org", "…@example.org"),
    ],
)
def test_an_e_mail_on_paper_is_half_hidden(email, shown):
    assert hidden(email) == shown


@pytest.fixture
def letter_with_logo(guardian, school, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(image, "PNG")
    school.logo.save("logo.png", ContentFile(image.getvalue()))
    guardian.refresh_from_db()
    return identifier_letters([guardian], on=TODAY)


def said_of_figures(pdf):
    """What is read aloud for each image, in the order of the structure tree."""

    def walk(element):
        if isinstance(element, pikepdf.Array):
            return [found for child in element for found in walk(child)]
        if not isinstance(element, pikepdf.Dictionary):
            return []
        own = [str(element.get("/Alt", ""))] if element.get("/S") == "/Figure" else []
        return own + walk(element.get("/K"))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return walk(document.Root.StructTreeRoot.K)


def test_the_school_s_logo_is_in_the_letter(letter_with_logo):
    images = PdfReader(io.BytesIO(letter_with_logo)).pages[0].images
    assert any("Image" in str(image) or image.data for image in images)


def test_each_image_of_a_letter_says_what_it_shows(letter_with_logo, school):
    code = "QR code de l’adresse du portail"
    assert said_of_figures(letter_with_logo) == [school.name, code]


def test_staff_print_the_letters_of_those_they_choose(staff_client, guardian, second_guardian):
    answer = ask(staff_client, "print_letters", guardian, second_guardian)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(texts(answer.content)) == 2


def test_staff_print_no_letter_of_another_school(other_staff_client, guardian):
    assert ask(other_staff_client, "print_letters", guardian).status_code == 302


def test_no_letter_without_an_account(staff_client, family):
    without = GuardianFactory(family=family, user=None)
    assert ask(staff_client, "print_letters", without).status_code == 302


def test_staff_send_identifiers_by_mail(staff_client, guardian, second_guardian, outbox):
    ask(staff_client, "send_identifiers", guardian, second_guardian)
    mails = outbox("accounts/mail/identifiers")
    assert [mail.to for mail in mails] == [[guardian.user.email], [second_guardian.user.email]]
    assert "dupont2" not in mails[0].message


def test_staff_are_told_who_could_not_be_reached(staff_client, family, outbox):
    without = GuardianFactory(family=family, user=None, first_name="Sans")
    answer = staff_client.get(ask(staff_client, "send_identifiers", without).url)
    assert "rien n’a été envoyé" in answer.content.decode()
    assert not outbox()


def test_staff_send_nothing_to_families_of_another_school(other_staff_client, guardian, outbox):
    ask(other_staff_client, "send_identifiers", guardian)
    assert not outbox()
