"""Files that are small until somebody opens them."""

import io
import struct
import zlib
from functools import partial

from PIL import Image

from tests.documents.corpus.case import REFUSED, Case
from tests.documents.corpus.papers import SHAPE, body, file_of, packed, paper, stream

MEGABYTE = 2**20
NESTED = 100_000


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows, *, depth=8, colour=2, before=b""):
    """A PNG file of packed rows, as the format has it."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = png_chunk(b"IHDR", head) + before + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def repeated(piece, times, first=b"", last=b""):
    """All this, packed in no time: a packed piece that needs nothing before it, again and again."""
    packer = zlib.compressobj(9)
    start = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    again = zlib.compressobj(9, wbits=-15)
    block = again.compress(piece) + again.flush(zlib.Z_FULL_FLUSH)
    ending = zlib.compressobj(9, wbits=-15)
    finish = ending.compress(last) + ending.flush()
    total = zlib.adler32(first)
    for _ in range(times):
        total = zlib.adler32(piece, total)
    return start + block * times + finish + zlib.adler32(last, total).to_bytes(4)


def zeros(megabytes):
    """That many megabytes of nothing."""
    return repeated(bytes(MEGABYTE), megabytes)


def png_of_many_pixels(side):
    packer = zlib.compressobj(9)
    rows = [packer.compress(bytes(1 + side // 8)) for _ in range(side)]
    return png(side, side, b"".join(rows) + packer.flush(), depth=1, colour=0)


def png_with_text(kind, text):
    return png(8, 8, zlib.compress(bytes(25 * 8)), before=png_chunk(kind, text))


def jpeg_of_many_pixels():
    made = io.BytesIO()
    Image.new("L", (64, 64)).save(made, "JPEG")
    content = made.getvalue()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", 65500, 65500) + content[at + 4 :]


def jpeg_of_many_scans(side, scans):
    """A progressive JPEG whose last scan comes again and again: the processor's time."""
    made = io.BytesIO()
    Image.new("L", (side, side)).save(made, "JPEG", progressive=True)
    content = made.getvalue()
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * scans + content[-2:]


def pdf_of_many_objects(count):
    """They stand in one object stream, which packs to nothing."""
    start = b"%PDF-1.7\n"
    listed = repeated(b"0 " * 100_000, count // 100_000, b"7 0\n[", b"]")
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Private 7 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< %s >>" % SHAPE,
        4: stream(b""),
        5: stream(listed, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"),
    }
    written, places = body(objects, len(start))
    at = len(start) + len(written)
    rows = [(0, 0, 0), *((1, places[n], 0) for n in range(1, 6)), (1, at, 0), (2, 5, 0)]
    packed_rows = b"".join(struct.pack(">BIB", *row) for row in rows)
    table = stream(packed_rows, b"/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R")
    return start + written + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, at)


def pdf_of_endless_pages():
    """Each branch of the tree of pages holds the next one twice, 38 times over."""
    branch = b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>"
    branches = {n: branch % (n + 1, n + 1) for n in range(2, 40)}
    page = b"<< /Type /Page /Parent 39 0 R /MediaBox [0 0 595 842] >>"
    return file_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", **branches, 40: page})


def pdf_whose_pages_are_their_own_parent():
    return file_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        }
    )


def pdf_packed_twice(megabytes):
    inner = zlib.compress(zeros(megabytes), 9)
    return paper(more={5: stream(inner, b"/Filter [/FlateDecode /FlateDecode]")})


def pdf_with_image(width, height):
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1"
    return paper(more={5: packed(b"", entries % (width, height) + b" /ColorSpace /DeviceGray")})


def pdf_with_predictor(columns):
    told = b"/DecodeParms << /Predictor 12 /Columns %d /Colors 4 /BitsPerComponent 16 >>"
    return paper(more={5: packed(bytes(64), told % columns)})


CASES = [
    Case("bomb: PNG of 49 million pixels", "a.png", partial(png_of_many_pixels, 7000), REFUSED),
    Case("bomb: PNG of 900 million pixels", "a.png", partial(png_of_many_pixels, 30_000), REFUSED),
    Case(
        "bomb: PNG that says it has ten billion pixels",
        "a.png",
        lambda: png(100_000, 100_000, zlib.compress(b"")),
        REFUSED,
    ),
    Case("bomb: JPEG of four billion pixels", "a.jpg", jpeg_of_many_pixels, REFUSED),
    Case("bomb: JPEG of many scans", "a.jpg", partial(jpeg_of_many_scans, 6000, 30_000), REFUSED),
    Case(
        "bomb: PNG with a gigabyte of text",
        "a.png",
        lambda: png_with_text(b"zTXt", b"a\0\0" + zeros(1024)),
        REFUSED,
    ),
    Case(
        "bomb: PNG with a gigabyte of colour profile",
        "a.png",
        lambda: png_with_text(b"iCCP", b"a\0\0" + zeros(1024)),
        REFUSED,
    ),
    Case(
        "bomb: PDF with a packed gigabyte",
        "a.pdf",
        lambda: paper(more={5: stream(zeros(1024), b"/Filter /FlateDecode")}),
        REFUSED,
    ),
    Case("bomb: PDF packed twice", "a.pdf", partial(pdf_packed_twice, 2048), REFUSED),
    Case("bomb: PDF of many objects", "a.pdf", partial(pdf_of_many_objects, 200_000_000), REFUSED),
    Case("bomb: PDF of endless pages", "a.pdf", pdf_of_endless_pages, REFUSED),
    Case(
        "bomb: PDF whose pages contain themselves",
        "a.pdf",
        pdf_whose_pages_are_their_own_parent,
        REFUSED,
    ),
    Case("bomb: PDF with a huge image", "a.pdf", partial(pdf_with_image, 60_000, 60_000), REFUSED),
    Case("bomb: PDF with rows of a gigabyte", "a.pdf", partial(pdf_with_predictor, 2**27), REFUSED),
    Case(
        "bomb: PDF of lists of lists",
        "a.pdf",
        lambda: paper(catalog=b"/A " + b"[" * NESTED + b"]" * NESTED),
        REFUSED,
    ),
    Case(
        "bomb: PDF of dictionaries in dictionaries",
        "a.pdf",
        lambda: paper(catalog=b"/A " + b"<</A" * NESTED + b" 0 " + b">>" * NESTED),
        REFUSED,
    ),
]
