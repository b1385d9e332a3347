"""What may be said to have happened: six kinds of facts, each field declared once.

Besides the fields below the store adds to every stored row: `row_id` (BIGINT, allocated by the manifest, never reused),
`id` (UUID, from the identity fields), `content` (UUID, from all other fields), `seq` (BIGINT, the manifest that brought
it), `file` (BIGINT, the raw file's number) and `line` (BIGINT, its line, row or ordinal in that file).

Times are UTC TIMESTAMPs without zone. Durations are integer milliseconds. A missing value is NULL, never 0 or "".
Names of programme, workstream, batch, locale, vendor and site in stored facts are registry codes (resolved at import).
"""

from callsheet.facts.fields import Field, Table

ROLES = ("annotate", "review", "adjudicate", "gold")
OUTCOMES = ("submitted", "skipped", "abandoned")
SECONDS_KINDS = ("measured", "capped", "wall", "shared", "derived", "missing")
ANSWER_KINDS = (
    "category",
    "categories",
    "ordinal",
    "number",
    "text",
    "spans",
    "boxes",
    "polygons",
    "ranking",
    "pair",
    "errors",
    "json",
)
PRELABELS = ("none", "kept", "changed")
SIDES = ("vendor", "ours", "third party")
SAMPLINGS = ("random", "stratified", "targeted", "newcomer", "full")
VERDICTS = ("accepted", "fixed", "rejected", "skipped")
STANDINGS = ("proposed", "rebutted", "arbitrated", "final")
SEVERITIES = ("neutral", "minor", "major", "critical")
TOTAL_STANDINGS = ("provisional", "confirmed")
REPORTED = (
    "heads",
    "hours",
    "produced",
    "accepted",
    "rejected",
    "reworked",
    "backlog",
    "idle",
    "released",
    "committed",
    "closure",
)
QUEUE_STATES = ("available", "in progress", "in review", "done", "on hold")


def _who(required_source: bool = True) -> tuple[Field, ...]:
    return (
        Field("programme", "TEXT", "code of the programme", identity=True, required=True),
        Field(
            "source",
            "TEXT",
            "the feed that said it, a name within the programme",
            identity=True,
            required=required_source,
        ),
    )


def _where() -> tuple[Field, ...]:
    return (
        Field("workstream", "TEXT", "code of the workstream"),
        Field("batch", "TEXT", "code of the batch"),
        Field("locale", "TEXT", "BCP 47 code"),
    )


JUDGMENTS = Table(
    "judgments",
    "one answer of one annotator to one question about one item, one attempt",
    (
        *_who(),
        Field("item", "TEXT", "the item's key in its tool", identity=True, required=True),
        Field("question", "TEXT", "the question's key; '' where a tool asks one thing only", default="", identity=True),
        Field(
            "annotator",
            "TEXT",
            "raw worker key in the tool; resolved to a vendor by dated registry rules",
            default="",
            identity=True,
        ),
        Field("attempt", "INTEGER", "1 for the first submission, +1 per resubmission", default=1, identity=True),
        *_where(),
        Field("vendor", "TEXT", "code of the vendor where the file states it"),
        Field("site", "TEXT", "code of the site where the file states it"),
        Field("role", "TEXT", "what the annotator did here", choices=ROLES, default="annotate"),
        Field("outcome", "TEXT", "what came of it", choices=OUTCOMES, default="submitted"),
        Field("started_at", "TIMESTAMP", "when work on it began"),
        Field("submitted_at", "TIMESTAMP", "when it was submitted"),
        Field("day", "DATE", "production day where the file states it; else from submitted_at, zone and cut-off"),
        Field("duration_ms", "BIGINT", "time spent", unit="ms"),
        Field("seconds_kind", "TEXT", "how the time came about", choices=SECONDS_KINDS, default="missing"),
        Field("answer_kind", "TEXT", "the form of the answer", choices=ANSWER_KINDS),
        Field("answer", "TEXT", "the answer: a code for a category, else text or canonical JSON"),
        Field("is_gold", "BOOLEAN", "the item was a planted check", default=False),
        Field(
            "check_passed",
            "BOOLEAN",
            "verdict of a planted check that needs no gold answer (e.g. below its clean twin)",
        ),
        Field("prelabel", "TEXT", "what became of a machine's suggestion", choices=PRELABELS),
        Field("guideline", "TEXT", "guideline version the answer was made under"),
        Field("tool_version", "TEXT", "version of tool or template"),
        Field("channel", "TEXT", "recruiting channel or pool that the tool names"),
        Field("revised_at", "TIMESTAMP", "the tool's last change of this row; decides which revision is newer"),
    ),
)

