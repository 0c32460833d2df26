"""The addresses that the project answers, read from its resolver."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """One pattern: the name to reverse it by, what it asks for, the view behind it."""

    name: str
    pattern: URLPattern

    @property
    def kwargs(self) -> set[str]:
        return set(self.pattern.pattern.regex.groupindex) | set(self.pattern.pattern.converters)

    @property
    def is_of_desk(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def asks_for_login(self) -> bool:
        return getattr(self.pattern.callback, "login_required", True)

    def path(self, **kwargs) -> str:
        return reverse(self.name, kwargs=kwargs)


def addresses() -> list[Address]:
    """Every named address; the nameless (the desk's catch-all) lead to named ones or nowhere."""
    found = _walk(get_resolver().url_patterns, "")
    return [Address(name, pattern) for name, pattern in found if not name.endswith(":")]


def nameless() -> list[str]:
    found = _walk(get_resolver().url_patterns, "")
    return [str(pattern.pattern) for name, pattern in found if name.endswith(":") or not name]


def _walk(patterns, namespace) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or ''}", pattern
