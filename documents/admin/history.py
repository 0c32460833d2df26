"""What staff read and nobody writes: the journal of documents, the proofs of absences."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from documents.models import AbsenceProof, DocumentEntry


@admin.register(DocumentEntry)
class DocumentEntryAdmin(ReadOnly, SchoolScopedAdmin):
    """Who handed in, judged or destroyed what, and when."""

    school_path = "document__family__school"
    list_display = ("at", "event", "document", "school_name", "by", "file_name", "note")
    list_filter = ("event", "document__family__school", "at")
    list_select_related = (
        "document__type",
        "document__student",
        "document__family__school",
        "by",
    )
    search_fields = ("document__family__name__plain__contains", "by__identifier")
    ordering = ("-at", "-pk")
    fields = ("at", "event", "document", "by", "file_name", "sha256", "note")

    @admin.display(description=_("school"), ordering="document__family__school")
    def school_name(self, entry: DocumentEntry) -> str:
        return str(entry.document.family.school)


@admin.register(AbsenceProof)
class AbsenceProofAdmin(ReadOnly, SchoolScopedAdmin):
    school_path = "absence__student__family__school"
    list_display = ("absence", "student", "school_name", "handed_in_at")
    list_filter = ("absence__student__family__school",)
    list_select_related = ("absence__student__family__school", "absence__course", "file")
    search_fields = (
        "absence__student__last_name__plain__contains",
        "absence__student__first_name__plain__contains",
    )
    ordering = ("-pk",)
    fields = ("absence", "student", "reason", "handed_in_at", "link")
    readonly_fields = fields

    @admin.display(description=_("pupil"), ordering="absence__student__last_name")
    def student(self, proof: AbsenceProof) -> str:
        return str(proof.absence.student)

    @admin.display(description=_("school"), ordering="absence__student__family__school")
    def school_name(self, proof: AbsenceProof) -> str:
        return str(proof.absence.student.family.school)

    @admin.display(description=_("handed in at"), ordering="file__created_at")
    def handed_in_at(self, proof: AbsenceProof) -> object:
        return proof.file.created_at

    @admin.display(description=_("reason"))
    def reason(self, proof: AbsenceProof) -> str:
        return proof.absence.reason

    @admin.display(description=_("file"))
    def link(self, proof: AbsenceProof) -> str:
        address = reverse("admin:documents_document_file", args=[proof.file_id])
        context = {"address": address, "file": proof.file}
        return render_to_string("admin/documents/_file_link.html", context)
