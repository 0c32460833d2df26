"""Accounts at the desk: whom staff may change, and that nobody gives rights to themselves."""

import pytest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from tests.conftest import signed_in
from tests.factories import PASSWORD, FamilyFactory, GuardianFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_user_changelist")


def page(user, view="change"):
    return reverse(f"admin:accounts_user_{view}", args=[user.pk])


def person(user, **changes):
    names = ("identifier", "email", "first_name", "last_name", "language")
    return {name: getattr(user, name) for name in names} | {"is_active": "on"} | changes


def act(client, action, *users):
    data = {"action": action, "_selected_action": [user.pk for user in users]}
    return client.post(LIST, data, follow=True)


# --- What the secretariat may ------------------------------------------------------------------


def test_staff_correct_the_account_of_their_family(staff_client, user):
    staff_client.post(page(user), person(user, first_name="Alix", email="autre@example.org"))
    user.refresh_from_db()
    assert (user.first_name, user.email) == ("Alix", "dupont1@example.org")


def test_the_page_leads_to_the_sheet_where_the_e_mail_is_changed(
    staff_client, user, guardian, other_school
):
    foreign = GuardianFactory(family=FamilyFactory(school=other_school), user=user)
    shown = staff_client.get(page(user)).content.decode()
    sheet = "admin:families_guardian_change"
    assert reverse(sheet, args=[guardian.pk]) in shown
    assert reverse(sheet, args=[foreign.pk]) not in shown


def test_an_e_mail_that_another_has_gets_a_sentence(admin_client_, user, other_guardian):
    answer = admin_client_.post(page(user), person(user, email=other_guardian.user.email.upper()))
    assert "Un autre compte du portail a déjà cet e-mail" in answer.content.decode()


def test_sessions_are_ended(staff_client, family_client, user):
    assert family_client.get(reverse("home")).status_code == 200
    assert "1 compte sont" in act(staff_client, "end_sessions", user).content.decode()
    assert family_client.get(reverse("home")).status_code == 302


def test_a_deactivated_account_is_out(staff_client, family_client, user):
    act(staff_client, "deactivate", user)
    user.refresh_from_db()
    assert not user.is_active
    assert family_client.get(reverse("home")).status_code == 302


# --- What the secretariat may not --------------------------------------------------------------

RIGHTS = {"is_staff": "on", "is_superuser": "on", "identifier": "autre"}


def test_no_rights_come_with_a_forged_form(staff_client, user, school):
    data = person(user, **RIGHTS) | {"schools": [school.pk], "password": "x"}
    staff_client.post(page(user), data)
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.identifier) == (False, False, "dupont1")
    assert not user.schools.exists() and not user.groups.exists()
    assert user.check_password(PASSWORD)


def test_one_s_own_account_is_not_on_the_page(staff_client, staff):
    for view in ("change", "history"):
        assert staff_client.get(page(staff, view)).status_code == 404
    answer = staff_client.post(page(staff), person(staff, **RIGHTS))
    staff.refresh_from_db()
    assert (answer.status_code, staff.is_superuser) == (404, False)


def test_nor_is_a_superuser_s_or_a_colleague_s(staff_client, admin_user, school, guardian):
    colleague = UserFactory(staff=True, schools=[school])
    guardian.user = colleague  # even one who is also a parent with that account
    guardian.save()
    for other in (admin_user, colleague):
        assert staff_client.post(page(other), person(other)).status_code == 404
        act(staff_client, "deactivate", other)
        other.refresh_from_db()
        assert other.is_active


def test_staff_make_no_account_by_hand(staff_client):
    path = reverse("admin:accounts_user_add")
    assert staff_client.post(path, {"identifier": "x", "is_staff": "on"}).status_code == 403


def test_staff_set_no_password(staff_client, user):
    path = reverse("admin:auth_user_password_change", args=[user.pk])
    data = {"password1": "Une-Phrase-De-Passe-7", "password2": "Une-Phrase-De-Passe-7"}
    assert staff_client.post(path, data).status_code == 403
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.fixture
def shared(user, other_school):
    """The account of a parent of two schools."""
    GuardianFactory(family=FamilyFactory(school=other_school), user=user)
    return user


def test_an_account_that_opens_another_school_is_read_only(staff_client, shared):
    """To redirect its e-mail would be to enter a school that is not one's own."""
    assert staff_client.get(page(shared)).status_code == 200
    data = person(shared, email="pris@example.org")
    assert staff_client.post(page(shared), data).status_code == 403
    act(staff_client, "deactivate", shared)
    shared.refresh_from_db()
    assert shared.is_active and shared.email == "dupont1@example.org"


