"""Files that are not what they say, more than one thing, only half of one, or strangely named."""

import io
import random
import struct
import zipfile
from functools import partial

from tests.documents.corpus import pictures
from tests.documents.corpus.bombs import MEGABYTE, png, png_chunk
from tests.documents.corpus.case import ACCEPTED, PAYLOAD, REFUSED, REWRITTEN, Case
from tests.documents.corpus.papers import file_of, paper, stream

WINDOWS = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + bytes(200) + b"PE\0\0"
LINUX = b"\x7fELF\x02\x01\x01" + bytes(57)
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
HTML = b"<!DOCTYPE html><html><body>" + PAYLOAD + b"</body></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PHOTO = (
    b"/Type /XObject /Subtype /Image /Width 64 /Height 48 /BitsPerComponent 8"
    b" /ColorSpace /DeviceRGB /Filter /DCTDecode"
)
SHOWN = b"/Resources << /XObject << /A 5 0 R >> >>"
PHP = b"<?php system($_GET['c']); ?>"


def jpeg():
    return pictures.file_of(pictures.quarters())


def png_file():
    return pictures.file_of(pictures.quarters(), "PNG")


def archive(names=("a.txt",)):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in names:
            parts.writestr(name, PAYLOAD)
    return made.getvalue()


def word_document():
    return archive(["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"])


def other(kind, **how):
    return pictures.file_of(pictures.quarters(), kind, **how)


def brand(name):
    return struct.pack(">I4s4sI4s", 24, b"ftyp", name, 0, b"mif1") + bytes(4000)


DISGUISES = {
    "Windows program": (lambda: WINDOWS, ["facture.pdf", "photo.jpg", "photo.png", "a.exe"]),
    "Linux program": (lambda: LINUX, ["facture.pdf", "photo.jpg"]),
    "shell script": (lambda: SCRIPT, ["facture.pdf", "a.sh"]),
    "web page": (lambda: HTML, ["facture.pdf", "photo.jpg", "a.html"]),
    "drawing with a script": (lambda: SVG, ["photo.png", "a.svg"]),
    "PHP": (lambda: PHP, ["photo.jpg", "a.php", "a.php.jpg"]),
    "archive": (archive, ["facture.pdf", "a.zip"]),
    "Word document": (word_document, ["facture.pdf", "facture.docx"]),
    "GIF": (partial(other, "GIF"), ["photo.png", "photo.gif"]),
    "WebP": (partial(other, "WEBP"), ["photo.jpg", "photo.webp"]),
    "BMP": (partial(other, "BMP"), ["photo.png"]),
    "TIFF": (partial(other, "TIFF"), ["photo.jpg", "photo.tiff"]),
    "icon": (partial(other, "ICO"), ["photo.png"]),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\n(a) show\n", ["facture.pdf"]),
    "film called HEIC": (lambda: brand(b"mp42"), ["photo.heic"]),
    "HEIC with nothing in it": (lambda: brand(b"heic"), ["photo.heic"]),
    "PDF": (paper, ["photo.jpg", "facture.pdf.exe", "facture", "facture.docx"]),
    "JPEG": (jpeg, ["facture.pdf", "photo.png", "photo.heic"]),
    "PNG": (png_file, ["facture.pdf", "photo.jpg"]),
    "nothing": (bytes, ["vide.pdf", "vide.jpg", "vide.png"]),
    "one byte": (lambda: b"%", ["a.pdf"]),
    "spaces": (lambda: b" " * 5000, ["a.pdf", "a.jpg"]),
    "noise": (lambda: bytes(range(256)) * 40, ["a.jpg"]),
}


def before(head, content):
    return head + content


