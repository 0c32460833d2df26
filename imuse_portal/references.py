"""Names by which files tell rows apart: a school gives its own, or keeps ours."""

from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""


def new_reference() -> str:
    return get_random_string(10, LETTERS)


class ReferenceField(models.CharField):
    """Never empty: where nobody gives one, it is ours."""

    def __init__(self, *args: Any, **options: Any) -> None:
        usual: dict[str, Any] = {
            "verbose_name": _("reference"),
            "max_length": 40,
            "default": new_reference,
            "blank": True,
            "help_text": _("By which files that are imported name this row."),
        }
        super().__init__(*args, **(usual | options))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = super().pre_save(model_instance, add) or new_reference()
        setattr(model_instance, self.attname, value)
        return str(value)
