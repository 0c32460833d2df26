"""Régies, windows, invoices and payments of the demonstration, made as the desk makes them."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.models import School, User
from billing import receiving
from billing.enums import Ledger, NumberKind
from billing.models import (
    Bracket,
    Deposit,
    Invoice,
    InvoiceLine,
    Payment,
    PaymentAccount,
    PaymentWindow,
    Rental,
    Tariff,
)
from billing.models.numbers import go_on_from, read, written
from billing.models.tariffs import Residence
from families.models import Family
from imuse_portal.demonstration import debits
from imuse_portal.demonstration.data import Data, common
from students.enums import YearState

MIDNIGHT = dt.time(0)


def lacks_accounts(school: School) -> bool:
    """Whoever has a régie already keeps everything as it is."""
    return not PaymentAccount.objects.filter(school=school).exists()


def load(school: School, data: Data, *, by: User, now: dt.datetime) -> None:
    """Everything of one school's file, in the order of its days."""
    account = _account(school, data["billing"])
    if tariff := data["billing"].get("tariff"):
        _tariff(account, tariff)
    for window in data["billing"].get("windows", ()):
        _window(school, window, now=now)
    known = set(school.families.values_list("reference", flat=True))
    for invoice in (one for one in data.get("invoices", ()) if one["to"] in known):
        _invoice(invoice, account, by=by, now=now)
    for payment in (one for one in data.get("payments", ()) if one["from"] in known):
        _payment(payment, account, by=by, now=now)
    for rental in (one for one in data.get("rentals", ()) if one["to"] in known):
        _rental(rental, school, now=now)
    debits.load(account, data, by=by, now=now)


def _account(school: School, data: Data) -> PaymentAccount:
    plain = {name: text for name, text in data.items() if name not in ("windows", "tariff")}
    texts = common()["billing"] | plain
    fields = {name: text.format(name=school.name) for name, text in texts.items()}
    usual = {"name": "Régie de recettes", "issuer_address": school.address}
    return PaymentAccount.objects.create(school=school, **(usual | fields))


def _tariff(account: PaymentAccount, data: Data) -> None:
    """A price for each bracket, one for who lives elsewhere; the last bracket needs no proof."""
    school = account.school
    year = school.years.get(state=YearState.CURRENT)
    fields = {name: data[name] for name in ("name", "resident_postcodes")}
    tariff = Tariff.objects.create(school=school, year=year, account=account, **fields)
    names, last = data["brackets"], len(data["brackets"]) - 1
    for order, (name, price) in enumerate(zip(names, data["prices"], strict=True)):
        bracket = Bracket.objects.create(
            school=school, name=name, order=order, is_without_proof=order == last
        )
        tariff.lines.create(residence=Residence.RESIDENT, bracket=bracket, price=Decimal(price))
    tariff.lines.create(residence=Residence.ELSEWHERE, price=Decimal(data["elsewhere"]))


def _window(school: School, data: Data, *, now: dt.datetime) -> None:
    PaymentWindow.objects.create(
        school=school,
        ledger=data["ledger"],
        opens_at=now + dt.timedelta(days=data["opens_in_days"]),
        closes_at=now + dt.timedelta(days=data["closes_in_days"]),
    )


def _day(data: Data, now: dt.datetime) -> dt.date:
    """A day of a guide, or one that moves along with today."""
    if "on" in data:
        return dt.date.fromisoformat(str(data["on"]))
    return timezone.localdate(now) - dt.timedelta(days=data["days_ago"])


def _family(school: School, identifier: str) -> Family:
    return school.families.get(reference=identifier)


def _give_number(school: School, kind: NumberKind, data: Data) -> None:
    """The next number is the one that the guide shows."""
    if found := read(data.get("number", "")):
        year, _kind, last = found
        go_on_from(school, kind, written(kind, year, last - 1))


def _invoice(data: Data, account: PaymentAccount, *, by: User, now: dt.datetime) -> None:
    family, on = _family(account.school, data["to"]), _day(data, now)
    invoice = Invoice.objects.create(
        school=account.school,
        account=account,
        family=family,
        payer=family.guardians.earliest("rank"),
        ledger=data.get("ledger", Ledger.FEES),
        label=data["label"],
    )
    for order, line in enumerate(data["lines"]):
        price = Decimal(line["amount"])
        student = family.students.filter(first_name=line.get("pupil", "")).first()
        InvoiceLine.objects.create(
            invoice=invoice,
            order=order,
            label=line["label"],
            student=student,
            unit_price=price,
            amount=price,
        )
    invoice.fall_due(*[on + dt.timedelta(days=days) for days in data.get("due_after_days", [45])])
    _give_number(account.school, NumberKind.INVOICE, data)
    at = timezone.make_aware(dt.datetime.combine(on, MIDNIGHT))
    invoice.issue(by=by, at=at, on=on)


def _payment(data: Data, account: PaymentAccount, *, by: User, now: dt.datetime) -> None:
    """It pays what the family owes in that ledger, the oldest first."""
    family, on = _family(account.school, data["from"]), _day(data, now)
    payment = Payment(
        school=account.school,
        account=account,
        family=family,
        payer=family.guardians.earliest("rank"),
        ledger=data.get("ledger", Ledger.FEES),
        method=data["method"],
        received_on=on,
        amount=Decimal(data["amount"]),
        reference=data.get("reference", ""),
    )
    at = timezone.make_aware(dt.datetime.combine(on, MIDNIGHT))
    if data.get("deposited"):
        payment.deposit = Deposit.objects.create(
            school=account.school,
            account=account,
            method=payment.method,
            made_on=on,
            made_at=at,
            made_by=by,
        )
    _give_number(account.school, NumberKind.RECEIPT, data)
    payment.receive(by=by, at=at, on=on)
    receiving.allocate_left(payment)


def _rental(data: Data, school: School, *, now: dt.datetime) -> None:
    """What a family has now; its invoice is among the others."""
    family, on = _family(school, data["to"]), _day(data, now)
    Rental.objects.create(
        school=school,
        family=family,
        student=family.students.filter(first_name=data["pupil"]).first(),
        label=data["label"],
        serial=data["serial"],
        starts_on=on,
        ends_on=on + dt.timedelta(days=data["days"]),
        price=Decimal(data["price"]),
        deposit=Decimal(data["deposit"]),
        invoice=school.invoices.filter(family=family, ledger=Ledger.RENTALS).first(),
    )
