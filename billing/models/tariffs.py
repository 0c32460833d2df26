"""Prices of a school year, by what a pupil does, where the family lives and what it earns."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import School
from billing.enums import Ledger
from billing.models.accounts import PaymentAccount, money
from families.models import Family
from families.postcodes import check_postcodes
from students.models import Cursus, Discipline, SchoolYear


class Bracket(models.Model):
    """A tranche of the quotient familial; one is that of families without proof (003 L276)."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="brackets", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_without_proof = models.BooleanField(
        _("of families without proof"),
        default=False,
        help_text=_("Who does not prove the quotient familial pays the price of this bracket."),
    )

    class Meta:
        verbose_name = _("bracket of the quotient familial")
        verbose_name_plural = _("brackets of the quotient familial")
        ordering = ["school", "order", "name"]
        constraints = [
            models.UniqueConstraint(
                name="bracket_named_once",
                fields=["school", "name"],
                violation_error_message=_("The school already has a bracket so named."),
            ),
            models.UniqueConstraint(
                name="bracket_one_without_proof",
                fields=["school"],
                condition=models.Q(is_without_proof=True),
                violation_error_message=_("Another bracket is that of families without proof."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FamilyBracket(models.Model):
    """Which bracket a family proved for a school year."""

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="brackets", verbose_name=_("family")
    )
    year = models.ForeignKey(
        SchoolYear, models.CASCADE, related_name="family_brackets", verbose_name=_("school year")
    )
    bracket = models.ForeignKey(
        Bracket, models.PROTECT, related_name="families", verbose_name=_("bracket")
    )

    class Meta:
        verbose_name = _("bracket of a family")
        verbose_name_plural = _("brackets of families")
        ordering = ["year", "family"]
        constraints = [
            models.UniqueConstraint(
                name="family_bracket_once_a_year",
                fields=["family", "year"],
                violation_error_message=_("The family already has a bracket for this year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family} – {self.bracket}"


class Tariff(models.Model):
    """A table of prices: the first line that fits best says what a course costs."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="tariffs", verbose_name=_("school")
    )
    year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="tariffs", verbose_name=_("school year")
    )
    account = models.ForeignKey(
        PaymentAccount, models.PROTECT, related_name="tariffs", verbose_name=_("payment account")
    )
    ledger = models.CharField(_("ledger"), max_length=10, choices=Ledger, default=Ledger.FEES)
    name = models.CharField(_("name"), max_length=80)
    resident_postcodes = models.CharField(
        _("postcodes of residents"),
        max_length=400,
        blank=True,
        validators=[check_postcodes],
        help_text=_("Postcodes, or their first digits, separated by commas."),
    )

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ["school", "-year", "name"]

    def __str__(self) -> str:
        return self.name


class Residence(models.TextChoices):
    ANYWHERE = "", pgettext_lazy("residence", "anywhere")
    RESIDENT = "resident", pgettext_lazy("residence", "resident")
    ELSEWHERE = "elsewhere", pgettext_lazy("residence", "elsewhere")


class TariffLine(models.Model):
    """A price, and of what: what is left empty fits everything."""

    tariff = models.ForeignKey(
        Tariff, models.CASCADE, related_name="lines", verbose_name=_("tariff")
    )
    discipline = models.ForeignKey(
        Discipline,
        models.PROTECT,
        related_name="tariff_lines",
        verbose_name=_("discipline"),
        null=True,
        blank=True,
    )
    cursus = models.ForeignKey(
        Cursus,
        models.PROTECT,
        related_name="tariff_lines",
        verbose_name=_("cursus"),
        null=True,
        blank=True,
    )
    residence = models.CharField(_("residence"), max_length=10, choices=Residence, blank=True)
    bracket = models.ForeignKey(
        Bracket,
        models.PROTECT,
        related_name="tariff_lines",
        verbose_name=_("bracket"),
        null=True,
        blank=True,
    )
    price = money(_("price"))

    class Meta:
        verbose_name = _("line of a tariff")
        verbose_name_plural = _("lines of a tariff")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.tariff} – {self.price}"

    @property
    def conditions(self) -> int:
        """How many things it asks for: of those that fit, the most particular counts."""
        return sum(map(bool, (self.discipline_id, self.cursus_id, self.residence, self.bracket_id)))
