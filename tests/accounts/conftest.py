"""What the tests of accounts share: signing in by the pages, and the mailed password."""

import re

import pytest
from django.test import Client

from accounts.lost_password import answer_waiting
from tests.factories import PASSWORD

LOGIN = "/connexion/"
LOST = "/mot-de-passe-perdu/"
PASSWORD_PAGE = "/mot-de-passe/"
NEW = "Violoncelle-42"


@pytest.fixture
def sign_in():
    """`sign_in("dupont1", …)`: through the portal's door, by default right and at Vitré."""

    def by_the_page(identifier, password=PASSWORD, site="vitre", client=None, **extra):
        client = client or Client()
        typed = {"site": site, "identifier": identifier, "password": password}
        client.answer = client.post(extra.pop("path", LOGIN), typed, **extra)
        return client

    return by_the_page


@pytest.fixture
def ask(outbox):
    """`ask(user)`: asks by the page, lets the worker answer, returns the password mailed last."""

    def by_the_page(user, **typed):
        Client().post(LOST, {"identifier": user.identifier, "email": user.email} | typed)
        answer_waiting()
        return mailed_password(outbox)

    return by_the_page


@pytest.fixture
def choose():
    """`choose(client)`: posts «Mot de passe»."""

    def by_the_page(client, new=NEW, **typed):
        return client.post(PASSWORD_PAGE, {"new_password": new, "new_password_again": new} | typed)

    return by_the_page


def mailed_password(outbox):
    """The password in the last of the mails, None when there is none."""
    mails = outbox("accounts/mail/provisional_password")
    return re.search(r"^.*: ([A-Za-z2-9]{16})$", mails[-1].message, re.M)[1] if mails else None


def is_signed_in(client):
    return "_auth_user_id" in client.session
