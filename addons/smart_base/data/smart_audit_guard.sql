-- The audit log is only added to. Whoever owns the database can take this guard off;
-- what was changed then is found by Verify, as the signing key is not in the database.
CREATE OR REPLACE FUNCTION smart_audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE
    before_linking record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.sequence IS NULL AND NEW.previous_hash IS NULL
           AND NEW.chain_hash IS NULL AND NEW.seal IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.sequence IS NULL AND OLD.previous_hash IS NULL
           AND OLD.chain_hash IS NULL AND OLD.seal IS NULL
           AND NEW.sequence IS NOT NULL AND NEW.previous_hash IS NOT NULL
           AND NEW.chain_hash IS NOT NULL AND NEW.seal IS NOT NULL THEN
            before_linking := NEW;
            before_linking.sequence := NULL;
            before_linking.previous_hash := NULL;
            before_linking.chain_hash := NULL;
            before_linking.seal := NULL;
            IF before_linking IS NOT DISTINCT FROM OLD THEN
                RETURN NEW;
            END IF;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT 1 FROM smart_audit_log
             WHERE action = 'checkpoint' AND (proposal ->> 'up_to')::bigint >= OLD.sequence
        ) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit log is only added to: % is refused.', TG_OP;
END
$guard$;

DROP TRIGGER IF EXISTS smart_audit_log_guard_rows ON smart_audit_log;
CREATE TRIGGER smart_audit_log_guard_rows BEFORE INSERT OR UPDATE OR DELETE ON smart_audit_log
    FOR EACH ROW EXECUTE FUNCTION smart_audit_log_guard();
ALTER TABLE smart_audit_log ENABLE ALWAYS TRIGGER smart_audit_log_guard_rows;

DROP TRIGGER IF EXISTS smart_audit_log_guard_table ON smart_audit_log;
CREATE TRIGGER smart_audit_log_guard_table BEFORE TRUNCATE ON smart_audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION smart_audit_log_guard();
ALTER TABLE smart_audit_log ENABLE ALWAYS TRIGGER smart_audit_log_guard_table;
