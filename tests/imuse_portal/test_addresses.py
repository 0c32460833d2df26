"""The client's address: what a proxy saw, never what a client says."""

import pytest
from django.test import RequestFactory

from imuse_portal.addresses import client_address


def asked(forwarded=None, peer="198.51.100.7"):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


def test_a_portal_served_directly_believes_no_header(settings):
    settings.TRUSTED_PROXY_COUNT = 0
    assert asked("203.0.113.9") == "198.51.100.7"


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "203.0.113.3"), (2, "203.0.113.2"), (3, "203.0.113.1")]
)
def test_each_trusted_proxy_counts_from_the_right(settings, count, expected):
    settings.TRUSTED_PROXY_COUNT = count
    assert asked("203.0.113.1, 203.0.113.2,203.0.113.3") == expected


def test_a_forged_entry_stands_left_of_the_true_one(settings):
    settings.TRUSTED_PROXY_COUNT = 1
    assert asked("192.0.2.66, 203.0.113.5") == asked("10.0.0.1, 203.0.113.5") == "203.0.113.5"


@pytest.mark.parametrize("header", [None, "", "unknown", "203.0.113.400", "a, b", "203.0.113.5, "])
def test_a_malformed_header_leaves_the_peer(settings, header):
    settings.TRUSTED_PROXY_COUNT = 1
    assert asked(header) == "198.51.100.7"


def test_a_header_shorter_than_the_proxies_leaves_the_peer(settings):
    settings.TRUSTED_PROXY_COUNT = 2
    assert asked("203.0.113.5") == "198.51.100.7"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("203.0.113.5:41000", "203.0.113.5"),
        ("[2001:db8::1]:41000", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
    ],
)
def test_an_address_has_one_spelling(settings, entry, expected):
    settings.TRUSTED_PROXY_COUNT = 1
    assert asked(entry) == expected


def test_without_any_address_all_count_as_one(settings):
    settings.TRUSTED_PROXY_COUNT = 0
    assert asked(peer="") == "0.0.0.0"