REVIEWS = Table(
    "reviews",
    "one reviewer's verdict on one judgment (error_no 0), or one error found in it (error_no 1, 2, …)",
    (
        *_who(),
        Field("item", "TEXT", "item of the judgment", identity=True, required=True),
        Field("question", "TEXT", "question of the judgment", default="", identity=True),
        Field(
            "annotator",
            "TEXT",
            "raw worker key of the judgment; '' where only the item is known",
            default="",
            identity=True,
        ),
        Field("judgment_attempt", "INTEGER", "attempt of the judgment", default=1, identity=True),
        Field("reviewer", "TEXT", "raw key of the reviewer", default="", identity=True),
        Field("attempt", "INTEGER", "1 for this reviewer's first verdict on it", default=1, identity=True),
        Field("error_no", "INTEGER", "0 for the verdict, 1… for each error listed", default=0, identity=True),
        *_where(),
        Field("vendor", "TEXT", "code of the vendor whose work is judged, where the file states it"),
        Field("side", "TEXT", "who reviewed", choices=SIDES, default="ours"),
        Field("sampling", "TEXT", "why it was sampled", choices=SAMPLINGS, default="full"),
        Field("stratum", "TEXT", "stratum of a stratified design"),
        Field("inclusion_probability", "DOUBLE", "probability of being sampled, in (0, 1]"),
        Field("verdict", "TEXT", "the verdict; NULL on error rows", choices=VERDICTS),
        Field("standing", "TEXT", "where the verdict stands", choices=STANDINGS, default="final"),
        Field("error_class", "TEXT", "class of the error in a versioned taxonomy"),
        Field("severity", "TEXT", "severity of the error", choices=SEVERITIES),
        Field("error_count", "INTEGER", "how often this error occurs in the unit", default=0),
        Field("corrected", "TEXT", "the answer after correction"),
        Field("duration_ms", "BIGINT", "time the review took", unit="ms"),
        Field("at", "TIMESTAMP", "when the verdict was given"),
        Field("day", "DATE", "review day where the file states it"),
        Field("revised_at", "TIMESTAMP", "the tool's last change of this row"),
    ),
)

TOTALS = Table(
    "totals",
    "one number that a vendor reported for one day and cell",
    (
        *_who(),
        Field("day", "DATE", "production day the number is for", identity=True, required=True),
        Field("vendor", "TEXT", "code of the vendor", default="", identity=True),
        Field("site", "TEXT", "code of the site", default="", identity=True),
        Field("workstream", "TEXT", "code of the workstream", default="", identity=True),
        Field("locale", "TEXT", "BCP 47 code", default="", identity=True),
        Field("measure", "TEXT", "what was counted", choices=REPORTED, identity=True, required=True),
        Field("value_milli", "BIGINT", "the number in thousandths (hours may be 7.5)", unit="1/1000"),
        Field("standing", "TEXT", "may still change, or confirmed", choices=TOTAL_STANDINGS, default="provisional"),
        Field("note", "TEXT", "what the cell said besides its number (e.g. a closure's word)"),
        Field("revised_at", "TIMESTAMP", "when the tracker was restated"),
    ),
)

QUEUE = Table(
    "queue",
    "how many items stood in one state of one queue at one moment",
    (
        *_who(),
        Field("taken_at", "TIMESTAMP", "when the snapshot was taken", identity=True, required=True),
        Field("workstream", "TEXT", "code of the workstream", default="", identity=True),
        Field("locale", "TEXT", "BCP 47 code", default="", identity=True),
        Field("vendor", "TEXT", "code of the vendor", default="", identity=True),
        Field("state", "TEXT", "state of the items", choices=QUEUE_STATES, identity=True, required=True),
        Field("items", "BIGINT", "how many", unit="items", required=True),
    ),
)

ITEMS = Table(
    "items",
    "one item of work and what is known of it",
    (
        *_who(),
        Field("item", "TEXT", "the item's key in its tool", identity=True, required=True),
        *_where(),
        Field("vendor", "TEXT", "vendor it was released to, where known"),
        Field("released_at", "TIMESTAMP", "when it became available to work on"),
        Field("unit", "TEXT", "what unit_milli counts: items, words, seconds, regions"),
        Field("unit_milli", "BIGINT", "size of the item in thousandths of its unit", unit="1/1000"),
        Field("link", "TEXT", "address of the item in its tool"),
        Field("data_class", "TEXT", "class of the data (public, internal, personal, explicit, …)"),
        Field("content_hash", "TEXT", "hash of the item's content"),
        Field("licence", "TEXT", "licence or consent reference"),
        Field("revised_at", "TIMESTAMP", "the tool's last change of this row"),
    ),
)

GOLD = Table(
    "gold",
    "one known answer, one version of it",
    (
        *_who(),
        Field("item", "TEXT", "the item's key in its tool", identity=True, required=True),
        Field("question", "TEXT", "the question's key", default="", identity=True),
        Field("version", "INTEGER", "1 for the first answer, +1 per correction", default=1, identity=True),
        Field("answer_kind", "TEXT", "the form of the answer", choices=ANSWER_KINDS),
        Field("answer", "TEXT", "the known answer; NULL withdraws the gold"),
        Field("author", "TEXT", "who made it"),
        Field("valid_from", "TIMESTAMP", "judgments submitted before it are not measured by it; NULL = always"),
        Field("valid_to", "TIMESTAMP", "judgments submitted at or after it are not measured by it; NULL = open"),
        Field("reason", "TEXT", "why it is so, or why it was changed"),
        Field("revised_at", "TIMESTAMP", "the tool's last change of this row"),
    ),
)

TABLES: dict[str, Table] = {t.name: t for t in (JUDGMENTS, REVIEWS, TOTALS, QUEUE, ITEMS, GOLD)}
