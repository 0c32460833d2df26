"""What a session leaves behind when it ends before its form was sent."""

from django.conf import settings
from django.db import models
from django.http import QueryDict


class KeptForm(models.Model):
    """A form posted after the session's end, given back once to the same account (design 2)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=300)
    data = models.TextField()  # application/x-www-form-urlencoded, without the token
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="kept_form_one_per_page", fields=["user", "path"]),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Each name and value as it was posted, in order."""
        return [(name, str(v)) for name, values in QueryDict(self.data).lists() for v in values]
