"""PDF files put together byte by byte, so that they can hold what no library would write."""

import io
import zlib

import pikepdf

DRAWING = b"0 0.4 0.8 rg 50 50 200 100 re f"
SHAPE = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"


def stream(data, entries=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def packed(data, entries=b""):
    return stream(zlib.compress(data, 9), entries + b" /Filter /FlateDecode")


def body(objects, start=0):
    """The objects one after the other, and where each begins."""
    written, places = bytearray(), {}
    for number, content in objects.items():
        places[number] = start + len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return bytes(written), places


def table(places):
    lines = [b"xref\n0 1\n0000000000 65535 f \n"]
    lines += [b"%d 1\n%010d 00000 n \n" % place for place in sorted(places.items())]
    return b"".join(lines)


def end(places, at, size, entries=b""):
    told = b"trailer\n<< /Root 1 0 R /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n"
    return table(places) + told % (size, entries, at)


def file_of(objects, *, version=b"1.7", trailer=b"", head=b""):
    start = head + b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % version
    written, places = body(objects, len(start))
    at = len(start) + len(written)
    return start + written + end(places, at, max(objects) + 1, trailer)


def paper(*, catalog=b"", page=b"", more=None, **told):
    """One page with a drawing; entries of its catalogue and page, further objects from 5 on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< %s %s >>" % (SHAPE, page),
        4: stream(DRAWING),
    }
    return file_of(objects | (more or {}), **told)


def updated(content, objects):
    """The same file with an incremental update: these objects replace the older ones."""
    before = int(content.rpartition(b"startxref")[2].split()[0])
    size = 1 + max(*objects, int(content.rpartition(b"/Size ")[2].split()[0]) - 1)
    written, places = body(objects, len(content))
    at = len(content) + len(written)
    return content + written + end(places, at, size, b"/Prev %d" % before)


def saved(content, **how):
    """Written anew by qpdf: object streams, encryption, linearised…"""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        written = io.BytesIO()
        pdf.save(written, **how)
    return written.getvalue()


def action_link(action):
    """A page's entry: a link with this action."""
    return b"/Annots [<< /Type /Annot /Subtype /Link /Rect [50 50 250 150] /A << %s >> >>]" % action


def annotation(subtype, entries=b""):
    return b"/Annots [<< /Type /Annot /Subtype /%s /Rect [0 0 9 9] %s >>]" % (subtype, entries)
