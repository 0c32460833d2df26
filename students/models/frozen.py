"""What a closed year holds no longer changes: the database itself refuses it (decision 21).

A writer shares the year's row until the end of its transaction, and the closing waits for it; who
comes while a year is being closed waits, and is refused. Years that were brought over already
closed have no `closed_at`, and take the history of a former software.
"""

from django.db import IntegrityError

HELD = ("term", "course", "schoollevel", "lessonchange", "coursefollowup", "evaluation", "absence")
"""The tables whose rows are of a year: by their own link, their course's, or their days."""
IS_OPEN = "school_year_is_open"
"""By this name, as of a constraint, the database says why it refuses."""

FUNCTIONS = """
CREATE FUNCTION students_hold_open(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz;
BEGIN
    SELECT closed_at INTO since FROM students_schoolyear WHERE id = wanted FOR SHARE;
    IF since IS NOT NULL THEN
        RAISE EXCEPTION 'The school year % is closed.', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'school_year_is_open';
    END IF;
END $$;

CREATE FUNCTION students_years_of(held jsonb) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    IF held ? 'year_id' THEN
        RETURN NEXT (held->>'year_id')::bigint;
    ELSIF held ? 'follow_up_id' THEN
        RETURN QUERY SELECT course.year_id FROM students_course course
            JOIN students_coursefollowup follow_up ON follow_up.course_id = course.id
            WHERE follow_up.id = (held->>'follow_up_id')::bigint;
    ELSIF held->>'course_id' IS NOT NULL THEN
        RETURN QUERY SELECT course.year_id FROM students_course course
            WHERE course.id = (held->>'course_id')::bigint;
    ELSE
        RETURN QUERY SELECT school_year.id FROM students_schoolyear school_year
            JOIN families_family family ON family.school_id = school_year.school_id
            JOIN students_student student ON student.family_id = family.id
            WHERE student.id = (held->>'student_id')::bigint
                AND school_year.starts_on <= (held->>'ends_on')::date
                AND school_year.ends_on >= (held->>'starts_on')::date
            ORDER BY school_year.id;
    END IF;
END $$;

CREATE FUNCTION students_refuse_a_closed_year() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    people text[] := ARRAY['declared_by_id', 'withdrawn_by_id'];
    former jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - people END;
    coming jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - people END;
BEGIN
    IF former IS DISTINCT FROM coming THEN
        PERFORM students_hold_open(touched.id)
            FROM unnest(ARRAY[former, coming]) version, students_years_of(version) touched(id)
            WHERE version IS NOT NULL;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION students_refuse_to_reopen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'The school year % is closed.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'school_year_is_open';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

TRIGGER = """
CREATE TRIGGER year_is_open BEFORE INSERT OR UPDATE OR DELETE ON students_{table}
    FOR EACH ROW EXECUTE FUNCTION students_refuse_a_closed_year();
"""
FREEZE = "".join(
    [
        FUNCTIONS,
        *(TRIGGER.format(table=table) for table in HELD),
        """
        CREATE TRIGGER stays_closed BEFORE UPDATE OR DELETE ON students_schoolyear
            FOR EACH ROW EXECUTE FUNCTION students_refuse_to_reopen();
        """,
    ]
)
THAW = """
DROP FUNCTION students_refuse_to_reopen, students_refuse_a_closed_year CASCADE;
DROP FUNCTION students_years_of, students_hold_open;
"""


def is_refusal(error: Exception) -> bool:
    """Whether the database refused to write into a closed year."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return isinstance(error, IntegrityError) and bool(
        diagnosis and diagnosis.constraint_name == IS_OPEN
    )
