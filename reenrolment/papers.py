"""What was sent, as a PDF."""

from imuse_portal import pdf
from reenrolment.models import Submission


def document(made: Submission) -> bytes:
    return pdf.render("reenrolment/pdf/submission.html", context(made))


def context(made: Submission) -> dict[str, object]:
    row = made.reenrolment
    school = row.campaign.school
    return {
        "school": school,
        "logo": pdf.data_address(school.logo),
        "campaign": row.campaign,
        "student": row.student,
        "submission": made,
    }
