"""What is issued stays, and sums hold: the database itself refuses otherwise (decision 26)."""

FINAL = {"invoice": "{reminded_at,posted_on}", "payment": "{deposit_id,kept_at}",
         "creditnote": "{}", "reversal": "{}"}  # fmt: skip
"""Tables of issued documents → the columns that may be written once more."""
PARTS = ("invoiceline", "instalment")
ANNOUNCED = {"collection": "{state,sent_at,ended_at}",
             "collectionitem": "{state,refusal,payment_id}"}  # fmt: skip
"""Tables of what the bank and the payers were told → the columns that say what became of it."""

FUNCTIONS = """
CREATE FUNCTION billing_refuse(sentence text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION billing_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := TG_ARGV[0]::text[];
BEGIN
    IF OLD.number <> '' AND (
        TG_OP = 'DELETE' OR to_jsonb(OLD) - later IS DISTINCT FROM to_jsonb(NEW) - later
    ) THEN
        PERFORM billing_refuse('An issued document does not change.', 'billing_issued_is_final');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION billing_keep_announced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := TG_ARGV[0]::text[];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - later IS DISTINCT FROM to_jsonb(NEW) - later THEN
        PERFORM billing_refuse('A direct debit does not change.', 'billing_issued_is_final');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION billing_keep_deposited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.deposit_id IS NOT NULL AND OLD.deposit_id IS DISTINCT FROM NEW.deposit_id THEN
        PERFORM billing_refuse('A payment is deposited once.', 'billing_deposited_once');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION billing_keep_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known text;
    wanted uuid;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.invoice_id END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.invoice_id END
    ] LOOP
        SELECT number INTO known FROM billing_invoice WHERE id = wanted FOR SHARE;
        IF known <> '' THEN
            PERFORM billing_refuse(
                'An issued document does not change.', 'billing_issued_is_final'
            );
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION billing_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> '' AND NEW.total IS DISTINCT FROM (
        SELECT sum(amount) FROM billing_invoiceline WHERE invoice_id = NEW.id
    ) THEN
        PERFORM billing_refuse('The lines do not add up.', 'billing_lines_add_up');
    END IF;
    IF NEW.number <> '' AND NEW.total IS DISTINCT FROM (
        SELECT sum(amount) FROM billing_instalment WHERE invoice_id = NEW.id
    ) THEN
        PERFORM billing_refuse('The instalments do not add up.', 'billing_instalments_add_up');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION billing_hold_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed numeric;
BEGIN
    SELECT total INTO owed FROM billing_invoice WHERE id = NEW.invoice_id FOR UPDATE;
    IF owed < (
        SELECT coalesce(sum(amount), 0) FROM billing_allocation WHERE invoice_id = NEW.invoice_id
    ) + (
        SELECT coalesce(sum(amount), 0) FROM billing_creditnote WHERE invoice_id = NEW.invoice_id
    ) THEN
        PERFORM billing_refuse('More than is owed.', 'billing_invoice_takes_its_total');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION billing_hold_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid numeric;
BEGIN
    SELECT amount INTO paid FROM billing_payment WHERE id = NEW.payment_id FOR UPDATE;
    IF paid < (
        SELECT coalesce(sum(amount), 0) FROM billing_allocation WHERE payment_id = NEW.payment_id
    ) + (
        SELECT coalesce(sum(amount), 0) FROM billing_reversal WHERE payment_id = NEW.payment_id
    ) THEN
        PERFORM billing_refuse('More than the payment.', 'billing_payment_pays_once');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION billing_keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_refuse('A paper does not change.', 'billing_issued_is_final');
    RETURN NULL;
END $$;
"""

FREEZE = "".join(
    [
        FUNCTIONS,
        *(
            f"""
            CREATE TRIGGER issued_is_final BEFORE UPDATE OR DELETE ON billing_{table}
                FOR EACH ROW EXECUTE FUNCTION billing_keep_issued('{later}');
            """
            for table, later in FINAL.items()
        ),
        *(
            f"""
            CREATE TRIGGER issued_is_final BEFORE INSERT OR UPDATE OR DELETE ON billing_{table}
                FOR EACH ROW EXECUTE FUNCTION billing_keep_parts();
            """
            for table in PARTS
        ),
        *(
            f"""
            CREATE TRIGGER issued_is_final BEFORE UPDATE OR DELETE ON billing_{table}
                FOR EACH ROW EXECUTE FUNCTION billing_keep_announced('{later}');
            """
            for table, later in ANNOUNCED.items()
        ),
        *(
            f"""
            CREATE TRIGGER sums_hold AFTER INSERT OR UPDATE ON billing_{table}
                FOR EACH ROW EXECUTE FUNCTION billing_hold_sums();
            """
            for table in ("allocation", "creditnote")
        ),
        *(
            f"""
            CREATE TRIGGER sums_hold_of_payment AFTER INSERT OR UPDATE ON billing_{table}
                FOR EACH ROW EXECUTE FUNCTION billing_hold_payment();
            """
            for table in ("allocation", "reversal")
        ),
        """
        CREATE TRIGGER sums_hold BEFORE INSERT OR UPDATE ON billing_invoice
            FOR EACH ROW EXECUTE FUNCTION billing_add_up();
        CREATE TRIGGER deposited_once BEFORE UPDATE ON billing_payment
            FOR EACH ROW EXECUTE FUNCTION billing_keep_deposited();
        CREATE TRIGGER issued_is_final BEFORE UPDATE OR DELETE ON billing_paper
            FOR EACH ROW EXECUTE FUNCTION billing_keep_paper();
        """,
    ]
)
THAW = """
DROP FUNCTION billing_keep_issued, billing_keep_announced, billing_keep_deposited,
    billing_keep_parts, billing_add_up, billing_hold_sums, billing_hold_payment,
    billing_keep_paper CASCADE;
DROP FUNCTION billing_refuse;
"""
