"""What families send: none of it is refused."""

import io
from functools import partial

import pikepdf
from PIL import Image

from tests.documents.corpus import papers, pictures
from tests.documents.corpus.case import ACCEPTED, Case
from tests.documents.corpus.papers import action_link, paper, saved, stream, updated

NAMED = b"/Names << /Dests << /Names [(a) [3 0 R /Fit]] >> >>"
FIELD = (
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (surname) /V (DUPONT) /Rect [50 600 250 620]"
    b" /AP << /N 6 0 R >> /DA (/Helv 10 Tf) >>"
)
STRUCTURE = b"/MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot /K 5 0 R >>"
SIGNATURE = (
    b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /V << /Type /Sig"
    b" /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
    b" /ByteRange [0 9 9 9] /Contents <00> >> >>"
)


def filled_form():
    return paper(
        catalog=b"/AcroForm << /Fields [5 0 R] /NeedAppearances true >>",
        page=b"/Annots [5 0 R]",
        more={5: FIELD, 6: stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 200 20]")},
    )


def scan(width=1240, height=1754, pages=1):
    """As an office scanner writes it: a grey JPEG a page."""
    image = pictures.page((width, height)).convert("L")
    made = io.BytesIO()
    image.save(made, "PDF", resolution=150, save_all=True, append_images=[image] * (pages - 1))
    return made.getvalue()


def fax():
    """As a scanner writes black and white: one image in the coding of fax machines."""
    made = io.BytesIO()
    pictures.page((1654, 2339)).convert("1").save(made, "PDF", resolution=200)
    return made.getvalue()


def rented_by(user="", **how):
    return saved(paper(), encryption=pikepdf.Encryption(owner="landlord", user=user, **how))


def from_a_browser():
    """As our own receipts are made: tagged, with fonts."""
    import weasyprint

    page = "<html lang=fr><title>Reçu</title><h1>Reçu</h1><a href='https://example.org'>Site</a>"
    return weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")


def wrong_place_of_the_table():
    return paper().replace(b"startxref\n", b"startxref\n1")


