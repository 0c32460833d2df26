"""What a staff account was granted, role by role, and what it does as a teacher alone."""

from collections import defaultdict
from typing import Any, cast

from django.db import models

from accounts.roles import TEACHER, permissions_of


def only_teaches(request: Any, model: type[models.Model]) -> bool:
    """Whether this account does with the rows of the model what it does as a teacher alone.

    Another role that does not grant as much opens no more of them.
    """
    granted = _granted_by_roles(request)
    if request.user.is_superuser or TEACHER not in granted:
        return False
    as_teacher = {name for name in permissions_of(TEACHER) if _is_of(name, model)}
    otherwise = [
        {name for name in names if _is_of(name, model)}
        for role, names in granted.items()
        if role != TEACHER
    ]
    return not any(names and names >= as_teacher for names in otherwise)


def _granted_by_roles(request: Any) -> dict[str, set[str]]:
    """Role → permissions as `app.codename`; asked once a request.

    Those given to the person themselves stand under no role's name.
    """
    if not hasattr(request, "_granted_by_roles"):
        granted: dict[str, set[str]] = defaultdict(set)
        of_groups = request.user.groups.values_list(
            "name", "permissions__content_type__app_label", "permissions__codename"
        )
        for role, app, codename in of_groups:
            granted[role].add(f"{app}.{codename}")
        of_person = request.user.user_permissions.values_list("content_type__app_label", "codename")
        granted[""] = {f"{app}.{codename}" for app, codename in of_person}
        request._granted_by_roles = granted
    return cast(dict[str, set[str]], request._granted_by_roles)


def _is_of(permission: str, model: type[models.Model]) -> bool:
    app, codename = permission.split(".")
    return app == model._meta.app_label and codename.endswith(f"_{model._meta.model_name}")
