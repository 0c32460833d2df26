"""The page of one's own sheet, and that of the other guardian."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeptForm
from families.enums import FieldState, MaritalStatus
from families.models import ChangeSet
from tests.conftest import signed_in
from tests.factories import FieldRuleFactory, GuardianFactory, StudentFactory

pytestmark = pytest.mark.django_db

IDENTITY = reverse("families:identity")


@pytest.fixture
def send(family_client, page_of, guardian):
    """`send(city="Rennes")`: open the page, change this, send it, follow to what comes."""

    def sent(client=family_client, page=None, **changes):
        return client.post(IDENTITY, (page or page_of(guardian)) | changes, follow=True)

    return sent


def text_of(response):
    """With every run of spaces, the unbreakable ones too, as one."""
    return " ".join(response.content.decode().split())


def test_the_page_shows_the_sheet_as_it_is(family_client, school):
    school.help_note = "Pour toute demande : 01 99 00 12 34"
    school.save_label = "Modifier"
    school.save()
    page = text_of(family_client.get(IDENTITY))
    assert "<h1>Responsable</h1>" in page
    assert 'value="06 39 98 00 01"' in page
    assert "Pour toute demande" in page
    assert "Modifier</button>" in page
    assert "Éléments modifiés" in page
    assert "Fiche en attente de validation" not in page


def test_saving_tells_the_truth(send, outbox):
    page = text_of(send(city="Rennes"))
    assert "Votre demande de modification est enregistrée." in page
    assert "en attente de validation par l’établissement" in page
    assert "Un accusé de réception vous est envoyé à dupont1@example.org." in page
    assert "à jour" not in page
    assert len(outbox("families/mail/receipt")) == 1


def test_what_was_changed_is_marked_with_its_present_value(send):
    page = text_of(send(city="Rennes"))
    assert 'value="Rennes"' in page
    assert "modifié, en attente de validation" in page
    assert '<span class="mark-live">Vitré</span>' in page
    assert page.count("Fiche en attente de validation") == 2


def test_saving_nothing_says_so_and_asks_nothing(send, outbox):
    assert "Vous n’avez rien modifié" in text_of(send())
    assert not ChangeSet.objects.exists()
    assert not outbox()


def test_amending_says_so(send, save, guardian):
    save(guardian, city="Rennes")
    assert "Votre demande de modification est complétée." in text_of(send(city="Laval"))


def test_putting_everything_back_withdraws(send, save, guardian):
    save(guardian, city="Rennes")
    assert "votre demande est retirée" in text_of(send(city="Vitré"))


def test_bad_input_is_told_at_its_field_and_kept(send):
    response = send(mobile="06 39", city="Rennes")
    page = text_of(response)
    assert response.status_code == 200
    assert "<title>Erreur :" in page
    assert 'href="#id_mobile"' in page
    assert 'value="06 39"' in page
    assert 'value="Rennes"' in page
    assert not ChangeSet.objects.exists()


def test_a_conflict_is_shown_at_its_field(send, save, guardian, page_of):
    page = page_of(guardian)
    save(guardian, city="Rennes")
    told = text_of(send(page=page, city="Laval"))
    assert "Entre-temps, ce champ est devenu « Rennes »" in told
    assert 'value="Laval"' in told


@pytest.mark.parametrize(("asks", "told"), [(True, True), (False, False)])
def test_a_new_address_asks_for_a_new_proof(send, school, outbox, asks, told):
    school.asks_proof_of_address = asks
    school.save()
    sentence = "nous fournir un nouveau justificatif de domicile"
    assert (sentence in text_of(send(city="Rennes"))) is told
    assert (sentence in outbox("families/mail/receipt")[0].message) is told


def test_a_new_phone_asks_for_no_proof(send, school, outbox):
    school.asks_proof_of_address = True
    school.save()
    send(mobile="06 39 98 00 77")
    assert "justificatif" not in outbox("families/mail/receipt")[0].message


def test_required_fields_say_so_in_words(family_client, school):
    FieldRuleFactory(school=school, field="mobile", state=FieldState.REQUIRED)
    page = text_of(family_client.get(IDENTITY))
    assert 'Mobile <span class="asked">(obligatoire)</span>' in page


def test_what_was_typed_before_the_session_ended_comes_back(family_client, user, page_of, guardian):
    page = page_of(guardian)
    data = f"city=Rennes&mobile=06+39+98+00+77&last_name=DUPONT&shown={page['shown']}"
    KeptForm.objects.create(user=user, path=IDENTITY, data=data, kept_at=timezone.now())
    response = family_client.get(IDENTITY)
    assert 'value="Rennes"' in text_of(response)
    assert page["shown"] in text_of(response)
    assert not ChangeSet.objects.exists()


def test_who_may_not_request_changes_reads_alone(family_client, guardian):
    guardian.requests_changes = False
    guardian.save()
    page = text_of(family_client.get(IDENTITY))
    assert "Enregistrer" not in page
    assert "contactez l’établissement" in page
    assert "<dt>Mobile</dt> <dd> 06 39 98 00 01" in page
    assert family_client.post(IDENTITY, {"city": "Rennes"}).status_code == 403
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_taken(family_client, method):
    assert getattr(family_client, method)(IDENTITY).status_code == 405


# --- The other guardian -----------------------------------------------------------------------


BIRTH = ("birth_date", "birth_place", "birth_department", "birth_city")
CIVIL = {
    "birth_date": dt.date(1980, 4, 2),
    "birth_place": "Nantes",
    "birth_department": "44",
    "birth_city": "Nantes",
    "occupation": "Luthière",
    "marital_status": MaritalStatus.DIVORCED,
}


def other(guardian):
    return reverse("families:other_identity", args=[guardian.rank])


def test_of_the_other_guardian_the_name_alone_is_shown(family_client, second_guardian):
    page = text_of(family_client.get(IDENTITY))
    assert "Madame DUPONT Dominique" in page
    assert other(second_guardian) not in page
    assert family_client.get(other(second_guardian)).status_code == 404


@pytest.fixture
def household(school):
    """Of a school that says that households are shared."""
    school.shares_household = True
    school.save()


def test_a_shared_household_reads_the_others_address_and_contacts(
    household, family_client, second_guardian
):
    second_guardian.city = "Fougères"
    second_guardian.save()
    page = text_of(family_client.get(other(second_guardian)))
    for label, words in (("Ville", "Fougères"), ("Mobile", "06 39 98 00 01")):
        assert f"<dt>{label}</dt> <dd> {words}" in page
    assert "dupont2@example.org" in page
    assert "<button" not in page.split("<main")[1].split("</main")[0]
    assert family_client.post(other(second_guardian)).status_code == 405


def test_nothing_else_of_the_others_sheet_is_shown(
    household, family_client, school, second_guardian
):
    for name in BIRTH:
        FieldRuleFactory(school=school, field=name)
    for name, value in CIVIL.items():
        setattr(second_guardian, name, value)
    second_guardian.save()
    page = text_of(family_client.get(other(second_guardian)))
    for words in ("1980", "Nantes", "44", "Luthière", "Divorcé", "naissance", "Profession"):
        assert words not in page.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    ("asked", "told"), [({"city": "Rennes"}, 1), ({"occupation": "Cheffe"}, 0)]
)
def test_what_waits_on_the_others_sheet_is_told_of_what_is_shown(
    household, family_client, save, second_guardian, asked, told
):
    save(second_guardian, **asked)
    page = text_of(family_client.get(other(second_guardian)))
    assert page.count("Fiche en attente de validation") == told
    assert page.count("modifié, en attente de validation") == told


def test_ones_own_rank_and_an_unknown_one_are_not_there(family_client, school, guardian):
    school.shares_household = True
    school.save()
    for rank in (guardian.rank, 9):
        url = reverse("families:other_identity", args=[rank])
        assert family_client.get(url).status_code == 404


def test_one_sheet_is_never_the_other_familys(other_client, guardian, school):
    school.shares_household = True
    school.save()
    page = text_of(other_client.get(IDENTITY))
    assert "LEGRAND" in page
    assert "DUPONT" not in page


def test_the_number_of_queries_does_not_grow_with_pupils(
    family_client, family, save, guardian, count_of
):
    save(guardian, city="Rennes")
    StudentFactory(family=family)
    one = count_of(lambda: family_client.get(IDENTITY))
    StudentFactory.create_batch(11, family=family)
    assert count_of(lambda: family_client.get(IDENTITY)) == one


def test_a_second_guardian_saves_their_own_sheet(second_guardian, page_of):
    client = signed_in(second_guardian.user)
    client.post(IDENTITY, page_of(second_guardian) | {"city": "Rennes"})
    assert ChangeSet.objects.get().target == second_guardian


@pytest.fixture
def two_families(guardian, user):
    """Somebody with a sheet in two families, who opened the first and then chose the second."""
    second = GuardianFactory(user=user, city="Laval")
    client = signed_in(user)
    client.post(reverse("families:choose"), {"guardian": second.pk})
    return client, second


def test_the_page_of_another_family_changes_nothing_in_the_one_chosen_since(
    two_families, page_of, guardian
):
    client, second = two_families
    page = text_of(client.post(IDENTITY, page_of(guardian) | {"city": "Rennes"}, follow=True))
    assert "montrait la fiche d’une autre famille" in page
    assert not ChangeSet.objects.exists()
    client.post(IDENTITY, page_of(second) | {"city": "Rennes"})
    assert ChangeSet.objects.get().family == second.family


def test_what_was_kept_of_one_family_is_not_shown_in_another(two_families, page_of, guardian, user):
    client, _second = two_families
    data = QueryDict(mutable=True)
    data.update(page_of(guardian) | {"city": "Rennes"})
    user.kept_forms.create(path=IDENTITY, data=data.urlencode(), kept_at=timezone.now())
    assert "Rennes" not in text_of(client.get(IDENTITY))
    client.post(reverse("families:choose"), {"guardian": guardian.pk})
    assert "Rennes" in text_of(client.get(IDENTITY))
