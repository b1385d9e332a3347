"""The second wall: row-level security on every table that says something about a programme or a vendor.

`app.scope` is set by the database backend at every BEGIN: "all", "v:code,code" or "" (nothing). The functions answer with
nothing where the text is missing or malformed, so that everything fails closed. Owners are forced under the policies too.
"""

from django.db import migrations

BY_VENDOR = (
    "measure", "measure_day", "measure_hist", "measure_pattern", "measure_total", "measure_queue", "measure_backlog",
    "site", "closure", "commitment", "acknowledgement", "worker_mapping", "target",
)
OURS_ALONE = (
    "programme", "member", "workstream", "batch", "weekly_quota", "guideline", "also_known_as", "manifest", "raw_file",
    "part", "mapping", "import_run", "draft", "assessment",
)

FUNCTIONS = """
CREATE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('app.scope', true), '') $$;
CREATE FUNCTION app_vendors() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN app_scope() ~ '^v:[^,:]+(,[^,:]+)*$' THEN string_to_array(substr(app_scope(), 3), ',') ELSE '{}'::text[] END $$;
"""


def policy(table, rule):
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY {table}_scope ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    )


def undo(table):
    return (
        f"DROP POLICY {table}_scope ON {table};\n"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    )


ALL = "(SELECT app_scope()) = 'all'"
OWN = f"{ALL} OR vendor = ANY ((SELECT app_vendors())::text[])"
OWN_CODE = f"{ALL} OR code = ANY ((SELECT app_vendors())::text[])"
# Anybody's deed is recorded, but only our own people read the record.
AUDIT = f"""
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_read ON audit_entry FOR SELECT USING ({ALL});
CREATE POLICY audit_entry_add ON audit_entry FOR INSERT WITH CHECK (true);
"""
UNDO_AUDIT = """
DROP POLICY audit_entry_add ON audit_entry;
DROP POLICY audit_entry_read ON audit_entry;
ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY;
"""
CREATE = (
    FUNCTIONS
    + "".join(policy(t, OWN) for t in BY_VENDOR)
    + policy("vendor", OWN_CODE)
    + "".join(policy(t, ALL) for t in OURS_ALONE)
    + AUDIT
)
DROP = (
    UNDO_AUDIT
    + "".join(undo(t) for t in (*OURS_ALONE, "vendor", *BY_VENDOR))
    + "DROP FUNCTION app_vendors();\nDROP FUNCTION app_scope();\n"
)


class Migration(migrations.Migration):
    dependencies = [("state", "0003_measures")]
    operations = [migrations.RunSQL(CREATE, DROP)]
