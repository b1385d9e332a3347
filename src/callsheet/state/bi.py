"""What a BI tool reads: the schema `bi`, whose names and columns stay as they are. Declared once for database and reference.

The views belong to `cs_owner`, who is held by row-level security like everybody, and the scope of a BI login comes from the
table `bi_login` by the name that it signed in with: no setting that it could change. It has no right to any other table.
"""

from dataclasses import dataclass

from callsheet.metrics.measures import COUNTS

GROUP = "cs_bi"
"""The role that every BI login belongs to."""
FUNCTIONS = (
    *("app_scope()", "app_person()", "app_vendors()", "app_programmes()", "app_is_ours()"),
    "app_memberships(bigint)",
)
"""What the policies ask: they find each other whatever search path a login sets."""
PLACE = (("programme", "code; a number in its place for logins of a vendor"), ("locale", "BCP 47"), ("vendor", "code"))
NUMBERED = (
    "CASE WHEN (SELECT app_is_ours()) THEN {column} ELSE 'programme ' || left(encode(sha256(convert_to("
    "(SELECT salt FROM bi_secret) || {column}, 'UTF8')), 'hex'), 8) END AS programme"
)
RATIOS: dict[str, tuple[str, str]] = {
    "Q01": ("first_accepted", "first_reviewed"),
    "acceptance-rate": ("accepted", "reviewed"),
    "Q02": ("gold_correct", "gold_judged"),
    "Q05": ("critical", "inspected"),
    "Q07": ("wer_errors", "wer_words"),
    "Q13": ("returned", "submitted"),
    "D01": ("on_time", "due_n"),
    "skipped-rate": ("skipped", "judgments"),
    "targeted-share": ("targeted_n", "audit_n"),
}
"""KPIs that are one sum over another: id -> (numerator, denominator). Sum both over any rows, then divide."""


@dataclass(frozen=True, slots=True)
class View:
    """A view of the schema: what one row is, its columns with what they hold, and the query."""

    name: str
    one_row: str
    columns: tuple[tuple[str, str], ...]
    query: str


def _numbered(column: str = "programme") -> str:
    return NUMBERED.format(column=column)


def _daily() -> View:
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint AS {name}" for name in COUNTS)
    query = f"SELECT day, {_numbered()}, locale, vendor, site, {sums} FROM measure_day GROUP BY day, measure_day.programme, locale, vendor, site"
    held = tuple((name, "see the page of measures") for name in COUNTS)
    return View(
        "daily",
        "a production day of a programme, locale, vendor and site, with its sums of counts",
        (("day", "production day, empty where not known"), *PLACE, ("site", "code"), *held),
        query,
    )


def _kpi_parts() -> View:
    rows = ", ".join(f"('{kpi}', d.{top}, d.{below})" for kpi, (top, below) in RATIOS.items())
    query = (
        "SELECT k.kpi, d.day, d.programme, d.locale, d.vendor, d.site, k.numerator, k.denominator FROM bi.daily d"
        f" CROSS JOIN LATERAL (VALUES {rows}) AS k (kpi, numerator, denominator) WHERE k.denominator <> 0"
    )
    columns = (
        ("kpi", "id in the dictionary"),
        ("day", "production day"),
        *PLACE,
        ("site", "code"),
        ("numerator", "whole number"),
        ("denominator", "whole number; sum both, then divide: never average ratios"),
    )
    return View("kpi_parts", "numerator and denominator of a KPI at the grain of `daily`", columns, query)


VIEWS: tuple[View, ...] = (
    _daily(),
    _kpi_parts(),
    View(
        "reported",
        "what trackers say of a day",
        (
            ("day", "production day"),
            *PLACE,
            ("site", "code"),
            ("measure", "produced, accepted, heads …"),
            ("value", "number"),
        ),
        f"SELECT day, {_numbered()}, locale, vendor, site, measure, sum(value_milli) / 1000.0 AS value FROM measure_total"
        " GROUP BY day, measure_total.programme, locale, vendor, site, measure",
    ),
    View(
        "commitments",
        "units that a vendor committed to for a week",
        (("week", "its Monday"), *PLACE, ("units", "whole number")),
        f"SELECT week, {_numbered('programme_id')}, locale, vendor, units FROM commitment",
    ),
    View(
        "programmes",
        "a programme; none for logins of a vendor",
        (
            ("code", "text"),
            ("name", "text"),
            ("customer", "text"),
            ("due", "day"),
            ("volume", "units"),
            ("priority", "1 first"),
        ),
        "SELECT code, name, customer, due, volume, priority FROM programme",
    ),
    View(
        "targets",
        "the value of a KPI that is asked for",
        (*PLACE, ("kpi", "id"), ("value", "shares as 0.95")),
        f"SELECT {_numbered('programme_id')}, locale, vendor, kpi, value FROM target",
    ),
    View("vendors", "a vendor", (("code", "text"), ("name", "text")), "SELECT code, name FROM vendor"),
    View(
        "sites",
        "a vendor's site",
        (("vendor", "code"), ("code", "text"), ("name", "text"), ("zone", "IANA zone"), ("country", "ISO 3166")),
        "SELECT vendor, code, name, zone, country FROM site",
    ),
    View(
        "imports",
        "an import; none for logins of a vendor",
        (
            ("id", "UUID"),
            ("programme", "code"),
            ("source", "text"),
            ("file_name", "text"),
            ("state", "text"),
            ("ended_at", "UTC"),
        ),
        "SELECT id, programme, source, file_name, state, ended_at FROM import_run",
    ),
)


def create() -> str:
    """SQL: the schema with its views, readable by BI logins alone."""
    views = "".join(
        f"CREATE VIEW bi.{v.name} WITH (security_barrier) AS {v.query};\n"
        f"COMMENT ON VIEW bi.{v.name} IS '{v.one_row.replace(chr(39), chr(39) * 2)}';\n"
        for v in VIEWS
    )
    pinned = "".join(f"ALTER FUNCTION {name} SET search_path = public, pg_temp;\n" for name in FUNCTIONS)
    return f"""{pinned}CREATE TABLE bi_secret (salt text NOT NULL);
INSERT INTO bi_secret VALUES (gen_random_uuid()::text || gen_random_uuid()::text);
REVOKE ALL ON bi_secret FROM cs_app;
CREATE SCHEMA bi;
{views}DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{GROUP}') THEN
        GRANT USAGE ON SCHEMA bi TO {GROUP};
        GRANT SELECT ON ALL TABLES IN SCHEMA bi TO {GROUP};
        GRANT SELECT ON bi_login TO {GROUP};
    END IF;
END $$;
"""


def bi_reference() -> str:
    """Markdown: every view with its columns."""
    sections = "\n".join(
        f"## bi.{v.name}\n\nOne row is {v.one_row}.\n\n| column | holds |\n|---|---|\n"
        + "\n".join(f"| `{name}` | {holds} |" for name, holds in v.columns)
        + "\n"
        for v in VIEWS
    )
    return (
        "# The schema for BI tools\n\nGenerated from `callsheet.state.bi`; do not edit. How to connect: [guide](../guides/bi.md)."
        " Views only; a login sees the programmes or vendors of its scope and can write nothing. Names and columns stay; new ones"
        f" may come at the end.\n\n{sections}"
    )
