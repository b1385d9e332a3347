"""The second wall knows programmes: a member's scope shows the rows of their programmes, and nobody else's.

`app.scope` is "all", "v:vendor,vendor", "p:programme,programme", "m:person" (the programmes that the person is a member of at
this moment) or "m:person:programme,programme" (of these, those that a token names). Anything else shows nothing.

A login of a BI tool cannot be trusted with a setting that it may change: its scope stands in `bi_login`, by the name that it
signed in with.
"""

from django.db import migrations

from callsheet.state.walls import EVERYTHING, OURS, OWN_PERSON, no_policy, of_both, of_programme, of_vendor, policy

CODE = "[^,:;*%[:space:]]+"
CODES = f"{CODE}(,{CODE})*"

FUNCTIONS = f"""
CREATE TABLE bi_login (
    login text PRIMARY KEY,
    scope text NOT NULL CHECK (scope ~ '^(all|[pv]:{CODES})$'),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL
);
ALTER TABLE bi_login ENABLE ROW LEVEL SECURITY;
ALTER TABLE bi_login FORCE ROW LEVEL SECURITY;
CREATE POLICY bi_login_scope ON bi_login USING (
    login = session_user
    OR (session_user IN ('cs_app', 'cs_owner') AND coalesce(current_setting('app.scope', true), '') = 'all')
);

CREATE FUNCTION app_login_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$ SELECT coalesce((SELECT scope FROM bi_login WHERE login = session_user), '') $$;

CREATE OR REPLACE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN session_user IN ('cs_app', 'cs_owner') THEN coalesce(current_setting('app.scope', true), '')
   ELSE app_login_scope() END $$;

CREATE FUNCTION app_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN app_scope() ~ '^m:[0-9]{{1,18}}(:{CODES})?$' THEN split_part(app_scope(), ':', 2)::bigint END $$;

CREATE FUNCTION app_memberships(someone bigint) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(array_agg(programme_id::text), '{{}}') FROM member WHERE person_id = someone $$;

CREATE FUNCTION app_programmes() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    scope text := app_scope();
    named text[];
    found text[];
BEGIN
    IF scope ~ '^p:{CODES}$' THEN
        RETURN string_to_array(substr(scope, 3), ',');
    END IF;
    IF app_person() IS NULL THEN
        RETURN '{{}}';
    END IF;
    found := app_memberships(app_person());
    IF split_part(scope, ':', 3) = '' THEN
        RETURN found;
    END IF;
    named := string_to_array(split_part(scope, ':', 3), ',');
    RETURN ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(named));
END $$;

CREATE FUNCTION app_is_ours() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT app_scope() = 'all' OR app_scope() ~ '^p:{CODES}$' OR app_person() IS NOT NULL $$;
"""

MINE = "programme_id = ANY ((SELECT app_programmes())::text[])"
BOTH = ("measure", "measure_day", "measure_hist", "measure_pattern", "measure_total", "measure_queue", "measure_backlog")
BY_PROGRAMME = ("part", "import_run", "assessment", "raised_finding", "finding_spell", "finding_step", "odds_record")
BY_PROGRAMME_ID = ("workstream", "batch", "weekly_quota", "guideline", "taxonomy_use")
OF_GUIDELINE = f"{EVERYTHING} OR vendor = ANY ((SELECT app_vendors())::text[]) OR guideline_id IN (SELECT id FROM guideline)"
OF_FILE = f"{EVERYTHING} OR id IN (SELECT raw_file_id FROM import_run)"
EVERYWHERE_TOO = f"({OURS} AND programme = '') OR {of_programme()}"
RULES = {
    **dict.fromkeys(BOTH, of_both()),
    **dict.fromkeys(("commitment", "target"), of_both("programme_id")),
    "worker_mapping": of_both(),
    "acknowledgement": OF_GUIDELINE,
    **dict.fromkeys(("site", "closure"), of_vendor()),
    "vendor": of_vendor("code"),
    **dict.fromkeys(BY_PROGRAMME, of_programme()),
    **dict.fromkeys(BY_PROGRAMME_ID, of_programme("programme_id")),
    "programme": of_programme("code"),
    **dict.fromkeys(("manifest", "mapping", "also_known_as"), EVERYWHERE_TOO),
    "batch_event": f"{EVERYTHING} OR batch_id IN (SELECT id FROM batch)",
    "portfolio": f"{EVERYTHING} OR {OWN_PERSON} IN (manager_id, deputy_id)"
    " OR (programmes <> '{}' AND programmes::text[] <@ (SELECT app_programmes())::text[])",
    **dict.fromkeys(("crowd_manager", "taxonomy", "error_class"), OURS),
    "raw_file": OF_FILE,
    "digest_address": f"{of_programme('programme_id')} OR person_id = {OWN_PERSON}",
    "digest_sent": f"{EVERYTHING} OR address_id IN (SELECT id FROM digest_address)",
    "saved_view": f"{EVERYTHING} OR person_id = {OWN_PERSON} OR (is_shared AND {OURS})",
    "draft": f"{EVERYTHING} OR person_id = {OWN_PERSON}",
}
# Memberships are read by `app_memberships` under this very rule: it asks for one's own rows alone (an equality of whole
# numbers, which PostgreSQL may and does try first), for which the second part holds before the third would ask again.
MEMBER = policy("member", f"{EVERYTHING} OR person_id = {OWN_PERSON} OR {MINE}", check=EVERYTHING)
AUDIT = policy("audit_entry", f"{EVERYTHING} OR person = {OWN_PERSON}", name="read", on="SELECT")

# As migration 0004 wrote them.
OLD_VENDOR = f"{EVERYTHING} OR vendor = ANY ((SELECT app_vendors())::text[])"
OLD = {
    **dict.fromkeys(set(RULES) - {"saved_view"}, EVERYTHING),
    **dict.fromkeys(
        (*BOTH, "site", "closure", "commitment", "acknowledgement", "worker_mapping", "target"), OLD_VENDOR
    ),
    "vendor": OLD_VENDOR.replace("vendor =", "code ="),
    "member": EVERYTHING,
}
DROP = (
    "".join(policy(table, rule) for table, rule in OLD.items())
    + policy("audit_entry", EVERYTHING, name="read", on="SELECT")
    + no_policy("saved_view")
    + """
DROP FUNCTION app_is_ours();
DROP FUNCTION app_programmes();
DROP FUNCTION app_memberships(bigint);
DROP FUNCTION app_person();
CREATE OR REPLACE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('app.scope', true), '') $$;
DROP FUNCTION app_login_scope();
DROP TABLE bi_login;
"""
)
CREATE = FUNCTIONS + MEMBER + AUDIT + "".join(policy(table, rule) for table, rule in RULES.items())


class Migration(migrations.Migration):
    dependencies = [("state", "0012_doors")]
    operations = [migrations.RunSQL(CREATE, DROP)]
