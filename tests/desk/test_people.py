"""Families, guardians and their accounts; the school's page; what the journal shows."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import School, User
from families.models import Guardian
from tests.factories import FamilyFactory, GuardianFactory, MenuEntryFactory

pytestmark = pytest.mark.django_db
GUARDIANS = reverse("admin:families_guardian_changelist")


def act(client, action, *guardians):
    data = {"action": action, "_selected_action": [guardian.pk for guardian in guardians]}
    return client.post(GUARDIANS, data, follow=True).content.decode()


def sheet(guardian, **changes):
    return {
        "last_name": guardian.last_name,
        "rank": guardian.rank,
        "email": guardian.email,
    } | changes


# --- Accounts of guardians ---------------------------------------------------------------------


@pytest.fixture
def without(family):
    return GuardianFactory(family=family, user=None, email="nouveau@example.org")


def test_an_account_is_made_from_the_sheet(staff_client, without):
    assert "1 compte est créé" in act(staff_client, "create_accounts", without)
    without.refresh_from_db()
    made = without.user
    assert (made.identifier, made.email) == ("dupont1", "nouveau@example.org")
    assert not made.has_usable_password() and not made.is_staff


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("", "pas d’adresse e-mail"), ("legrand1@example.org", "a déjà cet e-mail")],
)
def test_why_an_account_is_not_made_is_said(staff_client, without, other_guardian, email, sentence):
    Guardian.objects.filter(pk=without.pk).update(email=email)
    assert sentence in act(staff_client, "create_accounts", without)
    assert User.objects.filter(is_staff=False).count() == 1


def test_one_account_is_enough(staff_client, guardian):
    assert "a déjà un compte" in act(staff_client, "create_accounts", guardian)


def test_the_same_person_in_a_second_family_keeps_one_account(staff_client, guardian, other_family):
    again = GuardianFactory(family=other_family, user=None, email=guardian.email.upper())
    assert "1 responsable est rattaché" in act(staff_client, "link_accounts", again)
    again.refresh_from_db()
    assert again.user == guardian.user


def test_an_account_of_another_school_is_not_linked(staff_client, guardian, other_school):
    foreign = GuardianFactory(family=FamilyFactory(school=other_school))
    Guardian.objects.filter(pk=guardian.pk).update(user=None, email=foreign.email)
    assert "aucun compte de vos établissements" in act(staff_client, "link_accounts", guardian)
    guardian.refresh_from_db()
    assert guardian.user is None


def test_the_account_follows_the_e_mail_of_the_sheet(staff_client, guardian, outbox):
    path = reverse("admin:families_guardian_change", args=[guardian.pk])
    staff_client.post(path, sheet(guardian, email="autre@example.org"))
    guardian.user.refresh_from_db()
    assert guardian.user.email == "autre@example.org"
    assert [m.to for m in outbox("accounts/mail/email_changed")] == [["dupont1@example.org"]]


def test_it_follows_from_the_family_s_page_too(staff_client, guardian, family):
    data = {
        "name": family.name,
        "students-TOTAL_FORMS": 0,
        "students-INITIAL_FORMS": 0,
        "guardians-TOTAL_FORMS": 1,
        "guardians-INITIAL_FORMS": 1,
        "guardians-0-id": guardian.pk,
    } | {f"guardians-0-{k}": v for k, v in sheet(guardian, email="b@example.org").items()}
    staff_client.post(reverse("admin:families_family_change", args=[family.pk]), data)
    guardian.user.refresh_from_db()
    assert guardian.user.email == "b@example.org"


def test_an_e_mail_of_another_account_is_refused_at_its_field(
    staff_client, guardian, other_guardian
):
    path = reverse("admin:families_guardian_change", args=[guardian.pk])
    answer = staff_client.post(path, sheet(guardian, email=other_guardian.email))
    assert answer.context["adminform"].form.errors.keys() == {"email"}


def test_a_family_with_requests_is_not_deleted(staff_client, family, guardian):
    from tests.factories import ChangeSetFactory

    ChangeSetFactory(guardian=guardian)
    path = reverse("admin:families_family_delete", args=[family.pk])
    staff_client.post(path, {"post": "yes"})
    family.refresh_from_db()


# --- The school --------------------------------------------------------------------------------

MENU = {"menu_entries-TOTAL_FORMS": 0, "menu_entries-INITIAL_FORMS": 0}
AUDITS = {"audits-TOTAL_FORMS": 0, "audits-INITIAL_FORMS": 0}


def values_of(school, **changes):
    fields = [f.name for f in School._meta.concrete_fields if f.name not in ("id", "logo")]
    values = {name: getattr(school, name) for name in fields}
    return {k: v for k, v in values.items() if v not in (False, None)} | MENU | AUDITS | changes


def save(client, school, **changes):
    path = reverse("admin:accounts_school_change", args=[school.pk])
    return client.post(path, values_of(school, **changes))


def test_the_secretariat_writes_its_school_s_texts(staff_client, school):
    assert save(staff_client, school, welcome_text="Bonjour à tous.").status_code == 302
    school.refresh_from_db()
    assert school.welcome_text == "Bonjour à tous."


def test_a_school_saved_without_a_menu_gets_the_usual_one_to_edit(staff_client, school):
    save(staff_client, school)
    assert [row.label for row in school.menu_entries.all()][:2] == ["Accueil", "Famille"]


def test_addresses_of_the_installation_are_not_its_own_to_change(staff_client, school):
    save(staff_client, school, slug="pris", order=99)
    school.refresh_from_db()
    assert school.slug == "vitre"


def test_it_opens_no_new_school(staff_client):
    assert staff_client.get(reverse("admin:accounts_school_add")).status_code == 403


def test_bounds_of_passwords_get_a_french_sentence(staff_client, school):
    answer = save(staff_client, school, password_min_length=4)
    assert "La longueur minimale est d’au moins 8 caractères" in answer.content.decode()


def test_menus_are_set_there(staff_client, school):
    entry = MenuEntryFactory(school=school, label="Famille")
    row = {
        "menu_entries-TOTAL_FORMS": 1,
        "menu_entries-INITIAL_FORMS": 1,
        "menu_entries-0-id": entry.pk,
        "menu_entries-0-page": entry.page,
        "menu_entries-0-label": "Mon foyer",
        "menu_entries-0-order": 3,
    }
    save(staff_client, school, **row)
    entry.refresh_from_db()
    assert entry.label == "Mon foyer"


def image(kind="PNG", side=20):
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(buffer, kind)
    return buffer.getvalue()


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
LOGOS = [
    (image(), "logo.png", True),
    (image("JPEG"), "logo.jpg", True),
    (SVG, "logo.svg", False),
    (SVG, "logo.png", False),
    (b"MZ" + bytes(200), "logo.png", False),
    (image("GIF"), "logo.png", False),
    (image()[:60], "logo.png", False),
    (image(side=2001), "logo.png", False),
    (image() + bytes(600 * 1024), "logo.png", False),
]


@pytest.mark.parametrize(("content", "name", "is_taken"), LOGOS)
def test_a_logo_is_an_image_by_its_content(
    staff_client, school, settings, tmp_path, content, name, is_taken
):
    settings.MEDIA_ROOT = tmp_path
    answer = save(staff_client, school, logo=SimpleUploadedFile(name, content))
    assert answer.status_code == (302 if is_taken else 200)
    school.refresh_from_db()
    assert bool(school.logo) is is_taken


def test_the_sheet_offers_the_account_or_its_identifier(staff_client, without, guardian):
    def sheet_of(person):
        address = reverse("admin:families_guardian_change", args=[person.pk])
        return staff_client.get(address).content.decode()

    assert "Créer le compte" in sheet_of(without)
    assert "Envoyer l’identifiant par e-mail" in sheet_of(guardian)


def test_the_journal_speaks_french(staff_client):
    page = staff_client.get(reverse("admin:families_journalentry_changelist")).content.decode()
    assert "hangeset" not in page.partition('id="content"')[2].lower().replace("changeset__", "")
