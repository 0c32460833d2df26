from django.apps import AppConfig


class LendingConfig(AppConfig):
    name = "tests.families.lending"
    default_auto_field = "django.db.models.BigAutoField"
