"""Addresses of the menu Facturation; documents are named by ids that nobody guesses."""

from django.urls import path

from billing import views
from billing.enums import Ledger

app_name = "billing"
urlpatterns = [
    path("cotisations/", views.fees, name="fees"),
    path("locations/", views.rentals, name="rentals"),
    path(
        "cotisations/releve.pdf",
        views.statement_pdf,
        {"ledger": Ledger.FEES},
        name="fees_statement_pdf",
    ),
    path(
        "locations/releve.pdf",
        views.statement_pdf,
        {"ledger": Ledger.RENTALS},
        name="rentals_statement_pdf",
    ),
    path("factures/<uuid:pk>.pdf", views.invoice_pdf, name="invoice_pdf"),
    path("recus/<uuid:pk>.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("avoirs/<uuid:pk>.pdf", views.credit_note_pdf, name="credit_note_pdf"),
]