PAPERS = {
    "version 1.4": partial(paper, version=b"1.4"),
    "version 1.5": partial(paper, version=b"1.5"),
    "version 1.6": partial(paper, version=b"1.6"),
    "version 1.7": paper,
    "version 2.0": partial(paper, version=b"2.0"),
    "linearised": lambda: saved(paper(), linearize=True),
    "object streams": lambda: saved(paper(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "filled form": filled_form,
    "scan": scan,
    "scan of five pages": partial(scan, 900, 1200, 5),
    "fax": fax,
    "owner's password, RC4": partial(rented_by, R=3, aes=False, metadata=False),
    "owner's password, AES-128": partial(rented_by, R=4),
    "owner's password, AES-256": partial(rented_by, R=6),
    "web link": lambda: paper(page=action_link(b"/S /URI /URI (https://example.org/a?b=c:d)")),
    "web link in capitals": lambda: paper(
        page=action_link(b"/S /URI /URI (HTTPS://EXAMPLE.ORG/A)")
    ),
    "web link after a space": lambda: paper(
        page=action_link(b"/S /URI /URI ( https://example.org)")
    ),
    "mail link": lambda: paper(page=action_link(b"/S /URI /URI (mailto:ecole@example.org)")),
    "phone link": lambda: paper(page=action_link(b"/S /URI /URI (tel:+33199001234)")),
    "link without a scheme": lambda: paper(page=action_link(b"/S /URI /URI (www.example.org/a)")),
    "link to a page": lambda: paper(page=action_link(b"/S /GoTo /D [3 0 R /Fit]")),
    "named action": lambda: paper(page=action_link(b"/S /Named /N /NextPage")),
    "named destinations": lambda: paper(catalog=NAMED),
    "empty lists of scripts and files": lambda: paper(
        catalog=b"/Names << /JavaScript << /Names [] >> /EmbeddedFiles << /Names [] >> >>"
    ),
    "with all about it": lambda: paper(
        catalog=b"/Metadata 5 0 R /PieceInfo << /Word << /LastModified (PAYLOAD) >> >>",
        page=b"/Metadata 5 0 R",
        more={
            5: stream(pictures.XMP, b"/Type /Metadata /Subtype /XML"),
            6: b"<< /Author (PAYLOAD) /Producer (PAYLOAD) /CreationDate (D:2026) >>",
        },
        trailer=b"/Info 6 0 R",
    ),
    "opens at a page": lambda: paper(catalog=b"/OpenAction [3 0 R /FitH 842]"),
    "opens at a page, by an action": lambda: paper(
        catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"
    ),
    "bookmarks": lambda: paper(
        catalog=b"/Outlines << /First 5 0 R /Last 5 0 R /Count 1 >>",
        more={5: b"<< /Title (Page 1) /Dest [3 0 R /Fit] >>"},
    ),
    "tagged": lambda: paper(
        catalog=STRUCTURE, more={5: b"<< /Type /StructElem /S /Document /Pg 3 0 R >>"}
    ),
    "tagged in Latin letters": lambda: paper(
        catalog=STRUCTURE, more={5: b"<< /Type /StructElem /S /Pi#e8ce /Pg 3 0 R /\xc9tat 1 >>"}
    ),
    "signed": lambda: paper(
        catalog=b"/AcroForm << /SigFlags 3 /Fields [5 0 R] >>",
        page=b"/Annots [5 0 R]",
        more={5: SIGNATURE},
    ),
    "written on": lambda: paper(page=papers.annotation(b"Text", b"/Contents (lu) /T (Alix)")),
    "updated": lambda: updated(paper(), {4: stream(papers.DRAWING + b" 0 0 9 9 re f")}),
    "wrong place of the table": wrong_place_of_the_table,
    "something after the end": lambda: paper() + b"\r\n" * 20,
    "with a mark at its beginning": lambda: b"\xef\xbb\xbf" + paper(),
    "from a browser": from_a_browser,
}
PHOTOS = {
    "JPEG": ("photo.jpg", lambda: pictures.file_of(pictures.quarters())),
    "JPEG in capitals": ("PHOTO.JPG", lambda: pictures.file_of(pictures.quarters())),
    "JPEG, .jpeg": ("photo.jpeg", lambda: pictures.file_of(pictures.quarters())),
    "JPEG, progressive": (
        "photo.jpg",
        lambda: pictures.file_of(pictures.quarters(), progressive=True),
    ),
    "JPEG, CMYK": ("photo.jpg", lambda: pictures.file_of(pictures.quarters(mode="CMYK"))),
    "JPEG, grey": ("photo.jpg", lambda: pictures.file_of(pictures.quarters(mode="L"))),
    "JPEG, of a pixel": ("photo.jpg", lambda: pictures.file_of(Image.new("RGB", (1, 1)))),
    "JPEG, of a phone": (
        "photo.jpg",
        lambda: pictures.file_of(pictures.page(), quality=97, exif=pictures.exif(6)),
    ),
    "JPEG, of 40 million pixels": (
        "photo.jpg",
        lambda: pictures.file_of(pictures.page((8000, 5000)), quality=80),
    ),
    "JPEG, a long strip": ("photo.jpg", lambda: pictures.file_of(pictures.page((1080, 12_000)))),
    "JPEG with all about it": ("photo.jpg", pictures.with_everything_about_it),
    "JPEG with its depth": ("photo.jpg", pictures.several_in_one),
    "PNG": ("photo.png", lambda: pictures.file_of(pictures.quarters(), "PNG")),
    "PNG with all about it": ("photo.png", lambda: pictures.with_everything_about_it("PNG")),
    "PNG, 16 bits, grey": ("photo.png", lambda: pictures.sixteen_bits(0)),
    "PNG, 16 bits": ("photo.png", lambda: pictures.sixteen_bits(2)),
    "PNG, 16 bits, alpha": ("photo.png", lambda: pictures.sixteen_bits(6)),
    "PNG, palette": ("photo.png", lambda: pictures.file_of(pictures.quarters(mode="P"), "PNG")),
    "PNG, palette with a hole": ("photo.png", lambda: pictures.transparent("P")),
    "PNG, alpha": ("photo.png", lambda: pictures.transparent("RGBA")),
    "PNG, grey and alpha": ("photo.png", lambda: pictures.transparent("LA")),
    "PNG, black and white": (
        "photo.png",
        lambda: pictures.file_of(pictures.quarters(mode="1"), "PNG"),
    ),
    "PNG, moving": ("photo.png", pictures.moving),
    "PNG, of a camera": ("photo.png", lambda: pictures.file_of(pictures.page(), "PNG")),
    "HEIC": ("IMG_0001.HEIC", pictures.heic),
}


def _cases():
    for name, make in PAPERS.items():
        yield Case(f"paper: {name}", "pièce.pdf", make, ACCEPTED)
    for name, (filename, make) in PHOTOS.items():
        yield Case(f"photo: {name}", filename, make, ACCEPTED)
    for orientation in range(1, 9):
        make = partial(pictures.turned, orientation)
        yield Case(f"photo: held so: {orientation}", "photo.jpg", make, ACCEPTED)


CASES = list(_cases())
