"""Measures of what is taken for what, and of what machines suggested. What is imported already gets its values from the night check.

As for the other measure tables no reference to `manifest` is checked per row (0008); 0 is NULL nowhere, these rows are narrow.
"""

from django.db import migrations

from callsheet.state.walls import of_both, policy

CREATE = """
CREATE TABLE measure_confusion (
    seq bigint NOT NULL,
    programme text NOT NULL,
    workstream text NOT NULL,
    day date,
    locale text NOT NULL,
    vendor text NOT NULL,
    question text NOT NULL,
    against text NOT NULL,
    known text NOT NULL,
    answer text NOT NULL,
    judgments bigint NOT NULL DEFAULT 0,
    weight_milli bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_confusion_place ON measure_confusion (programme, day);
CREATE TABLE measure_prelabel (
    seq bigint NOT NULL,
    programme text NOT NULL,
    workstream text NOT NULL,
    day date,
    locale text NOT NULL,
    vendor text NOT NULL,
    prelabel text NOT NULL,
    submitted bigint NOT NULL DEFAULT 0,
    gold_judged bigint NOT NULL DEFAULT 0,
    gold_correct bigint NOT NULL DEFAULT 0,
    audit_n bigint NOT NULL DEFAULT 0,
    audit_ok bigint NOT NULL DEFAULT 0,
    audit_w bigint NOT NULL DEFAULT 0,
    audit_w_ok bigint NOT NULL DEFAULT 0,
    audit_w2 bigint NOT NULL DEFAULT 0,
    audit_w2_ok bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_prelabel_place ON measure_prelabel (programme, day);
"""
WALLS = "".join(policy(table, of_both()) for table in ("measure_confusion", "measure_prelabel"))
DROP = "DROP TABLE measure_prelabel;\nDROP TABLE measure_confusion;\n"


class Migration(migrations.Migration):
    """Two tables behind row-level security."""

    dependencies = [("state", "0024_quality_studies")]
    operations = [migrations.RunSQL(CREATE + WALLS, DROP)]
