import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import billing.models.bank
import billing.models.online
import families.postcodes
from billing.models.frozen import FREEZE, THAW


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("families", "0001_initial"),
        ("students", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bracket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "is_without_proof",
                    models.BooleanField(
                        default=False,
                        help_text="Who does not prove the quotient familial pays the price of this bracket.",
                        verbose_name="of families without proof",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brackets",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "bracket of the quotient familial",
                "verbose_name_plural": "brackets of the quotient familial",
                "ordering": ["school", "order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("cheque", "Cheque"),
                            ("card", "Card"),
                            ("transfer", "Bank transfer"),
                            ("direct_debit", "Direct debit"),
                            ("voucher", "Voucher"),
                            ("online", "Online payment"),
                            ("online_debit", "Online direct debit"),
                        ],
                        max_length=12,
                        verbose_name="means of payment",
                    ),
                ),
                ("made_on", models.DateField(verbose_name="deposited on")),
                ("made_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "deposit",
                "verbose_name_plural": "deposits",
                "ordering": ["-made_on", "-made_at"],
            },
        ),
        migrations.CreateModel(
            name="FamilyBracket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bracket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="families",
                        to="billing.bracket",
                        verbose_name="bracket",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brackets",
                        to="families.family",
                        verbose_name="family",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="family_brackets",
                        to="students.schoolyear",
                        verbose_name="school year",
                    ),
                ),
            ],
            options={
                "verbose_name": "bracket of a family",
                "verbose_name_plural": "brackets of families",
                "ordering": ["year", "family"],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="number"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="issued on"
                    ),
                ),
                (
                    "issued_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="issued at"
                    ),
                ),
                (
                    "payer_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the payer"),
                ),
                (
                    "payer_address",
                    models.TextField(blank=True, verbose_name="address of the payer"),
                ),
                (
                    "mentions",
                    models.JSONField(default=dict, editable=False, verbose_name="mentions"),
                ),
                (
                    "ledger",
                    models.CharField(
                        choices=[("fees", "Fees"), ("rentals", "Rentals")],
                        default="fees",
                        max_length=10,
                        verbose_name="ledger",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("invoice", "Invoice"), ("notice", "Notice of sums to pay")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="label")),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        editable=False,
                        max_digits=9,
                        verbose_name="total",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note on the document")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="drawn up at")),
                (
                    "reminded_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="reminded at"),
                ),
                (
                    "posted_on",
                    models.DateField(editable=False, null=True, verbose_name="posted on"),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.family",
                        verbose_name="family",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.guardian",
                        verbose_name="payer",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": ["-issued_on", "-number", "-created_at"],
                "permissions": [
                    ("issue_invoice", "Can issue invoices"),
                    ("credit_invoice", "Can issue credit notes"),
                    ("remind_invoice", "Can remind of invoices that are overdue"),
                    ("export_journal", "Can export the journal for the accountant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instalments",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("label", models.CharField(max_length=200, verbose_name="label")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("1.00"),
                        max_digits=7,
                        verbose_name="quantity",
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="unit price"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=9, verbose_name="amount"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="billing.invoice",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_lines",
                        to="students.student",
                        verbose_name="pupil",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an invoice",
                "verbose_name_plural": "lines of an invoice",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="label")),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="A term of three: 34, 33, 33.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="part of the price (%)",
                    ),
                ),
                ("first_due_on", models.DateField(verbose_name="first instalment due on")),
                (
                    "instalments",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="monthly instalments",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preview", "To be confirmed"),
                            ("running", "Under way"),
                            ("done", "Done"),
                        ],
                        default="preview",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "total",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="families"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="drawn up at")),
                (
                    "confirmed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="confirmed at"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="ended at"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "only",
                    models.ManyToManyField(
                        editable=False,
                        related_name="+",
                        to="students.student",
                        verbose_name="only these pupils",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_runs",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "run of invoices",
                "verbose_name_plural": "runs of invoices",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FC", "Invoices"),
                            ("RC", "Receipts"),
                            ("AV", "Credit notes"),
                            ("CP", "Counter-entries"),
                            ("MD", "Mandates of direct debit"),
                        ],
                        max_length=2,
                        verbose_name="kind",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "last",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Where a former software ended: the next document has the next number.",
                        verbose_name="last number given",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_series",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "series of numbers",
                "verbose_name_plural": "series of numbers",
                "ordering": ["school", "-year", "kind"],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="number"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="issued on"
                    ),
                ),
                (
                    "issued_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="issued at"
                    ),
                ),
                (
                    "payer_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the payer"),
                ),
                (
                    "payer_address",
                    models.TextField(blank=True, verbose_name="address of the payer"),
                ),
                (
                    "mentions",
                    models.JSONField(default=dict, editable=False, verbose_name="mentions"),
                ),
                (
                    "ledger",
                    models.CharField(
                        choices=[("fees", "Fees"), ("rentals", "Rentals")],
                        max_length=10,
                        verbose_name="ledger",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("cheque", "Cheque"),
                            ("card", "Card"),
                            ("transfer", "Bank transfer"),
                            ("direct_debit", "Direct debit"),
                            ("voucher", "Voucher"),
                            ("online", "Online payment"),
                            ("online_debit", "Online direct debit"),
                        ],
                        max_length=12,
                        verbose_name="means of payment",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        verbose_name="number of the cheque or of the operation",
                    ),
                ),
                (
                    "entry_key",
                    models.UUIDField(editable=False, null=True, verbose_name="key of its form"),
                ),
                (
                    "kept_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="kept as a credit at"
                    ),
                ),
                (
                    "deposit",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="billing.deposit",
                        verbose_name="deposit",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.family",
                        verbose_name="family",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.guardian",
                        verbose_name="payer",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ["-received_on", "-number"],
                "permissions": [
                    ("receive_payment", "Can enter and allocate payments"),
                    ("deposit_payment", "Can deposit payments"),
                    ("reverse_payment", "Can refund payments and record those that were returned"),
                ],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="payments",
            field=models.ManyToManyField(
                related_name="invoices", through="billing.Allocation", to="billing.payment"
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="billing.payment",
            ),
        ),
        migrations.CreateModel(
            name="PaymentAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("notice", "Notice of sums to pay")],
                        default="invoice",
                        max_length=10,
                        verbose_name="issues",
                    ),
                ),
                (
                    "issuer_name",
                    models.CharField(blank=True, max_length=120, verbose_name="who issues"),
                ),
                (
                    "issuer_address",
                    models.TextField(blank=True, verbose_name="address of who issues"),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{14}$", "A SIRET has 14 digits."
                            )
                        ],
                        verbose_name="SIRET",
                    ),
                ),
                (
                    "collector",
                    models.CharField(
                        blank=True,
                        help_text="Whoever heads the payment account, or the public accountant.",
                        max_length=160,
                        verbose_name="who collects",
                    ),
                ),
                (
                    "legal_basis",
                    models.TextField(
                        blank=True,
                        help_text="The deliberation that fixes the prices, the rule on VAT.",
                        verbose_name="legal basis",
                    ),
                ),
                ("payment_text", models.TextField(blank=True, verbose_name="how to pay")),
                (
                    "recourse_text",
                    models.TextField(blank=True, verbose_name="ways and time limits of appeal"),
                ),
                (
                    "cheques_to",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="cheques are payable to"
                    ),
                ),
                (
                    "iban",
                    billing.models.bank.IbanField(blank=True, max_length=34, verbose_name="IBAN"),
                ),
                (
                    "bic",
                    billing.models.bank.BicField(blank=True, max_length=11, verbose_name="BIC"),
                ),
                (
                    "creditor_id",
                    billing.models.bank.CreditorField(
                        blank=True,
                        help_text="Given by the Banque de France; empty: no direct debit.",
                        max_length=35,
                        verbose_name="SEPA creditor identifier (ICS)",
                    ),
                ),
                (
                    "debit_format",
                    models.CharField(
                        choices=[
                            ("pain.008.001.08", "pain.008.001.08"),
                            ("pain.008.001.02", "pain.008.001.02"),
                        ],
                        default="pain.008.001.08",
                        help_text="The bank says which it takes; the older one needs the BIC.",
                        max_length=15,
                        verbose_name="format of the direct-debit file",
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="So long before the debit the bank wants the file.",
                        validators=[django.core.validators.MaxValueValidator(30)],
                        verbose_name="bank days between file and debit",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="14, unless mandates or the rules of the school say otherwise.",
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="days of notice before a debit",
                    ),
                ),
                (
                    "payfip_client",
                    models.CharField(
                        blank=True,
                        help_text="Six digits; empty: no online payment.",
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{6}$", "The PayFiP client number has 6 digits."
                            )
                        ],
                        verbose_name="PayFiP client number",
                    ),
                ),
                (
                    "payfip_mode",
                    models.CharField(
                        choices=[("T", "Test"), ("X", "Activation"), ("W", "Production")],
                        default="T",
                        max_length=1,
                        verbose_name="PayFiP mode",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_accounts",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment account",
                "verbose_name_plural": "payment accounts",
                "ordering": ["school", "order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="billing.paymentaccount",
                verbose_name="payment account",
            ),
        ),
        migrations.CreateModel(
            name="OnlinePayment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                (
                    "reference",
                    models.CharField(
                        default=billing.models.online.new_reference,
                        max_length=30,
                        unique=True,
                        verbose_name="our reference",
                    ),
                ),
                (
                    "operation",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="operation of the gateway"
                    ),
                ),
                (
                    "gateway_url",
                    models.CharField(
                        blank=True, max_length=400, verbose_name="page of the gateway"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("started", "Being prepared"),
                            ("waiting", "At the bank"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("to_check", "To check"),
                        ],
                        default="started",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what the gateway said"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="begun at")),
                ("ask_at", models.DateTimeField(verbose_name="to be asked at")),
                ("asked", models.PositiveSmallIntegerField(default=0, verbose_name="times asked")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="online_payments",
                        to="families.guardian",
                        verbose_name="by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="online_payments",
                        to="billing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="online_payment",
                        to="billing.payment",
                        verbose_name="payment",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="online_payments",
                        to="billing.paymentaccount",
                        verbose_name="payment account",
                    ),
                ),
            ],
            options={
                "verbose_name": "online payment",
                "verbose_name_plural": "online payments",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="billing.paymentaccount",
                verbose_name="payment account",
            ),
        ),
        migrations.AddField(
            model_name="deposit",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deposits",
                to="billing.paymentaccount",
                verbose_name="payment account",
            ),
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="number"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="issued on"
                    ),
                ),
                (
                    "issued_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="issued at"
                    ),
                ),
                (
                    "payer_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the payer"),
                ),
                (
                    "payer_address",
                    models.TextField(blank=True, verbose_name="address of the payer"),
                ),
                (
                    "mentions",
                    models.JSONField(default=dict, editable=False, verbose_name="mentions"),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.family",
                        verbose_name="family",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.guardian",
                        verbose_name="payer",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="billing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="billing.paymentaccount",
                        verbose_name="payment account",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit note",
                "verbose_name_plural": "credit notes",
                "ordering": ["-issued_on", "-number"],
            },
        ),
        migrations.CreateModel(
            name="PaymentWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        choices=[("fees", "Fees"), ("rentals", "Rentals")],
                        max_length=10,
                        verbose_name="ledger",
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="opens at")),
                ("closes_at", models.DateTimeField(verbose_name="closes at")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payment_windows",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "window of online payment",
                "verbose_name_plural": "windows of online payment",
                "ordering": ["school", "ledger", "-opens_at"],
            },
        ),
        migrations.CreateModel(
            name="Rental",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("instrument", "Instrument"),
                            ("room", "Room"),
                            ("material", "Material"),
                        ],
                        default="instrument",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="what is rented")),
                (
                    "serial",
                    models.CharField(blank=True, max_length=40, verbose_name="inventory number"),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                (
                    "price",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="price"),
                ),
                (
                    "deposit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="security deposit",
                    ),
                ),
                (
                    "returned_on",
                    models.DateField(blank=True, null=True, verbose_name="returned on"),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rentals",
                        to="families.family",
                        verbose_name="family",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rentals",
                        to="billing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rentals",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rentals",
                        to="students.student",
                        verbose_name="pupil",
                    ),
                ),
            ],
            options={
                "verbose_name": "rental",
                "verbose_name_plural": "rentals",
                "ordering": ["-starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="number"
                    ),
                ),
                (
                    "issued_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="issued on"
                    ),
                ),
                (
                    "issued_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="issued at"
                    ),
                ),
                (
                    "payer_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the payer"),
                ),
                (
                    "payer_address",
                    models.TextField(blank=True, verbose_name="address of the payer"),
                ),
                (
                    "mentions",
                    models.JSONField(default=dict, editable=False, verbose_name="mentions"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("returned", "Returned by the bank"),
                            ("refund", "Refund"),
                            ("mistake", "Entered by mistake"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("reversed_on", models.DateField(verbose_name="reversed on")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="billing.paymentaccount",
                        verbose_name="payment account",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.family",
                        verbose_name="family",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="families.guardian",
                        verbose_name="payer",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="billing.payment",
                        verbose_name="payment",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "counter-entry",
                "verbose_name_plural": "counter-entries",
                "ordering": ["-reversed_on", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_duplicate", models.BooleanField(verbose_name="duplicate")),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "credit_note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="billing.creditnote",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="billing.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="billing.payment",
                    ),
                ),
                (
                    "reversal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="billing.reversal",
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of a document",
                "verbose_name_plural": "papers of documents",
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RunItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("refusal", models.TextField(blank=True, verbose_name="why no invoice was made")),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run_items",
                        to="families.family",
                    ),
                ),
                (
                    "invoice",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run_item",
                        to="billing.invoice",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="billing.invoicerun",
                    ),
                ),
            ],
            options={
                "verbose_name": "family of a run",
                "verbose_name_plural": "families of a run",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        choices=[("fees", "Fees"), ("rentals", "Rentals")],
                        default="fees",
                        max_length=10,
                        verbose_name="ledger",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "resident_postcodes",
                    models.CharField(
                        blank=True,
                        help_text="Postcodes, or their first digits, separated by commas.",
                        max_length=400,
                        validators=[families.postcodes.check_postcodes],
                        verbose_name="postcodes of residents",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariffs",
                        to="billing.paymentaccount",
                        verbose_name="payment account",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tariffs",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariffs",
                        to="students.schoolyear",
                        verbose_name="school year",
                    ),
                ),
            ],
            options={
                "verbose_name": "tariff",
                "verbose_name_plural": "tariffs",
                "ordering": ["school", "-year", "name"],
            },
        ),
        migrations.AddField(
            model_name="invoicerun",
            name="tariff",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="billing.tariff",
                verbose_name="tariff",
            ),
        ),
        migrations.CreateModel(
            name="TariffLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "residence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "anywhere"),
                            ("resident", "resident"),
                            ("elsewhere", "elsewhere"),
                        ],
                        max_length=10,
                        verbose_name="residence",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="price"),
                ),
                (
                    "bracket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariff_lines",
                        to="billing.bracket",
                        verbose_name="bracket",
                    ),
                ),
                (
                    "cursus",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariff_lines",
                        to="students.cursus",
                        verbose_name="cursus",
                    ),
                ),
                (
                    "discipline",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariff_lines",
                        to="students.discipline",
                        verbose_name="discipline",
                    ),
                ),
                (
                    "tariff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="billing.tariff",
                        verbose_name="tariff",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a tariff",
                "verbose_name_plural": "lines of a tariff",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="bracket",
            constraint=models.UniqueConstraint(
                fields=("school", "name"),
                name="bracket_named_once",
                violation_error_message="The school already has a bracket so named.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bracket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_without_proof", True)),
                fields=("school",),
                name="bracket_one_without_proof",
                violation_error_message="Another bracket is that of families without proof.",
            ),
        ),
        migrations.AddConstraint(
            model_name="familybracket",
            constraint=models.UniqueConstraint(
                fields=("family", "year"),
                name="family_bracket_once_a_year",
                violation_error_message="The family already has a bracket for this year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("invoice", "due_on"),
                name="instalment_once_a_day",
                violation_error_message="Two instalments are due on the same day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="instalment_of_something",
                violation_error_message="An instalment is more than 0,00 €.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.functions.math.Round(
                            django.db.models.expressions.CombinedExpression(
                                models.F("quantity"), "*", models.F("unit_price")
                            ),
                            precision=2,
                        ),
                    )
                ),
                name="invoice_line_amount_is_quantity_by_price",
                violation_error_message="The amount of a line is its quantity by its price.",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberseries",
            constraint=models.UniqueConstraint(
                fields=("school", "kind", "year"),
                name="number_series_once",
                violation_error_message="The school already has this series.",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__lte", 99999)),
                name="number_series_has_five_digits",
                violation_error_message="A series ends at 99999.",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(
                fields=("payment", "invoice"), name="allocation_once_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="allocation_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentaccount",
            constraint=models.UniqueConstraint(
                fields=("school", "name"),
                name="payment_account_named_once",
                violation_error_message="The school already has a payment account so named.",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["family", "ledger"], name="payment_by_family"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("school", "number"),
                name="payment_numbered_once",
                violation_error_message="The school already has a document of this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True),
                name="payment_is_numbered",
                violation_error_message="A payment has a number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_at", None), ("issued_on", None), ("number", "")),
                    models.Q(
                        models.Q(("number", ""), _negated=True),
                        ("issued_at__isnull", False),
                        ("issued_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="payment_issued_iff_numbered",
                violation_error_message="A document is issued with its number and its day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("school", "entry_key"),
                name="payment_entered_once",
                violation_error_message="This form is already recorded.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="payment_of_something",
                violation_error_message="A payment is more than 0,00 €.",
            ),
        ),
        migrations.AddConstraint(
            model_name="onlinepayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("started", "waiting"))),
                fields=("invoice",),
                name="online_payment_one_live_an_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="onlinepayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("operation", ""), _negated=True),
                fields=("account", "operation"),
                name="online_payment_operation_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="onlinepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("payment", None)),
                    _connector="OR",
                ),
                name="online_payment_paid_iff_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="onlinepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", Decimal("0"))), name="online_payment_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["family", "ledger"], name="invoice_by_family"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("school", "number"),
                name="invoice_numbered_once",
                violation_error_message="The school already has a document of this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_at", None), ("issued_on", None), ("number", "")),
                    models.Q(
                        models.Q(("number", ""), _negated=True),
                        ("issued_at__isnull", False),
                        ("issued_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="invoice_issued_iff_numbered",
                violation_error_message="A document is issued with its number and its day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), ("total__gt", 0), _connector="OR"),
                name="invoice_issued_for_something",
                violation_error_message="An invoice is for more than 0,00 €.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", ""), models.Q(("kind", ""), _negated=True), _connector="OR"
                ),
                name="invoice_issued_of_a_kind",
                violation_error_message="An issued document is an invoice or a notice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("school", "number"),
                name="credit_note_numbered_once",
                violation_error_message="The school already has a document of this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True),
                name="credit_note_is_numbered",
                violation_error_message="A credit note has a number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_at", None), ("issued_on", None), ("number", "")),
                    models.Q(
                        models.Q(("number", ""), _negated=True),
                        ("issued_at__isnull", False),
                        ("issued_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="credit_note_issued_iff_numbered",
                violation_error_message="A document is issued with its number and its day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="credit_note_of_something",
                violation_error_message="A credit note is of more than 0,00 €.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="credit_note_with_a_reason",
                violation_error_message="Give the reason: the family will read it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="payment_window_opens_before_it_closes",
                violation_error_message="The window closes after it opens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rental",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="rental_ends_after_it_starts",
                violation_error_message="A rental ends on its first day or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rental",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gt", 0)),
                name="rental_of_a_price",
                violation_error_message="A rental costs more than 0,00 €.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("school", "number"),
                name="reversal_numbered_once",
                violation_error_message="The school already has a document of this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True),
                name="reversal_is_numbered",
                violation_error_message="A counter-entry has a number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_at", None), ("issued_on", None), ("number", "")),
                    models.Q(
                        models.Q(("number", ""), _negated=True),
                        ("issued_at__isnull", False),
                        ("issued_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reversal_issued_iff_numbered",
                violation_error_message="A document is issued with its number and its day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="reversal_of_something",
                violation_error_message="A counter-entry is of more than 0,00 €.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="reversal_with_a_reason",
                violation_error_message="Give the reason: the family will read it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("credit_note__isnull", True),
                        ("invoice__isnull", False),
                        ("payment__isnull", True),
                        ("reversal__isnull", True),
                    ),
                    models.Q(
                        ("credit_note__isnull", False),
                        ("invoice__isnull", True),
                        ("payment__isnull", True),
                        ("reversal__isnull", True),
                    ),
                    models.Q(
                        ("credit_note__isnull", True),
                        ("invoice__isnull", True),
                        ("payment__isnull", False),
                        ("reversal__isnull", True),
                    ),
                    models.Q(
                        ("credit_note__isnull", True),
                        ("invoice__isnull", True),
                        ("payment__isnull", True),
                        ("reversal__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="paper_of_one_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("invoice", "is_duplicate"), name="paper_once_of_invoice"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("credit_note", "is_duplicate"), name="paper_once_of_credit_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("payment", "is_duplicate"), name="paper_once_of_payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("reversal", "is_duplicate"), name="paper_once_of_reversal"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.UniqueConstraint(
                fields=("run", "family"), name="run_item_once_a_family"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invoice__isnull", False), ("refusal", "")),
                    models.Q(("invoice", None), models.Q(("refusal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="run_item_invoice_or_refusal",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicerun",
            constraint=models.CheckConstraint(
                condition=models.Q(("instalments__range", (1, 12)), ("percent__range", (1, 100))),
                name="invoice_run_parts",
                violation_error_message="From 1 to 100 %, in 1 to 12 instalments.",
            ),
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("collect_on", models.DateField(verbose_name="debited on")),
                (
                    "total",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="total"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "To hand in to the bank"),
                            ("sent", "Handed in to the bank"),
                            ("executed", "Executed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="ready",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("made_at", models.DateTimeField(verbose_name="confirmed at")),
                (
                    "sent_at",
                    models.DateTimeField(null=True, verbose_name="handed in to the bank at"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(null=True, verbose_name="recorded or cancelled at"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections",
                        to="billing.paymentaccount",
                        verbose_name="payment account",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections",
                        to="accounts.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "direct debit",
                "verbose_name_plural": "direct debits",
                "ordering": ["-collect_on", "-made_at"],
                "permissions": [("collect_payment", "Can make direct-debit files")],
            },
        ),
        migrations.CreateModel(
            name="FormerAllocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_allocations",
                        to="billing.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_allocations",
                        to="billing.payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "former allocation",
                "verbose_name_plural": "former allocations",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rum",
                    models.CharField(
                        blank=True,
                        help_text="Of a mandate that exists already; empty: the next number of the school.",
                        max_length=35,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(?!/)(?!.*//)[A-Za-z0-9+?/:().,'-]+(?<!/)$",
                                "Letters without accents, digits and + ? / : ( ) . , ' - only, without spaces.",
                            )
                        ],
                        verbose_name="mandate reference (RUM)",
                    ),
                ),
                (
                    "holder",
                    models.CharField(max_length=70, verbose_name="holder of the bank account"),
                ),
                ("iban", billing.models.bank.IbanField(max_length=34, verbose_name="IBAN")),
                (
                    "bic",
                    billing.models.bank.BicField(blank=True, max_length=11, verbose_name="BIC"),
                ),
                ("signed_on", models.DateField(verbose_name="signed on")),
                (
                    "used_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: the first debit is announced to the bank as such.",
                        null=True,
                        verbose_name="last debited by a former software on",
                    ),
                ),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="revoked on")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="billing.paymentaccount",
                        verbose_name="payment account",
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="families.guardian",
                        verbose_name="payer",
                    ),
                ),
            ],
            options={
                "verbose_name": "mandate of direct debit",
                "verbose_name_plural": "mandates of direct debit",
                "ordering": ["-signed_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CollectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount"),
                ),
                (
                    "sequence",
                    models.CharField(
                        choices=[("FRST", "First"), ("RCUR", "Recurrent")],
                        max_length=4,
                        verbose_name="sequence",
                    ),
                ),
                (
                    "end_to_end",
                    models.CharField(
                        max_length=35, unique=True, verbose_name="reference at the bank"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Announced"),
                            ("collected", "Collected"),
                            ("refused", "Refused by the bank"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why the bank refused it"
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="billing.collection",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="billing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debit",
                        to="billing.payment",
                        verbose_name="payment",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="billing.mandate",
                        verbose_name="mandate",
                    ),
                ),
            ],
            options={
                "verbose_name": "debit",
                "verbose_name_plural": "debits",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gt", Decimal("0"))), name="collection_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="formerallocation",
            constraint=models.UniqueConstraint(
                fields=("payment", "invoice"), name="former_allocation_once_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                fields=("account", "rum"),
                name="mandate_reference_once",
                violation_error_message="The payment account already has this mandate.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_on", None)),
                fields=("account", "guardian"),
                name="mandate_one_unrevoked",
                violation_error_message="The payer already has a mandate for this payment account: revoke it first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_on", None),
                    ("revoked_on__gte", models.F("signed_on")),
                    _connector="OR",
                ),
                name="mandate_revoked_after_it_is_signed",
                violation_error_message="A mandate is revoked on the day it is signed or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("invoice",),
                name="collection_item_one_pending_an_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment__isnull", False), ("state", "collected")),
                    models.Q(models.Q(("state", "collected"), _negated=True), ("payment", None)),
                    _connector="OR",
                ),
                name="collection_item_collected_iff_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", Decimal("0"))),
                name="collection_item_of_something",
            ),
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
