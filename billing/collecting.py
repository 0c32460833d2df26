"""What is due is debited under mandates: planned, announced, handed in, and then paid or not."""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from billing import bank_days, debit_file, mails, receiving
from billing.enums import CollectionState, ItemState, PaymentMethod, Sequence
from billing.models import (
    NOTHING,
    BillingError,
    Collection,
    CollectionItem,
    Invoice,
    Mandate,
    OnlinePayment,
    Payment,
    PaymentAccount,
)
from billing.models.collections import new_end_to_end
from billing.models.days import months_after
from families.models import Guardian
from imuse_portal.figures import day, euros

MOST = 300
"""Debits of a file: it is confirmed and recorded within one request, by one form."""
LONGEST = 12
"""Months ahead: a year further is a slip of the hand."""


class PlanChanged(BillingError):
    """What was confirmed is not what would be debited now."""


@dataclass(frozen=True)
class Plan:
    """What would be debited on a day, and what not though its payer has a mandate."""

    items: list[CollectionItem]
    left_out: list[tuple[Invoice, str]]
    without: int
    """Invoices of which something is due by then, of payers without any mandate."""

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.items), NOTHING)

    @property
    def shown(self) -> str:
        """What a page showed: another plan has another."""
        rows = sorted((str(one.invoice_id), one.amount, one.mandate_id) for one in self.items)
        return hashlib.sha256(repr(rows).encode()).hexdigest()


def check_day(account: PaymentAccount, collect_on: dt.date, *, on: dt.date) -> None:
    """Raises BillingError."""
    if not account.debits:
        raise BillingError(
            gettext("This payment account lacks its IBAN, its creditor identifier, or its BIC.")
        )
    first = bank_days.first_possible(account, on=on)
    if collect_on < first:
        said = gettext("The bank and the families are told in time for %(day)s at the earliest.")
        raise BillingError(said % {"day": day(first)})
    if collect_on > months_after(on, LONGEST):
        said = gettext("%(day)s is more than a year away: check the date.")
        raise BillingError(said % {"day": day(collect_on)})
    if not bank_days.is_open(collect_on):
        told = {"day": day(bank_days.open_from(collect_on))}
        raise BillingError(gettext("Banks are closed on that day: choose %(day)s.") % told)


def plan(account: PaymentAccount, *, collect_on: dt.date) -> Plan:
    """Of every invoice what is due until that day, where its payer has a mandate."""
    owed = Invoice.objects.owed().filter(account=account, instalments__due_on__lte=collect_on)
    rows = owed.distinct().select_related("payer__user", "family__school", "school")
    usable = _usable(account, on=collect_on)
    ended = set(account.mandates.values_list("guardian", flat=True))
    stops = _stops(account)
    items, left_out, without = [], [], 0
    for invoice in rows.prefetch_related("instalments").order_by("payer_name", "number"):
        due = [(on, part) for on, part in invoice.parts_owed() if on <= collect_on]
        mandate = usable.get(invoice.payer_id or 0)
        if not due:
            continue
        if stop := stops.get(invoice.pk):
            left_out.append((invoice, stop))
        elif mandate:
            amount = sum((part for _on, part in due), NOTHING)
            items.append(_item(invoice, mandate, due_on=due[-1][0], amount=amount))
        elif invoice.payer_id in ended:
            left_out.append((invoice, gettext("The mandate is revoked, or has lapsed.")))
        else:
            without += 1
    full = gettext("The file is full: the next one takes it.")
    left_out += [(one.invoice, full) for one in items[MOST:]]
    return Plan(_in_sequence(items[:MOST]), left_out, without)


def _usable(account: PaymentAccount, *, on: dt.date) -> dict[int, Mandate]:
    """By payer: of two, where the former ends only later, the one that was signed last."""
    current = account.mandates.current(on=on).with_use().select_related("guardian__user")
    return {one.guardian_id: one for one in current.order_by("signed_on", "pk")}


def _stops(account: PaymentAccount) -> dict[Any, str]:
    """Invoices that are being paid in another way, and in which."""
    found = {}
    online = OnlinePayment.objects.unsettled().filter(invoice__account=account)
    for pk in online.values_list("invoice", flat=True):
        found[pk] = gettext("An online payment of it is under way.")
    pending = CollectionItem.objects.pending().filter(invoice__account=account)
    for pk, on in pending.values_list("invoice", "collection__collect_on"):
        found[pk] = gettext("It is debited already on %(day)s.") % {"day": day(on)}
    return found


def _item(
    invoice: Invoice, mandate: Mandate, *, due_on: dt.date, amount: Decimal
) -> CollectionItem:
    return CollectionItem(
        invoice=invoice,
        mandate=mandate,
        due_on=due_on,
        amount=amount,
        sequence=mandate.sequence,
        end_to_end=new_end_to_end(invoice),
    )


def _in_sequence(items: list[CollectionItem]) -> list[CollectionItem]:
    """A mandate is used for the first time once, also where it pays two invoices."""
    begun: set[int] = set()
    for item in items:
        if item.mandate_id in begun:
            item.sequence = Sequence.RECURRENT
        begun.add(item.mandate_id)
    return items


