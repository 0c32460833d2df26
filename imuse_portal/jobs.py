"""What the worker does, in this order, again and again; long files beside all the rest."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from accounts.imports.running import carry_out_waiting, forget_old_runs, mark_stopped
from accounts.lockout import alert_of_many_failures
from accounts.lost_password import answer_waiting
from accounts.sweep import clear_sessions, sweep_accounts
from billing.papers import make_waiting
from billing.running import carry_out_runs
from billing.settling import poll
from documents.expiry import announce_expiries, expire_documents
from documents.verifying import remove_orphans
from imuse_portal.outbox import forget_old, give_up_expired, send_waiting
from reenrolment.pre.sweep import sweep_pre_enrolments
from reenrolment.telling import remind_before_closing, tell_families


@dataclass(frozen=True)
class Job:
    """A function that does some of what waits and returns how much; 0 when nothing does.

    Any number of workers may run it at once.
    """

    run: Callable[[], int]
    every: dt.timedelta = dt.timedelta()

    @property
    def name(self) -> str:
        return self.run.__name__


OFTEN = dt.timedelta(minutes=1)
HOURLY = dt.timedelta(hours=1)
DAILY = dt.timedelta(days=1)

JOBS = (
    Job(answer_waiting),
    Job(alert_of_many_failures, every=OFTEN),
    Job(send_waiting),
    Job(carry_out_runs),
    Job(make_waiting),
    Job(poll),
    Job(give_up_expired, every=OFTEN),
    Job(mark_stopped, every=OFTEN),
    Job(sweep_accounts, every=OFTEN),
    Job(clear_sessions, every=DAILY),
    Job(forget_old, every=DAILY),
    Job(forget_old_runs, every=DAILY),
    Job(announce_expiries, every=HOURLY),
    Job(expire_documents, every=HOURLY),
    Job(remove_orphans, every=DAILY),
    Job(tell_families),
    Job(remind_before_closing, every=HOURLY),
    Job(sweep_pre_enrolments, every=HOURLY),
)
IMPORTS = (Job(carry_out_waiting),)
"""A file of thousands of lines takes minutes, during which no mail is to wait."""
