"""Invoices, credit notes, payments: drawn up, issued, allocated; and what families owe."""

from billing.models.accounts import PaymentAccount, PaymentWindow
from billing.models.credit import CreditNote, credit
from billing.models.invoice import NOTHING, Instalment, Invoice, InvoiceLine, parts_of
from billing.models.issued import BillingError
from billing.models.numbers import NumberSeries
from billing.models.online import OnlinePayment
from billing.models.papers import Paper
from billing.models.payment import Allocation, Deposit, Payment

__all__ = [
    "NOTHING",
    "Allocation",
    "BillingError",
    "CreditNote",
    "Deposit",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "NumberSeries",
    "OnlinePayment",
    "Paper",
    "Payment",
    "PaymentAccount",
    "PaymentWindow",
    "credit",
    "parts_of",
]
