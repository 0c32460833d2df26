"""The PDFs: whole, accessible, made once, and closed to what people write into their names."""

import hashlib
import html
import io
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from billing import depositing, papers
from billing.enums import InvoiceKind, Ledger
from billing.ledgers import Book
from billing.models import Invoice, Paper
from imuse_portal import pdf
from imuse_portal.jobs import JOBS
from tests.factories import InvoiceFactory, PaymentAccountFactory, PaymentFactory, UserFactory
from tests.factories.billing import DUE_ON as ON
from tests.factories.billing import credited, reversed_of
from tests.house.connections import all_together

pytestmark = pytest.mark.django_db
KINDS = ("invoice", "payment", "note")


@pytest.fixture
def documents(guardian, owed):
    payment = PaymentFactory(payer=guardian, amount=20, pays=owed)
    return {"invoice": owed, "payment": payment, "note": credited(owed, "14.00")}


def made(document, *, is_duplicate=True):
    paper = papers.paper_of(document, is_duplicate=is_duplicate, at=timezone.now())
    return bytes(paper.content)


def opened(content):
    return pikepdf.open(io.BytesIO(content))


def words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def elements(node, kind):
    """Structure elements of a kind, below this one."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kid.S == kind:
                yield kid
            yield from elements(kid, kind)


@pytest.fixture
def logo(school, settings, tmp_path):
    """As large as people upload them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    image = io.BytesIO()
    Image.new("RGB", (800, 600), "navy").save(image, "PNG")
    school.logo.save("logo.png", ContentFile(image.getvalue()))


def heights_of_images(content):
    """In millimetres, as they are painted on the first page."""
    document, matrices, heights = opened(content), [pikepdf.Matrix()], []
    page = document.pages[0]
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "q":
            matrices.append(matrices[-1])
        elif str(operator) == "Q":
            matrices.pop()
        elif str(operator) == "cm":
            matrices[-1] = pikepdf.Matrix(*map(float, operands)) @ matrices[-1]
        elif str(operator) == "Do" and page.Resources.XObject[operands[0]].Subtype == "/Image":
            heights.append(round(abs(matrices[-1].d) / 72 * 25.4))
    return heights


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_tagged_document_with_language_and_title(documents, kind):
    document = opened(made(documents[kind]))
    root = document.Root
    assert str(root.Lang) == "fr"
    assert bool(root.MarkInfo.Marked) and bool(root.ViewerPreferences.DisplayDocTitle)
    assert len(list(elements(root.StructTreeRoot, "/H1"))) == 1
    meta = root.Metadata.read_bytes().decode()
    assert documents[kind].number in meta and "pdfuaid" in meta


def test_headings_of_tables_say_what_they_head(owed):
    document = opened(made(owed))
    heads = list(elements(document.Root.StructTreeRoot, "/TH"))
    scopes = [str(head.A.Scope) for head in heads]
    assert len(heads) == 5 + 2 + 2 + 1 and set(scopes) == {"/Column", "/Row"}


@pytest.mark.parametrize("kind", KINDS)
def test_its_fonts_are_in_it(documents, kind):
    document = opened(made(documents[kind]))
    fonts = [one for one in document.objects if _is(one, "/FontDescriptor")]
    assert fonts and all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def _is(value, kind):
    return isinstance(value, pikepdf.Dictionary) and value.get("/Type") == kind


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_its_page_says(documents, kind):
    template, context = papers._page(documents[kind])
    page = render_to_string(template, context | {"is_duplicate": True})
    body = re.sub(r"<[^>]+>", " ", page.partition("<body")[2].partition(">")[2])
    spoken = html.unescape(body).replace("Duplicata", "DUPLICATA").split()
    # What is placed apart (the window of the envelope) is painted last, and without a space.
    said = words(made(documents[kind]))
    assert [word for word in spoken if word not in said] == []
    assert Counter(re.sub(r"\s", "", said)) == Counter("".join(spoken))


@pytest.mark.parametrize("kind", KINDS)
def test_the_duplicate_says_so_and_the_original_does_not(documents, kind):
    original = made(documents[kind], is_duplicate=False)
    assert "DUPLICATA" in words(made(documents[kind]))
    assert "DUPLICATA" not in words(original)


@pytest.mark.parametrize("kind", InvoiceKind)
def test_an_invoice_carries_its_mentions(guardian, kind):
    account = PaymentAccountFactory(school=guardian.family.school, kind=kind)
    said = words(made(InvoiceFactory(payer=guardian, account=account, issued=True)))
    for text in (account.siret, account.collector, account.payment_text, account.recourse_text):
        assert text in said
    assert f"{kind.label} 26FC00001" in said and "84,00 €" in said and "15/12/2026" in said


def test_a_notice_of_the_payer_stays_as_it_was_sent(guardian, owed):
    guardian.last_name, guardian.city = "AUTRE", "Ailleurs"
    guardian.save()
    said = words(made(owed))
    assert "DUPONT Alix" in said and "AUTRE" not in said and "Ailleurs" not in said


