"""A look, once recorded, stays as it is."""

from django.db import migrations

KEEP = """
CREATE FUNCTION audit_keep_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit: looks are only ever added' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_keep_look BEFORE UPDATE OR DELETE ON audit_look
    FOR EACH ROW EXECUTE FUNCTION audit_keep_look()
"""
UNDO = "DROP TRIGGER audit_keep_look ON audit_look; DROP FUNCTION audit_keep_look()"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(KEEP, UNDO)]
