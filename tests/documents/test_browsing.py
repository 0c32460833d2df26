"""Ten people hand in photos at the same instant, and others read their pages on."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.urls import reverse

from documents.models import StoredFile
from tests.documents.conftest import address, kinds
from tests.documents.corpus.pictures import file_of, page
from tests.documents.server import Visitor

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

SENDERS, READERS, READ = 10, 2, 30
ROUNDS = 3
"""Another program on this machine may disturb one; the calmest counts."""


def time_of(visitor, path):
    began = time.perf_counter()
    assert visitor.get(path).status == 200
    return time.perf_counter() - began


def reading(visitors):
    """The median seconds of a page for people who read one after the other."""
    pages = [reverse("home"), reverse("families:identity"), address()]
    with ThreadPoolExecutor(len(visitors)) as people:
        read = [
            people.submit(lambda one=visitor: [time_of(one, pages[n % 3]) for n in range(READ)])
            for visitor in visitors
        ]
        return statistics.median(second for seconds in read for second in seconds.result())


@contextmanager
def handing_in(visitors, kinds, photo):
    """All of them at the same instant, each again as soon as it has its answer."""
    stop, answers = threading.Event(), []

    def sends(visitor, theirs):
        while theirs and not stop.is_set():
            sent = visitor.imports(address("import"), theirs.pop(), "photo.jpg", photo)
            answers.append(sent.status)

    shares = [kinds[number :: len(visitors)] for number in range(len(visitors))]
    with ThreadPoolExecutor(len(visitors)) as people:
        for visitor, theirs in zip(visitors, shares, strict=True):
            people.submit(sends, visitor, theirs)
        try:
            yield answers
        finally:
            stop.set()


def test_ten_uploads_at_once_slow_nobody_down(server, family_client, school, year):
    photo = file_of(page(), quality=95)
    server.start()
    readers, senders = (
        [Visitor(server, family_client) for _ in range(n)] for n in (READERS, SENDERS)
    )
    asked = kinds(school, SENDERS * 10)
    for sender in senders:
        sender.imports(address("import"), asked[0], "a.pdf", b"")  # it has its token
    ratios = []
    while len(ratios) < ROUNDS and min(ratios, default=9) > 2:
        usual = reading(readers)
        with handing_in(senders, asked, photo) as answers:
            ratios.append(reading(readers) / usual)
        assert set(answers) <= {302}
    assert StoredFile.objects.count() >= SENDERS
    assert min(ratios) <= 2, ratios