@pytest.mark.parametrize(("quantity", "written"), [("10.00", "10"), ("1.50", "1,5")])
def test_quantities_are_written_as_people_write_them(guardian, quantity, written):
    invoice = InvoiceFactory(payer=guardian)
    price = Decimal("2.00")
    amount = Decimal(quantity) * price
    invoice.lines.update(quantity=Decimal(quantity), unit_price=price, amount=amount)
    invoice.instalments.update(amount=amount)
    invoice.issue(by=None, at=timezone.now(), on=timezone.localdate())
    _template, context = papers._page(invoice)
    assert [line["quantity"] for line in context["lines"]] == [written]


def test_a_transfer_is_filled_in_by_a_code_where_there_is_an_iban(guardian, owed):
    without = InvoiceFactory(
        payer=guardian, account=PaymentAccountFactory(school=owed.school, iban=""), issued=True
    )
    assert papers.transfer_code(owed).startswith("data:image/svg+xml")
    assert papers.transfer_code(without) == ""


@pytest.mark.parametrize(
    ("kind", "said"),
    [("invoice", "Facture émise le"), ("payment", "Reçu émis le"), ("note", "Avoir émis le")],
)
def test_each_kind_agrees_with_its_day(documents, kind, said):
    assert said in words(made(documents[kind]))


def test_a_notice_is_emis(guardian, school):
    account = PaymentAccountFactory(school=school, kind=InvoiceKind.NOTICE)
    said = words(made(InvoiceFactory(payer=guardian, account=account, issued=True)))
    assert "Avis émis le 11/10/2026." in said


def test_a_credit_note_asks_for_nothing(documents):
    account = documents["note"].account
    said = words(made(documents["note"]))
    assert account.recourse_text not in said and account.collector not in said
    assert account.legal_basis in said


def test_a_receipt_names_what_it_pays_and_what_is_left(guardian, owed):
    payment = PaymentFactory(payer=guardian, amount=100, pays=owed)
    said = words(made(payment))
    assert "26FC00001 Cotisation du premier trimestre 84,00 €" in said
    assert "Sur ce montant, 16,00 € ne règlent encore aucune facture" in said


def test_a_receipt_of_an_advance_alone_names_no_invoice(guardian):
    said = words(made(PaymentFactory(payer=guardian)))
    assert "Ce que ce règlement acquitte" not in said and "84,00 € ne règlent encore" in said


def test_logos_are_alike_and_small(guardian, owed, logo):
    """14 mm high, on papers of every head."""
    book = Book(Ledger.FEES, guardian, at=timezone.now(), on=ON)
    for content in (made(Invoice.objects.get(pk=owed.pk)), papers.statement(book)):
        assert heights_of_images(content) == [14]


# --- Made once -------------------------------------------------------------------------------


def test_the_same_bytes_at_each_download(owed, family_client, monkeypatch):
    address = f"/facturation/factures/{owed.pk}.pdf"
    first = family_client.get(address).content
    monkeypatch.setattr(pdf, "render", lambda *args: pytest.fail("it was rendered again"))
    assert family_client.get(address).content == first
    stored = Paper.objects.get(invoice=owed, is_duplicate=True)
    assert stored.sha256 == hashlib.sha256(first).hexdigest()


def test_families_are_handed_the_duplicate_alone(owed, family_client):
    given = family_client.get(f"/facturation/factures/{owed.pk}.pdf")
    assert given["Content-Type"] == "application/pdf"
    assert given.content == made(owed) != made(owed, is_duplicate=False)


