"""A form posted after the end of the session is kept for its account, and given back once."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import kept_forms
from accounts.models import KeptForm
from accounts.sweep import sweep_accounts
from tests.conftest import signed_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SHEET = "/famille/identite/"
REFERER = f"http://testserver{SHEET}"


@pytest.fixture
def expired(user):
    """A browser in which dupont1 was signed in until a moment ago."""
    client = signed_in(user)
    client.get("/accueil/")
    return _expire(client)


def test_the_person_is_led_to_login_and_told_that_nothing_is_lost(expired):
    page = expired.post(SHEET, {"city": "Rennes"}, follow=True)
    assert page.redirect_chain == [
        (f"{reverse('accounts:login')}?next=%2Ffamille%2Fidentite%2F", 302)
    ]
    assert "Ce que vous aviez saisi est conservé" in page.content.decode()


def test_what_was_typed_comes_back_exactly(expired, user, sign_in):
    typed = {"city": "  Rennes & <i>Fougères</i> ", "mobile": "", "many": ["a", "é+b"]}
    expired.post(SHEET, typed)
    kept = KeptForm.objects.get()
    assert dict(QueryDict(kept.data).lists()) == {
        "city": [typed["city"]],
        "mobile": [""],
        "many": typed["many"],
    }


def test_after_signing_in_the_page_is_filled_again(expired, sign_in, user):
    answer = expired.post(SHEET, _sheet(expired, user) | {"city": "Fougères"})
    sign_in("dupont1", client=expired, path=answer.url)
    assert expired.answer.url == SHEET
    page = expired.get(SHEET)
    assert page.context["form"]["city"].value() == "Fougères"
    assert "Voici ce que vous aviez saisi" in page.content.decode()


def test_it_is_given_back_once_and_nothing_was_saved(expired, sign_in, user):
    expired.post(SHEET, _sheet(expired, user) | {"city": "Fougères"})
    sign_in("dupont1", client=expired)
    assert [expired.get(SHEET).context["form"]["city"].value() for _ in range(2)] == [
        "Fougères",
        "Vitré",
    ]
    assert not user.guardianships.get().family.changesets.exists()


def test_another_account_never_gets_it(expired, sign_in, other_guardian, user):
    expired.post(SHEET, {"city": "Fougères"})
    sign_in("legrand1", client=expired)
    assert "Fougères" not in expired.get(SHEET).content.decode()
    assert KeptForm.objects.get().user == user


def test_passwords_and_files_are_never_kept(expired):
    file = SimpleUploadedFile("rib.pdf", b"secret file")
    typed = {"postcode": "35500", "new_password": "Violoncelle-42", "code": "123", "rib": file}
    expired.post(SHEET, typed)
    assert KeptForm.objects.get().data == "postcode=35500"


def test_the_choice_of_a_password_keeps_nothing(expired, choose):
    answer = choose(expired, current_password=PASSWORD)
    assert not KeptForm.objects.exists()
    assert "qui n’a pas été faite" in expired.get(answer.url).content.decode()


def test_a_form_too_large_is_not_kept(expired):
    answer = expired.post(SHEET, {"city": "x" * 200_001}, follow=True)
    assert not KeptForm.objects.exists()
    assert "qui n’a pas été faite" in answer.content.decode()


def test_an_account_has_so_many_forms_kept(expired, monkeypatch):
    monkeypatch.setattr(kept_forms, "MOST", 1)
    expired.post(SHEET, {"city": "Rennes"})
    expired.post("/accueil/", {"city": "Laval"})
    expired.post(SHEET, {"city": "Laval"})
    assert KeptForm.objects.get().data == "city=Laval"


def test_who_signed_out_leaves_nothing_behind(family_client):
    family_client.get("/accueil/")
    family_client.post(reverse("accounts:logout"))
    family_client.post(SHEET, {"city": "Rennes"})
    assert not KeptForm.objects.exists()


def test_who_signed_out_elsewhere_is_told_that_nothing_was_saved(family_client):
    family_client.post(reverse("accounts:logout"))
    page = family_client.post(SHEET, {"city": "Rennes"}, follow=True).content.decode()
    assert "avant votre dernière action, qui n’a pas été faite" in page


def test_staff_who_signed_out_leave_nothing_behind_either(staff_client):
    staff_client.get(reverse("admin:index"))
    staff_client.post(reverse("admin:logout"))
    staff_client.post(reverse("admin:families_cannedreason_add"), {"text": "Illisible."})
    assert not KeptForm.objects.exists()


def test_nobody_signs_for_somebody_else(client, user):
    client.cookies["portail_compte"] = str(user.pk)
    client.post(SHEET, {"city": "Rennes"})
    client.cookies["portail_compte"] = f"{user.pk}:1tGZ:forged"
    client.post(SHEET, {"city": "Rennes"})
    assert not KeptForm.objects.exists()


def test_the_cookie_is_out_of_reach_of_scripts(family_client, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = family_client.get("/accueil/").cookies["portail_compte"]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"


def test_a_form_without_token_is_refused_and_not_kept(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/accueil/")
    assert _expire(client).post(SHEET, {"city": "Rennes"}).status_code == 403
    assert not KeptForm.objects.exists()


def test_with_the_token_of_its_page_it_is_kept(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(SHEET).content.decode()
    )
    typed = {"city": "Rennes", "csrfmiddlewaretoken": token[1]}
    assert _expire(client).post(SHEET, typed).status_code == 302
    assert KeptForm.objects.get().data == "city=Rennes"


def test_a_button_leads_back_to_the_page_it_stood_on(expired):
    path = reverse("families:withdraw_changeset", args=[1])
    answer = expired.post(path, {}, headers={"Referer": REFERER})
    assert parse_qs(urlsplit(answer.url).query)["next"] == [SHEET]


def test_a_foreign_referer_leads_nowhere(expired):
    answer = expired.post(SHEET, {"city": "x"}, headers={"Referer": "https://example.org/a"})
    assert parse_qs(urlsplit(answer.url).query)["next"] == [SHEET]


def test_a_second_post_replaces_the_first(expired):
    expired.post(SHEET, {"city": "Rennes"})
    expired.post(SHEET, {"city": "Laval"})
    assert KeptForm.objects.get().data == "city=Laval"


def test_after_a_day_it_is_gone(expired, user):
    expired.post(SHEET, {"city": "Rennes"})
    KeptForm.objects.update(kept_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert signed_in(user).get(SHEET).context["form"]["city"].value() == "Vitré"
    expired.post(SHEET, {"city": "Rennes"})
    KeptForm.objects.update(kept_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    sweep_accounts()
    assert not KeptForm.objects.exists()


def test_a_post_is_bound_to_what_was_posted(rf, user):
    request = rf.post(SHEET, {"city": "Rennes"})
    assert kept_forms.posted(request)["city"] == "Rennes"


def _expire(client):
    del client.cookies["portail_session"]
    return client


def _sheet(client, user):
    """Every field of the sheet as its page shows it."""
    form = signed_in(user).get(SHEET).context["form"]
    return {field.html_name: field.value() or "" for field in form if not field.field.disabled}


# --- The desk -----------------------------------------------------------------------------------


@pytest.fixture
def expired_desk(staff):
    """A browser in which staff of Vitré were signed in until a moment ago."""
    client = signed_in(staff)
    client.get(reverse("admin:index"))
    return _expire(client)


def test_at_the_desk_one_button_sends_it_again(expired_desk, staff, family):
    path = reverse("admin:families_family_change", args=[family.pk])
    answer = expired_desk.post(path, {"name": "DUPONT & <b>", "_save": "1"})
    assert urlsplit(answer.url).path == reverse("admin:login")
    expired_desk.force_login(staff)
    page = expired_desk.get(parse_qs(urlsplit(answer.url).query)["next"][0])
    assert page.context["kept"].typed == [("name", "DUPONT & <b>"), ("_save", "1")]
    assert f'<form method="post" action="{path}">' in page.content.decode()
    assert 'name="name" value="DUPONT &amp; &lt;b&gt;"' in page.content.decode()


def test_the_desk_gives_it_to_nobody_else(expired_desk, admin_client_, family):
    path = reverse("admin:families_family_change", args=[family.pk])
    expired_desk.post(path, {"name": "X"})
    kept = f"{reverse('admin:kept_form')}?path={path}"
    assert admin_client_.get(kept).url == reverse("admin:index")


def test_families_find_no_kept_form_at_the_desk(family_client):
    assert family_client.get(reverse("admin:kept_form")).status_code != 200
