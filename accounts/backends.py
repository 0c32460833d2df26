"""Being written."""

from django.contrib.auth.backends import ModelBackend


class IdentifierBackend(ModelBackend):
    pass
