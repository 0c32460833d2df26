"""The project as an app (commands, template tags), and the admin site it is run from."""

from axes import apps as axes_apps
from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "imuse_portal"
    verbose_name = _("Mails")
    default = True


class DeskConfig(admin_apps.AdminConfig):
    default_site = "accounts.desk.Desk"
    default = False


class AttemptsConfig(axes_apps.AppConfig):
    """What is counted against those who guess passwords, under a name that can be read."""

    verbose_name = _("Attempts to sign in")
    default = False