def test_nor_does_the_sheet_redirect_it(staff_client, shared, guardian):
    sheet = reverse("admin:families_guardian_change", args=[guardian.pk])
    data = {"last_name": "DUPONT", "rank": 1, "email": "pris@example.org"}
    answer = staff_client.post(sheet, data, follow=True)
    shared.refresh_from_db()
    assert shared.email == "dupont1@example.org"
    assert "ouvre aussi le portail d’un autre établissement" in answer.content.decode()


# --- Superusers --------------------------------------------------------------------------------


def test_a_superuser_makes_staff_and_says_where_they_work(admin_client_, school):
    data = {
        "identifier": "nouvelle",
        "email": "nouvelle@example.org",
        "is_staff": "on",
        "usable_password": "true",
        "password1": "trois mots et une rivière",
        "password2": "trois mots et une rivière",
    }
    admin_client_.post(reverse("admin:accounts_user_add"), data)
    made = User.objects.get(identifier="nouvelle")
    admin_client_.post(page(made), person(made, is_staff="on", schools=[school.pk]))
    assert made.is_staff and list(made.schools.all()) == [school]


@pytest.mark.parametrize("weak", ["court1A", "motdepasse"])
def test_the_password_of_staff_is_strong(admin_client_, weak):
    data = {"identifier": "n", "usable_password": "true", "password1": weak, "password2": weak}
    answer = admin_client_.post(reverse("admin:accounts_user_add"), data | {"is_staff": "on"})
    assert answer.context["errors"]
    assert not User.objects.filter(identifier="n").exists()


def test_no_page_shows_a_hash(admin_client_, staff):
    shown = admin_client_.get(page(staff)).content.decode()
    assert "md5$" not in shown and "argon2" not in shown


def test_a_superuser_gives_staff_a_password_but_no_family(admin_client_, staff, user):
    data = {"password1": "trois mots et une rivière", "password2": "trois mots et une rivière"}
    for account, status in ((staff, 302), (user, 403)):
        path = reverse("admin:auth_user_password_change", args=[account.pk])
        assert admin_client_.post(path, data | {"usable_password": "true"}).status_code == status


def chosen(password, current=PASSWORD):
    names = ("current_password", "new_password", "new_password_again")
    return dict(zip(names, (current, password, password), strict=True))


def test_staff_change_their_own_password_by_the_strong_rule(staff_client, staff, outbox):
    path = reverse("admin:password_change")
    assert staff_client.post(path, chosen("Court-1A")).status_code == 200
    assert staff_client.post(path, chosen("trois mots et une rivière")).status_code == 302
    staff.refresh_from_db()
    assert staff.check_password("trois mots et une rivière")
    assert len(outbox("accounts/mail/password_changed")) == 1


def test_the_current_password_is_asked_for(staff_client, staff):
    data = chosen("trois mots et une rivière", current="faux")
    answer = staff_client.post(reverse("admin:password_change"), data)
    assert answer.context["form"].errors.keys() == {"current_password"}
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_a_lost_phone_is_reset_by_superusers_alone(admin_client_, mighty_client, staff):
    TOTPDevice.objects.create(user=staff, name="totp")
    act(mighty_client, "reset_second_factor", staff)
    assert TOTPDevice.objects.exists()
    act(admin_client_, "reset_second_factor", staff)
    assert not TOTPDevice.objects.exists()


# --- The door ----------------------------------------------------------------------------------


def test_a_family_s_account_does_not_enter(client, user):
    data = {"username": user.identifier, "password": PASSWORD}
    answer = client.post(reverse("admin:login"), data)
    assert "L’identifiant ou le mot de passe est incorrect." in answer.content.decode()
    assert client.get("/gestion/").status_code == 302


def test_staff_enter_and_five_failures_lock_the_pair(client, staff):
    login = reverse("admin:login")
    for _ in range(5):
        client.post(login, {"username": staff.identifier, "password": "faux"})
    right = {"username": staff.identifier.upper(), "password": PASSWORD}
    assert client.post(login, right).status_code == 429
    elsewhere = client.post(login, right, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_without_the_second_factor_the_desk_stays_closed(settings, staff):
    settings.STAFF_TOTP_REQUIRED = True
    assert signed_in(staff).get("/gestion/").status_code == 302
