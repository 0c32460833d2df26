"""A small S3-compatible store in memory, spoken to over HTTP; it checks no signature."""

import threading
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "papers"


class Handler(BaseHTTPRequestHandler):
    """`/papers/KEY` is an object, `/papers` lists them."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.objects[self.key] = self.rfile.read(int(self.headers["Content-Length"]))
        self.sent.append(dict(self.headers))
        self.answer(200)

    def do_GET(self):
        if not self.key:
            return self.answer(200, self.listed(), "application/xml")
        if self.key in self.objects:
            return self.answer(200, self.objects[self.key])
        return self.answer(404)

    do_HEAD = do_GET

    def do_DELETE(self):
        self.objects.pop(self.key, None)
        self.answer(204)

    @property
    def key(self):
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").lstrip("/")

    def listed(self):
        asked = parse_qs(urlsplit(self.path).query)
        prefix = asked.get("prefix", [""])[0]
        rest = [key.removeprefix(prefix) for key in self.objects if key.startswith(prefix)]
        folders = {f"{prefix}{one.partition('/')[0]}/" for one in rest if "/" in one}
        files = [f"{prefix}{one}" for one in rest if "/" not in one]
        parts = [f"<Contents><Key>{escape(one)}</Key></Contents>" for one in files]
        parts += [
            f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in folders
        ]
        return f"<ListBucketResult>{''.join(parts)}</ListBucketResult>".encode()

    def answer(self, status, content=b"", kind="application/octet-stream"):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", kind)
        self.send_header("Last-Modified", formatdate(0, usegmt=True))
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *words):
        """Nobody reads it."""


@contextmanager
def running():
    """Yields its address, its objects by key, and the headers of what was sent."""
    objects, sent = {}, []
    handler = type("Handler", (Handler,), {"objects": objects, "sent": sent})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", objects, sent
        server.shutdown()
        thread.join()
