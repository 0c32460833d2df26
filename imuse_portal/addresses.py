"""The network address of who asks, which nobody can choose for themselves."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104  a server on a socket, with no proxy that tells: all count as one


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw.

    Each proxy appends to X-Forwarded-For whom it heard, so with n trusted ones the n-th entry
    from the right is true and all before it are hearsay. With none the header is not read.
    """
    peer = _plain(request.META.get("REMOTE_ADDR", "")) or NOWHERE
    count = settings.TRUSTED_PROXY_COUNT
    if not count:
        return peer
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return (_plain(forwarded[-count]) if len(forwarded) >= count else "") or peer


def _plain(text: str) -> str:
    """One spelling per address, without port; empty when it is none."""
    try:
        address = ip_address(_without_port(text.strip()))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
