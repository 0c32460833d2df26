"""Asking for an address as each person, and saying in one word what came back."""

import copy
import re
from urllib.parse import quote

from django.db import transaction
from django.urls import Resolver404, resolve

from tests.routes.world import PERSONAS, World

CHANGING = re.compile(rb'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"')


def outcomes(world: World, path: str, method: str) -> dict[str, str]:
    """What each person gets; whatever their request wrote is undone."""
    return {person: said(ask(world, person, path, method)) for person in PERSONAS}


def ask(world: World, person: str, path: str, method: str):
    client = world.clients[person]
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path)
        if response.streaming:
            list(response)  # to its end, where its file is closed
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def said(response) -> str:
    """`200`, `404`…, and for a redirect the name of the place: `→ accounts:login`."""
    if response.status_code != 302:
        return str(response.status_code)
    path = response["Location"].partition("?")[0]
    try:
        return f"→ {resolve(path).view_name}"
    except Resolver404:
        return f"→ {path}"


def body(response) -> bytes:
    """The bytes that tell something: without token, nonce and the address that was asked for."""
    asked = response.wsgi_request.path
    content = b"".join(response.streaming_content) if response.streaming else response.content
    plain = content.replace(asked.encode(), b"").replace(quote(asked, "").encode(), b"")
    return CHANGING.sub(rb"\1", plain)
