"""New identifiers: surname and number."""

import threading

import pytest
from django.db import connection, transaction

from accounts.identifiers import LONGEST_NAME, new_identifier, plain_name
from accounts.models import User
from tests.factories import UserFactory


@pytest.mark.parametrize(
    ("last_name", "name"),
    [
        ("DUPONT", "dupont"),
        ("Z-TEST", "ztest"),
        ("Le Gall", "legall"),
        ("D’Étaples", "detaples"),
        ("Lœvenbrück", "loevenbruck"),
        ("Straße", "strasse"),
        ("Nguyễn", "nguyen"),
        ("山田", "compte"),
        ("x" * 60, "x" * LONGEST_NAME),
    ],
)
def test_a_name_becomes_plain_letters(last_name, name):
    assert plain_name(last_name) == name


def test_numbers_go_on_after_the_highest_whatever_the_case(db):
    for identifier in ("dupont1", "DUPONT7", "dupontel9", "dupont3bis"):
        UserFactory(identifier=identifier)
    assert new_identifier("Dupont") == "dupont8"
    assert new_identifier("Dupontel") == "dupontel10"
    assert new_identifier("Martin") == "martin1"


@pytest.mark.django_db(transaction=True)
def test_it_asks_for_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        new_identifier("Dupont")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_different_numbers():
    start = threading.Barrier(6)

    def make():
        start.wait()
        with transaction.atomic():
            User.objects.create(identifier=new_identifier("Dupont"))
        connection.close()

    makers = [threading.Thread(target=make) for _ in range(6)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    made = set(User.objects.values_list("identifier", flat=True))
    assert made == {f"dupont{number}" for number in range(1, 7)}
