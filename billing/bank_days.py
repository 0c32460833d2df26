"""Days on which the banks of the euro settle (TARGET): no weekend, nor six holidays a year."""

import datetime as dt

from dateutil.easter import easter

from billing.models import PaymentAccount

DAY = dt.timedelta(days=1)
FIXED = {(1, 1), (5, 1), (12, 25), (12, 26)}


def is_open(day: dt.date) -> bool:
    if day.weekday() >= 5 or (day.month, day.day) in FIXED:
        return False
    return day - easter(day.year) not in (-2 * DAY, DAY)


def open_from(day: dt.date) -> dt.date:
    """The day itself, or the first after it on which banks settle."""
    while not is_open(day):
        day += DAY
    return day


def after(day: dt.date, number: int) -> dt.date:
    """So many bank days later."""
    for _each in range(number):
        day = open_from(day + DAY)
    return day


def first_taken(account: PaymentAccount, *, on: dt.date) -> dt.date:
    """By the bank, of a file that is handed in today."""
    return open_from(after(on, account.lead_days))


def first_possible(account: PaymentAccount, *, on: dt.date) -> dt.date:
    """For a file made today: the bank has its time, and so have those who are told."""
    told = open_from(on + account.notice_days * DAY)
    return max(first_taken(account, on=on), told)
