"""Invoices, credit notes, payments: drawn up, issued, allocated; and what families owe."""

from billing.models.accounts import PaymentAccount, PaymentWindow
from billing.models.collections import Collection, CollectionItem
from billing.models.credit import CreditNote, credit
from billing.models.days import WrongDay
from billing.models.invoice import NOTHING, Instalment, Invoice, InvoiceLine, parts_of
from billing.models.issued import BillingError
from billing.models.mandates import Mandate
from billing.models.numbers import NumberSeries
from billing.models.online import OnlinePayment
from billing.models.papers import Paper
from billing.models.payment import Allocation, Deposit, FormerAllocation, Payment
from billing.models.rentals import Rental
from billing.models.reversal import Reversal, reverse
from billing.models.runs import InvoiceRun, RunItem
from billing.models.tariffs import Bracket, FamilyBracket, Tariff, TariffLine

__all__ = [
    "NOTHING",
    "Allocation",
    "BillingError",
    "Bracket",
    "Collection",
    "CollectionItem",
    "CreditNote",
    "Deposit",
    "FamilyBracket",
    "FormerAllocation",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "Mandate",
    "NumberSeries",
    "OnlinePayment",
    "Paper",
    "Payment",
    "PaymentAccount",
    "PaymentWindow",
    "Rental",
    "Reversal",
    "RunItem",
    "Tariff",
    "TariffLine",
    "WrongDay",
    "credit",
    "parts_of",
    "reverse",
]
