"""The app of the menu: pupils and what they follow."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudentsConfig(AppConfig):
    name = "students"
    verbose_name = _("Pupils and what they follow")

    def ready(self) -> None:
        """The pupil's sheet is among the forms that families submit, whatever runs."""
        from students import forms  # noqa: F401