@transaction.atomic
def confirm(
    account: PaymentAccount,
    *,
    collect_on: dt.date,
    shown: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Collection:
    """The file is made and the payers are told. Raises BillingError.

    One at a time for each account, with the invoices locked, and only what was shown.
    """
    locked = PaymentAccount.objects.select_for_update(no_key=True, of=("self",))
    account = locked.select_related("school").get(pk=account.pk)
    check_day(account, collect_on, on=on)
    before = plan(account, collect_on=collect_on)
    _lock(before.items)
    now = plan(account, collect_on=collect_on)
    if not now.items:
        raise BillingError(gettext("Nothing is to be debited until that day."))
    if not before.shown == now.shown == shown:
        raise PlanChanged(gettext("Meanwhile something has changed: look at the debits again."))
    content = debit_file.make(account, now.items, collect_on=collect_on)
    made = Collection.objects.create(
        school=account.school, account=account, collect_on=collect_on, total=now.total,
        content=content, sha256=hashlib.sha256(content).hexdigest(), made_at=at, made_by=by,
    )  # fmt: skip
    for item in now.items:
        item.collection = made
    CollectionItem.objects.bulk_create(now.items)
    for reader, items in _by_reader(made).items():
        mails.debit_announced(made, items, to=reader)
    return made


def _lock(items: list[CollectionItem]) -> None:
    """Invoices before mandates, everywhere."""
    invoices = Invoice.objects.filter(pk__in=[one.invoice_id for one in items])
    list(invoices.select_for_update(of=("self",)).order_by("pk"))
    mandates = Mandate.objects.filter(pk__in=[one.mandate_id for one in items])
    list(mandates.select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def send(collection: Collection, *, at: dt.datetime) -> None:
    """Staff handed the file in: from now on it is not cancelled any more. Raises BillingError."""
    now = _locked(collection, CollectionState.READY)
    _end(now, CollectionState.SENT, sent_at=at)


@transaction.atomic
def cancel(collection: Collection, *, at: dt.datetime) -> None:
    """One that the bank does not have; who was told of a debit hears that there is none.

    Raises BillingError.
    """
    now = _locked(collection, CollectionState.READY)
    for reader, items in _by_reader(now).items():
        mails.debit_called_off(now, items, to=reader)
    now.items.update(state=ItemState.CANCELLED)
    _end(now, CollectionState.CANCELLED, ended_at=at)


@transaction.atomic
def execute(
    collection: Collection,
    *,
    refused: dict[int, str],
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> None:
    """Every debit is a payment with its receipt, but for those refused (item → why), once.

    What its invoice no longer takes is an advance of the family. Raises BillingError.
    """
    now = _locked(collection, CollectionState.SENT)
    if on < now.collect_on:
        told = {"day": day(now.collect_on)}
        raise BillingError(gettext("Nothing is debited before %(day)s.") % told)
    items = list(now.items.with_payers())
    _lock(items)
    invoices = _with_sums(items)
    for item in items:
        if item.pk in refused:
            item.state, item.refusal = ItemState.REFUSED, refused[item.pk]
            if reader := _reader_of(item):
                mails.debit_refused(item, to=reader)
        else:
            item.state = ItemState.COLLECTED
            item.payment = _paid(item, invoices[item.invoice_id], by=by, at=at, on=on)
        item.save(update_fields=["state", "refusal", "payment"])
    _end(now, CollectionState.EXECUTED, ended_at=at)


def _paid(
    item: CollectionItem, invoice: Invoice, *, by: User, at: dt.datetime, on: dt.date
) -> Payment:
    """The invoice is a row `with_sums`, and locked."""
    payment = Payment(
        school=item.collection.school,
        account=item.collection.account,
        family=invoice.family,
        payer=item.mandate.guardian,
        ledger=invoice.ledger,
        method=PaymentMethod.DIRECT_DEBIT,
        received_on=item.collection.collect_on,
        amount=item.amount,
        reference=item.mandate.rum,
    )
    pays = {invoice: min(invoice.due, item.amount)} if invoice.due > 0 else {}
    return receiving.receive(payment, pays=pays, by=by, at=at, on=on)


def doubts(collection: Collection, *, on: dt.date) -> list[str]:
    """Why a file that waits still is better cancelled and made anew."""
    said = []
    if bank_days.first_taken(collection.account, on=on) > collection.collect_on:
        told = {"day": day(collection.collect_on)}
        said.append(gettext("It is too late for the bank to debit on %(day)s.") % told)
    items = list(collection.items.pending().select_related("mandate"))
    kept = set(collection.account.mandates.current(on=collection.collect_on).values_list("pk"))
    invoices = _with_sums(items)
    for item in items:
        invoice = invoices[item.invoice_id]
        told = {"number": invoice.number, "due": euros(invoice.due), "rum": item.mandate.rum}
        if invoice.due < item.amount:
            said.append(gettext("Of invoice %(number)s only %(due)s is owed now.") % told)
        if (item.mandate_id,) not in kept:
            said.append(gettext("Mandate %(rum)s is revoked, or has lapsed.") % told)
    return said


def _with_sums(items: list[CollectionItem]) -> dict[Any, Invoice]:
    """Their invoices by key."""
    invoices = Invoice.objects.with_sums().select_related("family")
    return invoices.in_bulk([one.invoice_id for one in items])


def _locked(collection: Collection, state: CollectionState) -> Collection:
    found = Collection.objects.select_for_update(of=("self",)).select_related("account", "school")
    now = found.get(pk=collection.pk)
    if now.state != state:
        told = {"state": now.get_state_display()}
        raise BillingError(gettext("This direct debit is in another state: %(state)s.") % told)
    return now


def _end(collection: Collection, state: CollectionState, **moments: dt.datetime) -> None:
    Collection.objects.filter(pk=collection.pk).update(state=state, **moments)


def _by_reader(collection: Collection) -> dict[Guardian, list[CollectionItem]]:
    """Whoever signed and has an address is told, whatever they see of the portal."""
    found: dict[Guardian, list[CollectionItem]] = defaultdict(list)
    for item in collection.items.with_payers():
        if reader := _reader_of(item):
            found[reader].append(item)
    return found


def _reader_of(item: CollectionItem) -> Guardian | None:
    guardian = item.mandate.guardian
    return guardian if guardian.user and guardian.user.email else None
