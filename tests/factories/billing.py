"""Payment accounts, invoices and what was paid of them."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from billing import collecting
from billing.enums import Ledger, PaymentMethod
from billing.models import (
    Bracket,
    Invoice,
    InvoiceLine,
    InvoiceRun,
    Mandate,
    NumberSeries,
    OnlinePayment,
    Payment,
    PaymentAccount,
    PaymentWindow,
    Rental,
    Tariff,
    TariffLine,
    credit,
    reverse,
)
from tests.factories.accounts import SchoolFactory, UserFactory
from tests.factories.families import FamilyFactory, GuardianFactory
from tests.factories.students import SchoolYearFactory

ISSUED_ON = dt.date(2026, 10, 11)
DUE_ON = dt.date(2026, 12, 15)


class PaymentAccountFactory(DjangoModelFactory):
    """A régie whose papers have every mention. Trait: `debits`."""

    class Meta:
        model = PaymentAccount

    class Params:
        debits = factory.Trait(creditor_id="FR95ZZZ111111")

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Régie {n}")
    issuer_name = "Communauté d’agglomération"
    issuer_address = "16 boulevard des Rochers\n35500 Vitré"
    siret = "20003902200015"
    collector = "La régisseuse du conservatoire"
    legal_basis = "Tarifs votés par la délibération du 26 juin 2026. TVA non applicable."
    payment_text = "Par chèque, par virement ou en ligne."
    recourse_text = "Dans les deux mois, devant le tribunal administratif."
    cheques_to = "Régie du conservatoire"
    iban = "FR7630001007941234567890185"
    bic = "BDFEFRPPCCT"


class PaymentWindowFactory(DjangoModelFactory):
    """Open now; trait: `past`."""

    class Meta:
        model = PaymentWindow

    class Params:
        past = factory.Trait(
            closes_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=1))
        )

    school = factory.SubFactory(SchoolFactory)
    ledger = Ledger.FEES
    opens_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30))
    closes_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=10))


class NumberSeriesFactory(DjangoModelFactory):
    class Meta:
        model = NumberSeries

    school = factory.SubFactory(SchoolFactory)
    kind = "FC"
    year = factory.Sequence(lambda n: 2000 + n % 90)
    last = 12


class InvoiceFactory(DjangoModelFactory):
    """A draft of 84,00 € to the first guardian; `amounts=` are its lines, `days=` its instalments.

    Trait: `issued`.
    """

    class Meta:
        model = Invoice
        skip_postgeneration_save = True

    payer = factory.SubFactory(GuardianFactory)
    family = factory.SelfAttribute("payer.family")
    school = factory.SelfAttribute("family.school")
    account = factory.LazyAttribute(lambda one: account_of(one.school))
    label = "Cotisation du premier trimestre"

    @factory.post_generation
    def amounts(self, create, extracted, **kwargs):
        for order, amount in enumerate(extracted or ["84.00"]):
            price = Decimal(amount)
            row = InvoiceLine(invoice=self, label="Cursus", unit_price=price, amount=price)
            row.order = order
            row.save()

    @factory.post_generation
    def days(self, create, extracted, **kwargs):
        self.has_usual_days = not extracted
        self.fall_due(*(extracted or [to_come()]))

    @factory.post_generation
    def issued(self, create, extracted, **kwargs):
        if extracted:
            if self.has_usual_days:
                self.fall_due(DUE_ON)
            self.issue(by=None, at=timezone.now(), on=ISSUED_ON)


class PaymentFactory(DjangoModelFactory):
    """A cheque; `pays=` an invoice takes what it can of it."""

    class Meta:
        model = Payment
        skip_postgeneration_save = True

    payer = factory.SubFactory(GuardianFactory)
    family = factory.SelfAttribute("payer.family")
    school = factory.SelfAttribute("family.school")
    account = factory.LazyAttribute(lambda one: account_of(one.school))
    ledger = Ledger.FEES
    method = PaymentMethod.CHEQUE
    received_on = dt.date(2026, 11, 19)
    amount = Decimal("84.00")
    reference = "96135"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        payment = model_class(*args, **kwargs)
        payment.receive(by=None, at=timezone.now(), on=payment.received_on)
        return payment

    @factory.post_generation
    def pays(self, create, extracted, **kwargs):
        if extracted:
            due = Invoice.objects.with_sums().get(pk=extracted.pk).due
            self.allocate(extracted, min(due, self.amount))


class MandateFactory(DjangoModelFactory):
    """Signed, and never used."""

    class Meta:
        model = Mandate

    guardian = factory.SubFactory(GuardianFactory)
    account = factory.LazyAttribute(lambda one: debiting_account_of(one.guardian.family.school))
    rum = factory.Sequence(lambda n: f"RUM-{n}")
    holder = factory.LazyAttribute(lambda one: one.guardian.full_name)
    iban = "FR7630006000011234567890189"
    signed_on = dt.date(2026, 9, 1)


class BracketFactory(DjangoModelFactory):
    class Meta:
        model = Bracket

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Tranche de {n} €")
    order = factory.Sequence(lambda n: n)


class TariffFactory(DjangoModelFactory):
    """Of the school's current year; everything costs 90,00 €."""

    class Meta:
        model = Tariff
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    year = factory.LazyAttribute(lambda one: year_of(one.school))
    account = factory.LazyAttribute(lambda one: account_of(one.school))
    name = "Tarifs de l’année"
    resident_postcodes = "35500"

    @factory.post_generation
    def price(self, create, extracted, **kwargs):
        if extracted != 0:
            TariffLine.objects.create(tariff=self, price=extracted or Decimal("90.00"))


