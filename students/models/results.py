"""What a school says of an average once the year is over: its own words, from its own figures."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from imuse_portal.figures import number

OUT_OF = Decimal(20)
"""Scale on which every school states its thresholds, whatever its courses are marked on."""


class ResultBand(models.Model):
    """From this average on, these results; the highest one reached holds.

    A school without any enters its results by hand (inventory 78).
    """

    school = models.ForeignKey(
        School, models.CASCADE, related_name="result_bands", verbose_name=_("school")
    )
    from_average = models.DecimalField(
        _("from an average of"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(OUT_OF)],
        help_text=_("Out of 20; averages on another scale are brought to it."),
    )
    class_result = models.CharField(_("class result"), max_length=60, blank=True)
    cycle_result = models.CharField(
        _("cycle result"),
        max_length=60,
        blank=True,
        help_text=_("Given in the last year of a cycle alone."),
    )
    mention = models.CharField(_("mention"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("result of an average")
        verbose_name_plural = _("results of averages")
        ordering = ["school", "-from_average"]
        constraints = [
            models.UniqueConstraint(
                name="result_band_once",
                fields=["school", "from_average"],
                violation_error_message=_("The school already says what this average means."),
            ),
            models.CheckConstraint(
                name="result_band_within_scale",
                condition=Q(from_average__gte=0, from_average__lte=OUT_OF),
                violation_error_message=_("An average lies between 0 and 20."),
            ),
            models.CheckConstraint(
                name="result_band_says_something",
                condition=~Q(class_result="", cycle_result="", mention=""),
                violation_error_message=_("Say what this average means."),
            ),
        ]

    def __str__(self) -> str:
        words = filter(None, (self.class_result, self.cycle_result, self.mention))
        return f"{number(self.from_average)} : {', '.join(words)}"


def reached(
    bands: Iterable[ResultBand], average: Decimal | None, *, scale: Decimal
) -> ResultBand | None:
    """The highest of them that the average reaches; None also without an average."""
    if average is None:
        return None
    out_of_20 = average / scale * OUT_OF
    below = [band for band in bands if band.from_average <= out_of_20]
    return max(below, key=lambda band: band.from_average, default=None)
