"""The views of pre-enrolment: of families, and of strangers."""