class RentalFactory(DjangoModelFactory):
    class Meta:
        model = Rental

    family = factory.SubFactory(FamilyFactory)
    school = factory.SelfAttribute("family.school")
    label = "Violon 3/4"
    serial = "VL-0042"
    starts_on = dt.date(2026, 9, 1)
    ends_on = dt.date(2027, 8, 31)
    price = Decimal("120.00")


class InvoiceRunFactory(DjangoModelFactory):
    class Meta:
        model = InvoiceRun

    tariff = factory.SubFactory(TariffFactory)
    school = factory.SelfAttribute("tariff.school")
    label = "Cotisations du premier trimestre"
    first_due_on = factory.LazyFunction(lambda: to_come())


class OnlinePaymentFactory(DjangoModelFactory):
    """At the bank, under an operation of the gateway."""

    class Meta:
        model = OnlinePayment

    invoice = factory.SubFactory(InvoiceFactory, issued=True)
    account = factory.SelfAttribute("invoice.account")
    guardian = factory.SelfAttribute("invoice.payer")
    amount = factory.SelfAttribute("invoice.total")
    operation = factory.Sequence(lambda n: f"operation-{n}")
    state = "waiting"
    created_at = factory.LazyFunction(timezone.now)
    ask_at = factory.LazyFunction(timezone.now)


def credited(invoice, amount="84.00", reason="Cours annulés"):
    """A credit note of an issued invoice."""
    return credit(
        invoice,
        amount=Decimal(amount),
        reason=reason,
        by=UserFactory(staff=True),
        at=timezone.now(),
        on=ISSUED_ON,
    )


def reversed_of(payment, amount="84.00", **changes):
    """A cheque that the bank returned."""
    reversed_on = changes.get("reversed_on", payment.received_on)
    fields = {
        "kind": "returned",
        "amount": Decimal(amount),
        "reason": "Provision insuffisante",
        "reversed_on": payment.received_on,
        "by": UserFactory(staff=True),
        "at": timezone.now(),
        "on": max(payment.received_on, reversed_on),
    }
    return reverse(payment, **fields | changes)


def to_come():
    """A day that a draft of today may be due on."""
    return max(DUE_ON, timezone.localdate())


def planned(invoice, *, collect_on=DUE_ON):
    """What is debited with this invoice, whose payer has a mandate."""
    account = debiting_account_of(invoice.school)
    if not account.mandates.filter(guardian=invoice.payer).exists():
        MandateFactory(guardian=invoice.payer)
    return collecting.plan(account, collect_on=collect_on)


def collected(invoice, *, collect_on=DUE_ON, by=None):
    """A direct debit that was confirmed in time for its day."""
    return collecting.confirm(
        debiting_account_of(invoice.school),
        collect_on=collect_on,
        shown=planned(invoice, collect_on=collect_on).shown,
        by=by or UserFactory(staff=True),
        at=timezone.now(),
        on=collect_on - dt.timedelta(days=60),
    )


def debiting_account_of(school):
    account = account_of(school)
    if not account.creditor_id:
        account.creditor_id = "FR95ZZZ111111"
        account.save()
    return account


def year_of(school):
    current = school.years.filter(state="current").first()
    return current or SchoolYearFactory(school=school)


def account_of(school):
    return school.payment_accounts.first() or PaymentAccountFactory(school=school)
