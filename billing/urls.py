"""Addresses of the menu Facturation; documents are named by ids that nobody guesses."""

from django.urls import path

from billing import payment_views, views
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
    path("paiement/facture/<uuid:pk>/", payment_views.pay, name="pay"),
    path("paiement/facture/<uuid:pk>/echeance/", payment_views.pay_part, name="pay_part"),
    path("paiement/<uuid:pk>/", payment_views.online_payment, name="online_payment"),
    path("paiement/<uuid:pk>/retour/", payment_views.payment_return, name="payment_return"),
    path(
        "paiement/<uuid:pk>/notification/",
        payment_views.payment_notification,
        name="payment_notification",
    ),
    path("attestations/<int:year>.pdf", views.attestation_pdf, name="attestation_pdf"),
    path("factures/<uuid:pk>.pdf", views.invoice_pdf, name="invoice_pdf"),
    path("recus/<uuid:pk>.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("avoirs/<uuid:pk>.pdf", views.credit_note_pdf, name="credit_note_pdf"),
    path("contre-passations/<uuid:pk>.pdf", views.reversal_pdf, name="reversal_pdf"),
]
