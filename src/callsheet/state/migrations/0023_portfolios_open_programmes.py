"""Portfolios open programmes to the crowd managers who hold them or stand in (`state/belonging.py` says the same in Python).

Whoever may write a portfolio gives access: only the scope of everything may. The functions ask for one's own rows by an
equality of whole numbers, which PostgreSQL tries before the policy; the policy lets these pass before it would ask again
for programmes, so that nothing calls itself.
"""

from django.db import migrations

from callsheet.state.replay import follow
from callsheet.state.walls import EVERYTHING, OWN_PERSON, policy

FUNCTIONS = """
CREATE FUNCTION app_deputises_for(someone bigint) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$ SELECT coalesce(array_agg(manager_id) FILTER (WHERE programmes = '{}' AND deputy_days @> (now() AT TIME ZONE 'UTC')::date), '{}')
   FROM portfolio WHERE deputy_id = someone $$;

CREATE FUNCTION app_by_portfolio(someone bigint) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    managers bigint[];
    held text[];
    deputised text[];
    borrowed text[];
BEGIN
    IF NOT EXISTS (SELECT FROM person WHERE id = someone AND role = 'crowd manager' AND is_active) THEN
        RETURN '{}';
    END IF;
    SELECT array_agg(named::text) INTO held FROM portfolio, unnest(programmes) AS named WHERE manager_id = someone;
    SELECT array_agg(named::text) FILTER (WHERE deputy_days @> (now() AT TIME ZONE 'UTC')::date)
        INTO deputised FROM portfolio, unnest(programmes) AS named WHERE deputy_id = someone;
    managers := app_deputises_for(someone);
    IF managers <> '{}' THEN
        SELECT array_agg(programme_id::text) INTO borrowed FROM member WHERE person_id = ANY (managers);
    END IF;
    RETURN coalesce(held, '{}') || coalesce(deputised, '{}') || coalesce(borrowed, '{}');
END $$;
"""
PROGRAMMES = """
CREATE OR REPLACE FUNCTION app_programmes() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    scope text := app_scope();
    named text[];
    found text[];
BEGIN
    IF scope ~ '^p:{codes}$' THEN
        RETURN string_to_array(substr(scope, 3), ',');
    END IF;
    IF app_person() IS NULL THEN
        RETURN '{{}}';
    END IF;
    found := app_memberships(app_person()){more};
    IF split_part(scope, ':', 3) = '' THEN
        RETURN found;
    END IF;
    named := string_to_array(split_part(scope, ':', 3), ',');
    RETURN ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(named));
END $$;
"""
CODE = "[^,:;*%[:space:]]+"
CODES = f"{CODE}(,{CODE})*"

MINE = "programme_id = ANY ((SELECT app_programmes())::text[])"
STOOD_IN_FOR = f"person_id = ANY ((SELECT app_deputises_for({OWN_PERSON}))::bigint[])"
MEMBER = policy("member", f"{EVERYTHING} OR person_id = {OWN_PERSON} OR {STOOD_IN_FOR} OR {MINE}", check=EVERYTHING)
OLD_MEMBER = policy("member", f"{EVERYTHING} OR person_id = {OWN_PERSON} OR {MINE}", check=EVERYTHING)
SEEN = (
    f"{EVERYTHING} OR {OWN_PERSON} IN (manager_id, deputy_id)"
    " OR (programmes <> '{}' AND programmes::text[] <@ (SELECT app_programmes())::text[])"
)
CREATE = (
    FUNCTIONS
    + PROGRAMMES.format(codes=CODES, more=" || app_by_portfolio(app_person())")
    + MEMBER
    + policy("portfolio", SEEN, check=EVERYTHING)
)
DROP = (
    policy("portfolio", SEEN)
    + OLD_MEMBER
    + PROGRAMMES.format(codes=CODES, more="")
    + "DROP FUNCTION app_by_portfolio(bigint);\nDROP FUNCTION app_deputises_for(bigint);\n"
)


def follow_portfolio(apps, editor):
    """Its history stands behind its walls of now."""
    with editor.connection.cursor() as cursor:
        follow(cursor, "portfolio")


class Migration(migrations.Migration):
    """Functions and two policies."""

    dependencies = [("state", "0022_replay")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, follow_portfolio),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunPython(follow_portfolio, migrations.RunPython.noop),
    ]
