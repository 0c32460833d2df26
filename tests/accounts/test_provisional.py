"""The provisional password's whole life (design 5)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ProvisionalPassword
from tests.accounts.conftest import NEW, PASSWORD_PAGE, is_signed_in
from tests.conftest import signed_in
from tests.factories import PASSWORD, GuardianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def provisional(ask, user, sign_in):
    """A browser signed in with the mailed password."""
    client = sign_in(user.identifier, ask(user))
    assert is_signed_in(client)
    return client


def test_the_former_password_is_refused_from_then_on(ask, user, sign_in):
    ask(user)
    assert not is_signed_in(sign_in("dupont1"))


def test_blanks_around_a_pasted_password_do_not_matter(ask, user, sign_in):
    assert is_signed_in(sign_in("dupont1", f" {ask(user)}\n"))


def test_an_obsolete_one_is_refused(ask, user, sign_in):
    first = ask(user)
    ProvisionalPassword.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    ask(user)
    assert not is_signed_in(sign_in("dupont1", first))


@pytest.mark.parametrize("path", ["/accueil/", "/famille/identite/", "/famille/demandes/", "/"])
def test_it_opens_the_choice_of_a_password_alone(provisional, path):
    assert provisional.get(path).url == PASSWORD_PAGE
    assert provisional.post(path, {}).url == PASSWORD_PAGE


def test_the_banner_has_its_logo(provisional, school):
    answer = provisional.get(reverse("school_logo", args=[school.slug]))
    assert answer.status_code != 302


@pytest.mark.parametrize("route", ["legal_notices", "privacy", "help", "accounts:accessibility"])
def test_what_everybody_may_read_stays_open(provisional, route):
    assert provisional.get(reverse(route)).status_code == 200


def test_signing_out_stays_open(provisional):
    assert reverse("accounts:login") in provisional.post(reverse("accounts:logout")).url
    assert not is_signed_in(provisional)


def test_the_current_password_is_not_asked(provisional):
    form = provisional.get(PASSWORD_PAGE).context["form"]
    assert list(form.fields) == ["new_password", "new_password_again"]


def test_the_mailed_password_cannot_be_kept(ask, user, sign_in, choose):
    mailed = ask(user)
    client = sign_in(user.identifier, mailed)
    for kept in (mailed, f" {mailed}"):
        faults = choose(client, kept).context["form"].errors["new_password"]
        assert "vous a été envoyé par e-mail" in " ".join(faults)  # chance may break a rule too
    assert choose(client).url == reverse("home")
    again = choose(client, mailed, current_password=NEW).context["form"]
    assert again.errors["new_password"]


def test_choosing_a_new_one_spends_it(provisional, choose, user, sign_in, outbox):
    mailed = user.provisional_passwords.get()
    assert choose(provisional).url == reverse("home")
    mailed.refresh_from_db()
    assert mailed.ended_at
    assert is_signed_in(sign_in("dupont1", NEW))
    assert not is_signed_in(sign_in("dupont1", PASSWORD))


def test_after_the_choice_the_portal_is_open(provisional, choose):
    choose(provisional)
    assert provisional.get("/accueil/").status_code == 200
    assert "current_password" in provisional.get(PASSWORD_PAGE).context["form"].fields


def test_unspent_past_its_time_the_old_one_lives_again(ask, user, sign_in):
    mailed = ask(user)
    _is_over()
    assert not is_signed_in(sign_in("dupont1", mailed))
    assert is_signed_in(sign_in("dupont1", PASSWORD))


def test_a_session_of_it_ends_at_its_time(provisional, choose):
    session = provisional.session
    session["provisional_until"] = (timezone.now() - dt.timedelta(seconds=1)).isoformat()
    session.save()
    answer = choose(provisional)
    assert answer.url == reverse("accounts:login") and not is_signed_in(provisional)


def test_a_strangers_request_ends_no_session(user, family_client, ask):
    ask(user)
    assert family_client.get("/accueil/").status_code == 200


def test_a_strangers_request_does_not_interrupt_the_choice(provisional, choose, ask, user):
    ProvisionalPassword.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    ask(user)
    assert choose(provisional).url == reverse("home")
    assert not ProvisionalPassword.objects.live(at=timezone.now()).exists()


def test_a_change_in_a_live_session_ends_the_open_one(ask, user, family_client, choose, sign_in):
    mailed = ask(user)
    choose(family_client, current_password=PASSWORD)
    assert not is_signed_in(sign_in("dupont1", mailed))
    assert is_signed_in(sign_in("dupont1", NEW))


def test_in_a_live_session_the_mailed_one_counts_as_current(ask, user, family_client, choose):
    assert choose(family_client, current_password=ask(user)).url == reverse("home")


def test_another_session_of_the_spent_one_is_over(ask, user, sign_in, choose):
    mailed = ask(user)
    first, second = sign_in("dupont1", mailed), sign_in("dupont1", mailed)
    choose(first)
    assert reverse("accounts:login") in choose(second, new="Contrebasse-43").url
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_second_window_of_the_same_session_is_asked_for_the_new_one(provisional, choose, user):
    choose(provisional)
    errors = choose(provisional, new="Contrebasse-43").context["form"].errors
    assert "current_password" in errors
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_person_of_two_families_reaches_the_choice(ask, user, sign_in):
    GuardianFactory(user=user, family__school__slug="autre")
    client = sign_in("dupont1", ask(user))
    assert client.get(PASSWORD_PAGE).status_code == 200


def test_staff_choose_theirs_at_the_desk(ask, staff, client):
    typed = {"username": staff.identifier, "password": ask(staff)}
    client.post(reverse("admin:login"), typed)
    assert client.get(reverse("admin:index")).url == reverse("admin:password_change")
    new = "la tortue joue du basson"
    typed = {"new_password": new, "new_password_again": new}
    client.post(reverse("admin:password_change"), typed)
    staff.refresh_from_db()
    assert staff.check_password(new)
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_live_session_of_staff_goes_on(staff, ask):
    client = signed_in(staff)
    ask(staff)
    assert client.get(reverse("admin:index")).status_code == 200


def test_nobody_without_session_reaches_the_choice():
    assert reverse("accounts:login") in Client().get(PASSWORD_PAGE).url


def _is_over():
    row = ProvisionalPassword.objects.get()
    row.expires_at = timezone.now()
    row.save()