def test_a_paper_does_not_change(owed):
    made(owed)
    rows = Paper.objects.filter(invoice=owed)
    for act in (lambda: rows.update(size=1), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_worker_makes_what_nobody_asked_for(documents):
    (job,) = [job for job in JOBS if job.run == papers.make_waiting]
    assert job.run() == 3
    assert Paper.objects.count() == 6
    assert job.run() == 0


def test_a_draft_has_no_paper(guardian):
    InvoiceFactory(payer=guardian)
    assert papers.make_waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_readers_at_once_read_the_same(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    found = all_together(lambda number: made(Invoice.objects.get(pk=invoice.pk)), 10)
    assert len(set(found)) == 1
    assert Paper.objects.count() == 2


# --- What people write into their names ---------------------------------------------------------

HOSTILE = [
    '<img src="http://example.org/x.png">',
    '<link rel="attachment" href="file:///etc/hostname">',
    "</p></div></body><h1>Payé</h1>",
    '"><style>@import url(http://example.org/a.css)</style>',
    "<a rel=attachment href='data:text/plain,x'>x</a>",
    "{{ school.pk }}{% now 'Y' %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_stays_a_name(guardian, text):
    guardian.last_name = guardian.address_line_1 = text
    guardian.save()
    invoice = InvoiceFactory(payer=guardian, label=text, note=text)
    invoice.lines.update(label=text)
    invoice.issue(by=None, at=timezone.now(), on=timezone.localdate())
    document = opened(made(invoice))
    assert len(document.attachments) == 0
    assert len(list(elements(document.Root.StructTreeRoot, "/H1"))) == 1
    plain = re.sub(r"\W", "", text)
    assert re.sub(r"\W", "", words(made(invoice))).count(plain) >= 4


def papers_of(guardian, text):
    """Every other paper that carries what somebody wrote."""
    owed = InvoiceFactory(payer=guardian, label=text, issued=True)
    payment = PaymentFactory(payer=guardian, reference=text[:60], pays=owed, amount=84)
    by, on = UserFactory(staff=True), payment.received_on
    slip = depositing.deposit([payment], on=on, by=by, at=timezone.now())
    reversal = reversed_of(payment, "5.00", reason=text)
    book = Book(Ledger.FEES, guardian, at=timezone.now(), on=ON)
    return {
        "receipt": made(payment),
        "credit note": made(credited(owed, "4.00", reason=text)),
        "reversal": made(reversal),
        "slip": depositing.slip(slip),
        "statement": papers.statement(book),
        "attestation": papers.attestation(guardian, [payment], [reversal], year=2026, on=ON),
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_it_stays_one_on_every_paper(guardian, text):
    guardian.last_name = guardian.address_line_1 = text
    guardian.save()
    for content in papers_of(guardian, text).values():
        document = opened(content)
        assert len(document.attachments) == 0
        assert len(list(elements(document.Root.StructTreeRoot, "/H1"))) == 1
        assert re.sub(r"\W", "", text) in re.sub(r"\W", "", words(content))


def test_a_number_of_another_software_breaks_no_header():
    named = papers.inline(b"", 'A"; x=\r\nSet-Cookie: a=b')["Content-Disposition"]
    assert named == 'inline; filename="A\\"; x= Set-Cookie: a=b.pdf"'


# --- Of an account, of a year --------------------------------------------------------------------


def test_the_statement_says_what_the_ledger_says(guardian, owed, family_client):
    reversed_of(PaymentFactory(payer=guardian, amount=20, pays=owed), "5.00")
    said = words(family_client.get("/facturation/cotisations/releve.pdf").content)
    assert "26FC00001" in said and "26RC00001" in said and "-69,00 €" in said
    assert said.index("26FC00001") < said.index("26RC00001") < said.index("26CP00001")
    assert "Vous devez 69,00 €" in said and "à régler avant le 15/12/2026." in said


def test_papers_without_a_window_say_where_the_school_is(guardian, school, family_client):
    school.address = "2 place du Château\n35500 Vitré"
    school.save()
    PaymentFactory(payer=guardian)
    for name in ("cotisations/releve", "attestations/2026"):
        said = words(family_client.get(f"/facturation/{name}.pdf").content)
        assert "2 place du Château 35500 Vitré" in said


def test_a_year_of_payments_is_attested(guardian, family_client):
    for amount in (20, 30):
        PaymentFactory(payer=guardian, amount=amount)
    said = words(family_client.get("/facturation/attestations/2026.pdf").content)
    assert "50,00 €" in said and "26RC00002" in said
    assert f"L’établissement « {guardian.family.school.name} » atteste avoir reçu" in said
    assert f"établie pour {guardian.full_name} le" in said
    assert (
        "attestations/2026.pdf" in family_client.get("/facturation/cotisations/").content.decode()
    )


def test_a_year_without_payments_is_not(guardian, family_client, other_guardian):
    PaymentFactory(payer=other_guardian)
    for year in ("2026", "9" * 30):
        assert family_client.get(f"/facturation/attestations/{year}.pdf").status_code == 404


# --- Figures and signatures ----------------------------------------------------------------------


def test_an_iban_is_read_by_fours(owed, staff):
    assert "FR76 3000 1007 9412 3456 7890 185" in words(made(owed))
    payment = PaymentFactory(payer=owed.payer)
    slip = depositing.deposit([payment], on=payment.received_on, by=staff, at=timezone.now())
    assert "FR76 3000 1007 9412 3456 7890 185" in words(depositing.slip(slip))


def test_amounts_stand_in_line(owed):
    """Every cell of an amount, and its heading."""
    template, context = papers._page(owed)
    page = render_to_string(template, context | {"is_duplicate": False})
    cells = re.findall(r"<t([hd])([^>]*)>\s*([^<]*)<", page)
    amounts = [attributes for _kind, attributes, text in cells if "€" in text]
    assert len(amounts) == 4 and all('class="amount"' in one for one in amounts)
    style = (Path(settings.BASE_DIR) / "static/css/pdf/base.css").read_text()
    assert ".amount { text-align: right;" in style and "tabular-nums" in style


def test_an_attestation_says_who_signs_it(guardian, owed, family_client):
    school = guardian.family.school
    school.address = "1 place de la Musique\n35500 Vitré"
    school.save()
    PaymentFactory(payer=guardian, pays=owed)
    PaymentFactory(payer=guardian, amount=1)
    said = words(family_client.get("/facturation/attestations/2026.pdf").content)
    assert "1 place de la Musique" in said
    assert f"{owed.account.issuer_name} – SIRET {owed.account.siret}" in said
    assert said.count(f"Signataire : {owed.account.collector}") == 1
