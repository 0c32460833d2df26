"""Workers as processes: many at once, stopped politely, killed."""

import signal

import pytest
from django.utils import timezone
from post_office.models import STATUS

from accounts import mails
from accounts.enums import ImportState
from accounts.models import ImportRun
from imuse_portal.jobs import Job
from imuse_portal.models import OutgoingMail
from imuse_portal.worker import Worker, run_side_by_side
from tests.factories import ImportRunFactory
from tests.imports.test_running import until
from tests.mail.conftest import wait_until_all_is_sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]


@pytest.fixture
def ask(user, school):
    """`ask(n)`: that many mails."""

    def ask(number):
        for _ in range(number):
            mails.password_changed(user, at=timezone.now(), school=school)
        return set(OutgoingMail.objects.values_list("message_id", flat=True))

    return ask


def test_two_workers_send_each_mail_once(ask, post, start_worker):
    asked = ask(30)
    post.slowness = 0.02
    start_worker(), start_worker()
    wait_until_all_is_sent()
    assert len(post.message_ids) == 30 and set(post.message_ids) == asked


def test_a_killed_worker_loses_nothing_and_doubles_at_most_the_mail_under_way(
    ask, post, start_worker
):
    asked = ask(20)
    post.slowness = 0.1
    first = start_worker()
    post.wait_for(5)
    first.kill()
    first.wait()
    post.slowness = 0
    start_worker()
    wait_until_all_is_sent()
    assert set(post.message_ids) == asked
    assert len(post.message_ids) <= 21


def test_a_worker_told_to_stop_finishes_its_mail(ask, post, start_worker):
    ask(1)
    post.slowness = 0.5
    worker = start_worker()
    post.wait_for(1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert OutgoingMail.objects.get().status == STATUS.sent


def test_a_mail_goes_out_while_a_long_file_is_checked(ask, post, start_worker):
    lines = "".join(f"F{n};A\n" for n in range(10_000))
    run = ImportRunFactory(kind="family", content=f"reference;name\n{lines}".encode())
    start_worker()
    until(lambda: ImportRun.objects.get().lines_done)
    ask(1)
    post.wait_for(1)
    run.refresh_from_db()
    assert run.state == ImportState.CHECKING
    assert 0 < run.lines_done < 10_000


def test_a_loop_that_breaks_stops_those_beside_it():
    class Broken(Worker):
        def turn(self):
            raise OSError

    with pytest.raises(OSError):
        run_side_by_side([Worker([]), Broken([]), Worker([])])


def test_a_failing_job_stops_no_other():
    done = []

    def breaks():
        raise OSError

    def works():
        done.append(1)
        return 1

    assert Worker([Job(breaks), Job(works)]).turn() == 1
    assert done == [1]
