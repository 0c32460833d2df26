from django.db import models

from families.models import Family


class Instrument(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Loan(models.Model):
    """An instrument lent to a family: text, date, boolean, foreign key, list of many, decimal."""

    # No constraint: the tables of the other apps are emptied without this one.
    family = models.ForeignKey(Family, models.CASCADE, related_name="loans", db_constraint=False)
    purpose = models.CharField(max_length=80)
    note = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    is_insured = models.BooleanField("is insured", default=False)
    instrument = models.ForeignKey(
        Instrument, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    extras = models.ManyToManyField(Instrument, blank=True, related_name="+")
    fee = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    def __str__(self):
        return self.purpose
