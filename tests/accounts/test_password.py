"""«Mot de passe»: the rule of the school, the current password, what a change ends."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import passwords
from accounts.models import User
from accounts.passwords import STRONG, Rule, rule_for
from tests.accounts.conftest import NEW, PASSWORD_PAGE, is_signed_in
from tests.conftest import signed_in
from tests.factories import PASSWORD, GuardianFactory, SchoolFactory, UserFactory
from tests.house.connections import all_together

pytestmark = pytest.mark.django_db
KIND = "accounts/mail/password_changed"


@pytest.fixture
def change(family_client, choose):
    """`change(new)`: with the right current password; the answer."""

    def by_the_page(new=NEW, **typed):
        return choose(family_client, new, **({"current_password": PASSWORD} | typed))

    return by_the_page


# --- The rule -----------------------------------------------------------------------------------


def test_the_rule_reads_as_in_the_guides(family_client):
    page = family_client.get(PASSWORD_PAGE).content.decode()
    assert (
        "Le nouveau mot de passe doit avoir une longueur comprise entre 8 et 20 caractères, "
        "et doit contenir au moins une lettre majuscule, une lettre minuscule et un chiffre."
    ) in page


def test_the_labels_are_those_of_the_guides(family_client):
    form = family_client.get(PASSWORD_PAGE).context["form"]
    assert [field.label for field in form] == [
        "Mot de passe actuel",
        "Saisir le nouveau mot de passe",
        "Ressaisir le nouveau mot de passe",
    ]


def test_a_school_has_its_own_bounds(school, family_client, change):
    school.password_max_length = 16
    school.save()
    assert "entre 8 et 16 caractères" in family_client.get(PASSWORD_PAGE).content.decode()
    assert change("Aa1" * 6).context["form"].errors["new_password"]


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("Court-1", "Il est trop court : au moins 8 caractères."),
        ("Trop-long-pour-les-guides-1", "Il est trop long : au plus 20 caractères."),
        ("violoncelle-42", "Il y manque une lettre majuscule."),
        ("VIOLONCELLE-42", "Il y manque une lettre minuscule."),
        ("Violoncelle", "Il y manque un chiffre."),
        ("Password1", "Ce mot de passe est trop courant."),
        ("Dupont1-x", "Le mot de passe est trop semblable au champ « identifiant »."),
    ],
)
def test_each_fault_has_its_sentence(change, user, new, fault):
    faults = change(new).context["form"].errors["new_password"]
    assert [text.replace("\xa0", " ") for text in faults] == [fault]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_current_password_is_no_new_one(change, outbox):
    (fault,) = change(PASSWORD).context["form"].errors["new_password"]
    assert fault == "C’est votre mot de passe actuel : choisissez-en un autre.".replace(
        " :", "\xa0:"
    )
    assert not outbox(KIND)


@pytest.mark.parametrize("new", ["Violonc1", "Violoncelle-42-abcde", "Éé1ééééé", "Mot de passe 9a"])
def test_what_keeps_the_rule_is_taken_as_typed(change, user, new):
    assert change(new).url == reverse("home")
    user.refresh_from_db()
    assert user.check_password(new)


def test_the_strong_profile_asks_for_length_alone(school, change):
    school.password_profile = "strong"
    school.save()
    assert change("Violonc1").context["form"].errors["new_password"]
    assert change("la tortue joue du basson").url == reverse("home")


def test_of_several_schools_the_strictest_counts(user):
    for shortest, longest in ((10, 20), (8, 16)):
        GuardianFactory(
            user=user,
            family__school=SchoolFactory(password_min_length=shortest, password_max_length=longest),
        )
    assert rule_for(user) == Rule(10, 16, is_composed=True)
    GuardianFactory(user=user, family__school=SchoolFactory(strong=True))
    assert rule_for(user) == STRONG


def test_bounds_that_exclude_each_other_leave_a_way(user):
    far = SchoolFactory(password_min_length=24, password_max_length=30)
    GuardianFactory(user=user, family__school=far)
    assert rule_for(user) == Rule(24, 30, is_composed=True)


def test_staff_and_new_accounts_are_strong(staff):
    assert rule_for(staff) == rule_for(None) == rule_for(UserFactory()) == STRONG


def test_the_command_line_keeps_the_rule():
    with pytest.raises(ValidationError):
        passwords.SchoolRuleValidator().validate("Court-1", User(identifier="x"))


# --- The change ---------------------------------------------------------------------------------


def test_the_new_password_signs_in_and_the_old_does_not(change, sign_in):
    change()
    assert is_signed_in(sign_in("dupont1", NEW))
    assert not is_signed_in(sign_in("dupont1", PASSWORD))


def test_the_change_is_dated_and_mailed(change, user, outbox):
    change()
    user.refresh_from_db()
    assert (timezone.now() - user.password_changed_at).total_seconds() < 60
    assert [mail.to for mail in outbox(KIND)] == [[user.email]]


def test_other_sessions_end_and_this_one_goes_on(change, family_client, user):
    elsewhere = signed_in(user)
    change()
    assert family_client.get("/accueil/").status_code == 200
    assert reverse("accounts:login") in elsewhere.get("/accueil/").url


def test_the_current_password_is_needed(change, user, outbox):
    errors = change(current_password="autre").context["form"].errors
    assert errors["current_password"] == ["Ce n’est pas votre mot de passe actuel."]
    user.refresh_from_db()
    assert user.check_password(PASSWORD) and not outbox(KIND)


def test_both_must_be_alike(change):
    errors = change(new_password_again="Violoncelle-43").context["form"].errors
    assert errors == {"new_password_again": ["Ce mot de passe n’est pas le même que le précédent."]}


def test_an_empty_form_says_what_is_missing(change):
    typed = {"current_password": "", "new_password": "", "new_password_again": ""}
    assert len(change(**typed).context["form"].errors) == 3


def test_no_password_is_sent_back(change):
    page = change("Court-1", current_password="Actuel-77").content.decode()
    assert "Court-1" not in page and "Actuel-77" not in page


def test_staff_have_theirs_at_the_desk(staff_client, staff):
    page = reverse("admin:password_change")
    assert staff_client.get(PASSWORD_PAGE).url == page
    assert "entre 12 et 128 caractères" in staff_client.get(page).content.decode()
    new = {"new_password": NEW, "new_password_again": NEW, "current_password": PASSWORD}
    assert staff_client.post(page, new | {"new_password": "Court-12"}).context["form"].errors
    assert staff_client.post(page, new).url == reverse("admin:index")


# --- At once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_counts(user, outbox):
    assert sorted(_two_changes(user)) == ["PasswordChangedMeanwhile", "done"]
    assert len(outbox(KIND)) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_count(user, monkeypatch):
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", _without_lock)
    assert _two_changes(user) == ["done", "done"]


def _without_lock(queryset, **options):
    return queryset.all()


def _two_changes(user):
    together = threading.Barrier(2)

    def change(number):
        own = User.objects.get(pk=user.pk)
        own.set_password = _meeting(own.set_password, together)
        try:
            passwords.change_password(own, f"{NEW}{number}", at=timezone.now(), school=None)
        except passwords.PasswordChangedMeanwhile:
            return "PasswordChangedMeanwhile"
        return "done"

    return all_together(change, 2)


def _meeting(act, together):
    def after_the_other(*args):
        try:
            together.wait(timeout=1)
        except threading.BrokenBarrierError:
            pass
        return act(*args)

    return after_the_other
