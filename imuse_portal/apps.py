"""The project as an app (commands, template tags), and the admin site it is run from."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PortalConfig(AppConfig):
    name = "imuse_portal"
    default = True


class DeskConfig(admin_apps.AdminConfig):
    default_site = "accounts.desk.Desk"
    default = False
