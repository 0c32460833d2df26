"""Pre-enrolment: a new pupil of a family, or a new family, asks the school for a place."""
