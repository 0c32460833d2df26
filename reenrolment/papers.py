"""What was sent, as a PDF."""

from families.models import Guardian
from imuse_portal import pdf
from reenrolment.models import Submission


def document(made: Submission, *, reader: Guardian) -> bytes:
    return pdf.render("reenrolment/pdf/submission.html", context(made, reader=reader))


def context(made: Submission, *, reader: Guardian) -> dict[str, object]:
    row = made.reenrolment
    school = row.campaign.school
    return {
        "school": school,
        "logo": pdf.data_address(school.logo),
        "campaign": row.campaign,
        "student": row.student,
        "submission": made,
        "sections": made.shown_to(reader),
    }
