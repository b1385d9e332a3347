"""The second wall in SQL: which rule stands on which table. Migrations write these rules, a contract test asks the database.

`app_scope()` is the scope of whoever asks; `app_programmes()` and `app_vendors()` what it names, empty where it names none or
is malformed; `app_person()` the person of a member's scope; `app_is_ours()` whether somebody of ours asks. All are asked once
a query (`(SELECT …)` makes them InitPlans), never once a row.
"""

EVERYTHING = "(SELECT app_scope()) = 'all'"
OURS = "(SELECT app_is_ours())"
OWN_PERSON = "(SELECT app_person())"


def of_programme(column: str = "programme") -> str:
    """Rows of the programmes that one is a member of."""
    return f"{EVERYTHING} OR {column} = ANY ((SELECT app_programmes())::text[])"


def of_vendor(column: str = "vendor") -> str:
    """Rows of one's own vendor; our own people see every vendor."""
    return f"{OURS} OR {column} = ANY ((SELECT app_vendors())::text[])"


def of_both(programme: str = "programme", vendor: str = "vendor") -> str:
    """Rows of one's own vendor, or of the programmes that one is a member of."""
    return f"{of_programme(programme)} OR {vendor} = ANY ((SELECT app_vendors())::text[])"


def policy(table: str, rule: str, *, check: str = "", name: str = "scope", on: str = "ALL") -> str:
    """SQL: the table shows and takes only rows of the rule (takes only those of `check`, where that is another), to its
    owner too."""
    using = "" if on == "INSERT" else f" USING ({rule})"
    with_check = "" if on in ("SELECT", "DELETE") else f" WITH CHECK ({check or rule})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n"
        f"DROP POLICY IF EXISTS {table}_{name} ON {table};\n"
        f"CREATE POLICY {table}_{name} ON {table} FOR {on}{using}{with_check};\n"
    )


def no_policy(table: str, *, name: str = "scope") -> str:
    """SQL: take the wall of a table down."""
    return (
        f"DROP POLICY IF EXISTS {table}_{name} ON {table};\n"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    )
