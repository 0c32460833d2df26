"""Invoices, credit notes, payments: drawn up, issued, allocated; and what families owe."""

from billing.models.accounts import PaymentAccount, PaymentWindow
from billing.models.credit import CreditNote, credit
from billing.models.days import WrongDay
from billing.models.invoice import NOTHING, Instalment, Invoice, InvoiceLine, parts_of
from billing.models.issued import BillingError
from billing.models.numbers import NumberSeries
from billing.models.online import OnlinePayment
from billing.models.papers import Paper
from billing.models.payment import Allocation, Deposit, Payment
from billing.models.rentals import Rental
from billing.models.reversal import Reversal, reverse
from billing.models.runs import InvoiceRun, RunItem
from billing.models.tariffs import Bracket, FamilyBracket, Tariff, TariffLine

__all__ = [
    "NOTHING",
    "Allocation",
    "BillingError",
    "Bracket",
    "CreditNote",
    "Deposit",
    "FamilyBracket",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
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
