"""The desk's pages about money: invoices, payments, deposits, and what they rest on."""

from billing import resources
from billing.admin import (
    collections,
    deposits,
    figures,
    invoices,
    mandates,
    payments,
    records,
    registers,
    rentals,
    runs,
    tariffs,
)

__all__ = [
    "collections",
    "deposits",
    "figures",
    "invoices",
    "mandates",
    "payments",
    "records",
    "registers",
    "rentals",
    "resources",
    "runs",
    "tariffs",
]
