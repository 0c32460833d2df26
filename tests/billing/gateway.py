"""The fake PayFiP at an address of its own, as the real one has."""

import threading
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.urls import resolve
from django.utils.translation import override


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 100


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def application(environ, start_response):
    """The views of the fake alone: no middleware, no database."""
    request = WSGIRequest(environ)
    try:
        found = resolve(f"/payfip{request.path}")
        with override("fr"):
            response = found.func(request)
    except Http404:
        response = HttpResponse(status=404)
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