def half(content):
    return content[: len(content) // 2]


POLYGLOTS = {
    "web page, then PDF": ("a.pdf", lambda: before(HTML, paper()), REFUSED),
    "archive, then PDF": ("a.pdf", lambda: before(archive(), paper()), REFUSED),
    "GIF, then PDF": ("a.pdf", lambda: before(b"GIF89a", paper()), REFUSED),
    "program, then PDF": ("a.pdf", lambda: before(WINDOWS, paper()), REFUSED),
    "JPEG, then PDF, called PDF": ("a.pdf", lambda: jpeg() + paper(), REFUSED),
    "JPEG, then PDF": ("a.jpg", lambda: jpeg() + paper() + PAYLOAD, REWRITTEN),
    "JPEG, then archive": ("a.jpg", lambda: jpeg() + archive(), REWRITTEN),
    "JPEG, then PHP": ("a.jpg", lambda: jpeg() + PAYLOAD, REWRITTEN),
    "JPEG with PHP as its comment": (
        "a.jpg",
        lambda: pictures.file_of(pictures.quarters(), comment=PAYLOAD),
        REWRITTEN,
    ),
    "JPEG with a web page as its EXIF": (
        "a.jpg",
        lambda: pictures.file_of(pictures.quarters(), exif=b"Exif\0\0" + PAYLOAD),
        REWRITTEN,
    ),
    "JPEG with a web page as its profile": (
        "a.jpg",
        lambda: pictures.file_of(pictures.quarters(), icc_profile=PAYLOAD * 20),
        REWRITTEN,
    ),
    "PNG, then archive": ("a.png", lambda: png_file() + archive(), REWRITTEN),
    "PNG, then web page": ("a.png", lambda: png_file() + HTML, REWRITTEN),
    "PNG with PHP as its text": (
        "a.png",
        lambda: (
            png_file().replace(b"\0\0\0\0IEND", png_chunk(b"tEXt", b"a\0" + PAYLOAD), 1)
            + b"\0\0\0\0IEND\xaeB`\x82"
        ),
        REWRITTEN,
    ),
    "PDF, then archive": ("a.pdf", lambda: paper() + archive(), REWRITTEN),
    "PDF, then web page": ("a.pdf", lambda: paper() + HTML, REWRITTEN),
    "PDF with a web page as its comment": (
        "a.pdf",
        lambda: paper(head=b"%PDF-1.4\n%" + HTML + b"\n"),
        REWRITTEN,
    ),
    "PDF with a photo that tells its place": (
        "a.pdf",
        lambda: paper(page=SHOWN, more={5: stream(pictures.with_everything_about_it(), PHOTO)}),
        REWRITTEN,
    ),
}
NO_PAGES = {
    1: b"<< /Type /Catalog /Pages 2 0 R >>",
    2: b"<< /Type /Pages /Kids [] /Count 0 >>",
}
HALVES = {
    "half a JPEG": ("a.jpg", lambda: half(pictures.file_of(pictures.page((600, 800))))),
    "half a progressive JPEG": (
        "a.jpg",
        lambda: half(pictures.file_of(pictures.page((600, 800)), progressive=True)),
    ),
    "half a PNG": ("a.png", lambda: half(pictures.file_of(pictures.page((600, 800)), "PNG"))),
    "half a HEIC": ("a.heic", lambda: half(pictures.heic())),
    "half a PDF": ("a.pdf", lambda: half(paper())),
    "PDF without its end": ("a.pdf", lambda: paper()[:-60]),
    "head of a JPEG": ("a.jpg", lambda: jpeg()[:200]),
    "head of a PNG": ("a.png", lambda: png_file()[:40]),
    "head of a PDF": ("a.pdf", lambda: paper()[:15]),
    "PDF without pages": ("a.pdf", lambda: file_of(NO_PAGES)),
    "PNG with wrong sums": ("a.png", lambda: png_file().replace(b"IDAT", b"IDAT\x01", 1)),
    "PNG with too few rows": ("a.png", lambda: png(64, 64, b"x\x9c\x03\0\0\0\0\x01")),
    "PDF of 3 MB": ("a.pdf", lambda: paper(more={5: stream(random.randbytes(3 * MEGABYTE))})),
    "JPEG of 16 MB": ("a.jpg", lambda: jpeg() + bytes(16 * MEGABYTE)),
    "PNG without a side": ("a.png", lambda: png(0, 64, b"")),
}
NAMES = {
    "path": "../../../etc/passwd.pdf",
    "Windows path": "C:\\Windows\\System32\\..\\a.pdf",
    "network path": "\\\\example.org\\share\\a.pdf",
    "absolute path": "/etc/cron.d/a.pdf",
    "path in percent": "%2e%2e%2f%2e%2e%2fa.pdf",
    "NUL": "a\0b.pdf",
    "NUL before another ending": "a.exe\0.pdf",
    "right to left": "facture\u202efdp.pdf",
    "invisible letters": "fac\u200bture\ufeff.pdf",
    "300 letters": "a" * 300 + ".pdf",
    "300 letters of three bytes": "漢" * 300 + ".pdf",
    "reserved": "CON.pdf",
    "reserved, with a port": "lpt1.pdf",
    "nothing but dots": "....pdf",
    "nothing but the ending": ".pdf",
    "new line": "a.pdf\r\nSet-Cookie: a=b; .pdf",
    "quotes": 'a"; filename="b.exe"; .pdf',
    "web page": "<img src=x onerror=alert(1)>.pdf",
    "stream": "a.pdf:b.exe:.pdf",
    "option": "--help.pdf",
    "end in a space": "a.pdf ",
    "end in a dot": "a.pdf.",
    "accents apart": "re\u0301sume\u0301.pdf",
    "smile": "\U0001f3bb\ufe0f violon.pdf",
    "wildcards": "*?|.pdf",
}


def _cases():
    for name, (make, filenames) in DISGUISES.items():
        for filename in filenames:
            yield Case(f"disguise: {name} as {filename}", filename, make, REFUSED)
    for name, (filename, make, verdict) in POLYGLOTS.items():
        yield Case(f"polyglot: {name}", filename, make, verdict)
    for name, (filename, make) in HALVES.items():
        yield Case(f"broken: {name}", filename, make, REFUSED)
    for name, filename in NAMES.items():
        yield Case(f"name: {name}", filename, paper, ACCEPTED)


CASES = list(_cases())
