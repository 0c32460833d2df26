"""The desk's pages about money: invoices, payments, deposits, and what they rest on."""

from billing import resources
from billing.admin import (
    deposits,
    figures,
    invoices,
    payments,
    records,
    registers,
    rentals,
    runs,
    tariffs,
)

__all__ = [
    "deposits",
    "figures",
    "invoices",
    "payments",
    "records",
    "registers",
    "rentals",
    "resources",
    "runs",
    "tariffs",
]
