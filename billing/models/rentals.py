"""What a family rents of the school: an instrument, a room, material, from one day to another."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from billing.models.accounts import money
from billing.models.invoice import Invoice
from families.models import Family
from imuse_portal.figures import day
from students.models import Student


class RentalKind(models.TextChoices):
    """Inventory 113."""

    INSTRUMENT = "instrument", _("Instrument")
    ROOM = "room", _("Room")
    MATERIAL = "material", _("Material")


class RentalQuerySet(models.QuerySet["Rental"]):
    def unbilled(self) -> "RentalQuerySet":
        return self.filter(invoice=None)

    def kept(self, *, on: dt.date) -> "RentalQuerySet":
        """Their last day is past, and they have not been returned."""
        return self.filter(ends_on__lt=on, returned_on=None)

    def current(self, *, on: dt.date) -> "RentalQuerySet":
        """With the family now: begun, and not given back."""
        return self.filter(starts_on__lte=on, returned_on=None)


class Rental(models.Model):
    """A location; billed once, in the ledger of rentals."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="rentals", verbose_name=_("school")
    )
    family = models.ForeignKey(
        Family, models.PROTECT, related_name="rentals", verbose_name=_("family")
    )
    student = models.ForeignKey(
        Student,
        models.PROTECT,
        related_name="rentals",
        verbose_name=_("pupil"),
        null=True,
        blank=True,
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=RentalKind, default=RentalKind.INSTRUMENT
    )
    label = models.CharField(_("what is rented"), max_length=120)
    serial = models.CharField(_("inventory number"), max_length=40, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    price = money(_("price"))
    deposit = money(_("security deposit"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    invoice = models.ForeignKey(
        Invoice,
        models.SET_NULL,
        related_name="rentals",
        verbose_name=_("invoice"),
        null=True,
        blank=True,
        editable=False,
    )

    objects = RentalQuerySet.as_manager()

    class Meta:
        verbose_name = _("rental")
        verbose_name_plural = _("rentals")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rental_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A rental ends on its first day or later."),
            ),
            models.CheckConstraint(
                name="rental_of_a_price",
                condition=Q(price__gt=0),
                violation_error_message=_("A rental costs more than 0,00 €."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {day(self.starts_on)} – {day(self.ends_on)}"
