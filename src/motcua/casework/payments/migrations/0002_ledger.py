"""The ledger is only ever added to, and every entry balances when its transaction commits."""

from django.db import migrations

KEEP = """
CREATE FUNCTION payments_keep_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments: the ledger is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_keep_entry BEFORE UPDATE OR DELETE ON payments_entry
    FOR EACH ROW EXECUTE FUNCTION payments_keep_ledger();
CREATE TRIGGER payments_keep_posting BEFORE UPDATE OR DELETE ON payments_posting
    FOR EACH ROW EXECUTE FUNCTION payments_keep_ledger();
CREATE FUNCTION payments_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM payments_posting WHERE entry_id = NEW.entry_id) <> 0 THEN
        RAISE EXCEPTION 'payments: entry % does not balance', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_balance AFTER INSERT ON payments_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_balance();
"""
UNDO = """
DROP TRIGGER payments_balance ON payments_posting;
DROP FUNCTION payments_balance();
DROP TRIGGER payments_keep_posting ON payments_posting;
DROP TRIGGER payments_keep_entry ON payments_entry;
DROP FUNCTION payments_keep_ledger();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(KEEP, UNDO)]
