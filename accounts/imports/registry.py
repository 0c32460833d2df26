"""The tables that the desk imports and exports, by the name of their model in an address."""

from django.db.models import Model

from accounts.imports.resource import SchoolResource

_RESOURCES: dict[str, type[SchoolResource]] = {}


def exchanged(resource: type[SchoolResource]) -> type[SchoolResource]:
    """Decorator of a resource."""
    _RESOURCES[kind_of(resource._meta.model)] = resource
    return resource


def kind_of(model: type[Model]) -> str:
    return str(model._meta.model_name)


def resource_of(kind: str) -> type[SchoolResource] | None:
    return _RESOURCES.get(kind)


def kinds() -> list[str]:
    return list(_RESOURCES)


def needed(resource: type[SchoolResource]) -> list[str]:
    """Permissions without which nobody imports this table."""
    options = resource._meta.model._meta
    own = [f"{options.app_label}.{action}_{options.model_name}" for action in ("add", "change")]
    return [*own, *resource.also_needs]
