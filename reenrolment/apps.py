"""The app of the menu: re-enrolment and pre-enrolment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReenrolmentConfig(AppConfig):
    name = "reenrolment"
    verbose_name = _("Re-enrolment and pre-enrolment")

    def ready(self) -> None:
        """Who runs a campaign looks at what it asks of a family, whatever runs."""
        from families import viewing

        page, permission = "reenrolment:reenrolment", "reenrolment.run_campaign"
        viewing.PARTS.append(viewing.Part(app=self.name, page=page, permission=permission))
