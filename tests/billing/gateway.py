"""The fake PayFiP at an address of its own, as the real one has; or in this very process."""

import io
import threading
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 100


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def answer(request):
    """The views of the fake alone: no middleware, no database."""
    try:
        found = resolve(f"/payfip{request.path}")
        with override("fr"):
            return found.func(request)
    except Http404:
        return HttpResponse(status=404)


def application(environ, start_response):
    response = answer(WSGIRequest(environ))
    start_response(f"{response.status_code} x", list(response.items()))
    return [response.content]


@contextmanager
def running():
    """Its address, as long as it answers there."""
    server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class InProcess(requests.adapters.BaseAdapter):
    """Carries what would go over the network straight to the views: for many questions."""

    def send(self, request, **options):
        content_type = request.headers.get("Content-Type", "")
        asked = RequestFactory().generic(
            request.method, request.path_url, request.body or b"", content_type
        )
        said, response = answer(asked), requests.Response()
        response.status_code, response.url, response.request = (
            said.status_code,
            request.url,
            request,
        )
        response.headers.update(said.headers)
        response.raw = io.BytesIO(said.content)
        return response

    def close(self):
        """Nothing is open."""
