"""Tables of the additive measures: signed deltas by manifest. Columns are those of callsheet.metrics.measures."""

from django.db import migrations

CREATE = """
CREATE TABLE measure (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    workstream text NOT NULL,
    batch text NOT NULL,
    day date,
    locale text NOT NULL,
    vendor text NOT NULL,
    site text NOT NULL,
    annotator text NOT NULL,
    judgments bigint NOT NULL DEFAULT 0,
    submitted bigint NOT NULL DEFAULT 0,
    submitted_first bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    items_started bigint NOT NULL DEFAULT 0,
    units_milli bigint NOT NULL DEFAULT 0,
    gold_judged bigint NOT NULL DEFAULT 0,
    gold_correct bigint NOT NULL DEFAULT 0,
    reviewed bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    fixed bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    accepted_units_milli bigint NOT NULL DEFAULT 0,
    first_reviewed bigint NOT NULL DEFAULT 0,
    first_accepted bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    review_actions bigint NOT NULL DEFAULT 0,
    review_points_milli bigint NOT NULL DEFAULT 0,
    audit_n bigint NOT NULL DEFAULT 0,
    audit_ok bigint NOT NULL DEFAULT 0,
    audit_w bigint NOT NULL DEFAULT 0,
    audit_w_ok bigint NOT NULL DEFAULT 0,
    audit_w2 bigint NOT NULL DEFAULT 0,
    audit_w2_ok bigint NOT NULL DEFAULT 0,
    targeted_n bigint NOT NULL DEFAULT 0,
    targeted_ok bigint NOT NULL DEFAULT 0,
    inspected bigint NOT NULL DEFAULT 0,
    critical bigint NOT NULL DEFAULT 0,
    defects bigint NOT NULL DEFAULT 0,
    mqm_reviews bigint NOT NULL DEFAULT 0,
    mqm_penalty_milli bigint NOT NULL DEFAULT 0,
    mqm_words_milli bigint NOT NULL DEFAULT 0,
    wer_errors bigint NOT NULL DEFAULT 0,
    wer_words bigint NOT NULL DEFAULT 0,
    wer_units bigint NOT NULL DEFAULT 0,
    timed_n bigint NOT NULL DEFAULT 0,
    timed_ms bigint NOT NULL DEFAULT 0,
    wall_n bigint NOT NULL DEFAULT 0,
    wall_ms bigint NOT NULL DEFAULT 0,
    timed_units_milli bigint NOT NULL DEFAULT 0,
    tat_n bigint NOT NULL DEFAULT 0,
    tat_ms bigint NOT NULL DEFAULT 0,
    own_n bigint NOT NULL DEFAULT 0,
    own_ms bigint NOT NULL DEFAULT 0,
    due_n bigint NOT NULL DEFAULT 0,
    on_time bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_place ON measure (programme, day);
CREATE INDEX measure_seq ON measure (seq);
CREATE TABLE measure_day (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    workstream text NOT NULL,
    day date,
    locale text NOT NULL,
    vendor text NOT NULL,
    site text NOT NULL,
    judgments bigint NOT NULL DEFAULT 0,
    submitted bigint NOT NULL DEFAULT 0,
    submitted_first bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    items_started bigint NOT NULL DEFAULT 0,
    units_milli bigint NOT NULL DEFAULT 0,
    gold_judged bigint NOT NULL DEFAULT 0,
    gold_correct bigint NOT NULL DEFAULT 0,
    reviewed bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    fixed bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    accepted_units_milli bigint NOT NULL DEFAULT 0,
    first_reviewed bigint NOT NULL DEFAULT 0,
    first_accepted bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    review_actions bigint NOT NULL DEFAULT 0,
    review_points_milli bigint NOT NULL DEFAULT 0,
    audit_n bigint NOT NULL DEFAULT 0,
    audit_ok bigint NOT NULL DEFAULT 0,
    audit_w bigint NOT NULL DEFAULT 0,
    audit_w_ok bigint NOT NULL DEFAULT 0,
    audit_w2 bigint NOT NULL DEFAULT 0,
    audit_w2_ok bigint NOT NULL DEFAULT 0,
    targeted_n bigint NOT NULL DEFAULT 0,
    targeted_ok bigint NOT NULL DEFAULT 0,
    inspected bigint NOT NULL DEFAULT 0,
    critical bigint NOT NULL DEFAULT 0,
    defects bigint NOT NULL DEFAULT 0,
    mqm_reviews bigint NOT NULL DEFAULT 0,
    mqm_penalty_milli bigint NOT NULL DEFAULT 0,
    mqm_words_milli bigint NOT NULL DEFAULT 0,
    wer_errors bigint NOT NULL DEFAULT 0,
    wer_words bigint NOT NULL DEFAULT 0,
    wer_units bigint NOT NULL DEFAULT 0,
    timed_n bigint NOT NULL DEFAULT 0,
    timed_ms bigint NOT NULL DEFAULT 0,
    wall_n bigint NOT NULL DEFAULT 0,
    wall_ms bigint NOT NULL DEFAULT 0,
    timed_units_milli bigint NOT NULL DEFAULT 0,
    tat_n bigint NOT NULL DEFAULT 0,
    tat_ms bigint NOT NULL DEFAULT 0,
    own_n bigint NOT NULL DEFAULT 0,
    own_ms bigint NOT NULL DEFAULT 0,
    due_n bigint NOT NULL DEFAULT 0,
    on_time bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_day_place ON measure_day (programme, day);
CREATE INDEX measure_day_seq ON measure_day (seq);
CREATE TABLE measure_hist (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    workstream text NOT NULL,
    day date,
    locale text NOT NULL,
    vendor text NOT NULL,
    site text NOT NULL,
    kind text NOT NULL,
    b00 bigint NOT NULL DEFAULT 0,
    b01 bigint NOT NULL DEFAULT 0,
    b02 bigint NOT NULL DEFAULT 0,
    b03 bigint NOT NULL DEFAULT 0,
    b04 bigint NOT NULL DEFAULT 0,
    b05 bigint NOT NULL DEFAULT 0,
    b06 bigint NOT NULL DEFAULT 0,
    b07 bigint NOT NULL DEFAULT 0,
    b08 bigint NOT NULL DEFAULT 0,
    b09 bigint NOT NULL DEFAULT 0,
    b10 bigint NOT NULL DEFAULT 0,
    b11 bigint NOT NULL DEFAULT 0,
    b12 bigint NOT NULL DEFAULT 0,
    b13 bigint NOT NULL DEFAULT 0,
    b14 bigint NOT NULL DEFAULT 0,
    b15 bigint NOT NULL DEFAULT 0,
    b16 bigint NOT NULL DEFAULT 0,
    b17 bigint NOT NULL DEFAULT 0,
    b18 bigint NOT NULL DEFAULT 0,
    b19 bigint NOT NULL DEFAULT 0,
    b20 bigint NOT NULL DEFAULT 0,
    b21 bigint NOT NULL DEFAULT 0,
    b22 bigint NOT NULL DEFAULT 0,
    b23 bigint NOT NULL DEFAULT 0,
    b24 bigint NOT NULL DEFAULT 0,
    b25 bigint NOT NULL DEFAULT 0,
    b26 bigint NOT NULL DEFAULT 0,
    b27 bigint NOT NULL DEFAULT 0,
    b28 bigint NOT NULL DEFAULT 0,
    b29 bigint NOT NULL DEFAULT 0,
    b30 bigint NOT NULL DEFAULT 0,
    b31 bigint NOT NULL DEFAULT 0,
    b32 bigint NOT NULL DEFAULT 0,
    b33 bigint NOT NULL DEFAULT 0,
    b34 bigint NOT NULL DEFAULT 0,
    b35 bigint NOT NULL DEFAULT 0,
    b36 bigint NOT NULL DEFAULT 0,
    b37 bigint NOT NULL DEFAULT 0,
    b38 bigint NOT NULL DEFAULT 0,
    b39 bigint NOT NULL DEFAULT 0,
    b40 bigint NOT NULL DEFAULT 0,
    b41 bigint NOT NULL DEFAULT 0,
    b42 bigint NOT NULL DEFAULT 0,
    b43 bigint NOT NULL DEFAULT 0,
    b44 bigint NOT NULL DEFAULT 0,
    b45 bigint NOT NULL DEFAULT 0,
    b46 bigint NOT NULL DEFAULT 0,
    b47 bigint NOT NULL DEFAULT 0,
    b48 bigint NOT NULL DEFAULT 0,
    b49 bigint NOT NULL DEFAULT 0,
    b50 bigint NOT NULL DEFAULT 0,
    b51 bigint NOT NULL DEFAULT 0,
    b52 bigint NOT NULL DEFAULT 0,
    b53 bigint NOT NULL DEFAULT 0,
    b54 bigint NOT NULL DEFAULT 0,
    b55 bigint NOT NULL DEFAULT 0,
    b56 bigint NOT NULL DEFAULT 0,
    b57 bigint NOT NULL DEFAULT 0,
    b58 bigint NOT NULL DEFAULT 0,
    b59 bigint NOT NULL DEFAULT 0,
    b60 bigint NOT NULL DEFAULT 0,
    b61 bigint NOT NULL DEFAULT 0,
    b62 bigint NOT NULL DEFAULT 0,
    b63 bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_hist_place ON measure_hist (programme, day);
CREATE INDEX measure_hist_seq ON measure_hist (seq);
CREATE TABLE measure_pattern (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    workstream text NOT NULL,
    day date,
    locale text NOT NULL,
    question text NOT NULL,
    family text NOT NULL,
    vendor text NOT NULL,
    pattern text NOT NULL,
    units bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_pattern_place ON measure_pattern (programme, day);
CREATE INDEX measure_pattern_seq ON measure_pattern (seq);
CREATE TABLE measure_total (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    source text NOT NULL,
    workstream text NOT NULL,
    day date NOT NULL,
    locale text NOT NULL,
    vendor text NOT NULL,
    site text NOT NULL,
    measure text NOT NULL,
    standing text NOT NULL,
    value_milli bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_total_place ON measure_total (programme, day);
CREATE INDEX measure_total_seq ON measure_total (seq);
CREATE TABLE measure_queue (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    source text NOT NULL,
    taken_at timestamp NOT NULL,
    workstream text NOT NULL,
    locale text NOT NULL,
    vendor text NOT NULL,
    state text NOT NULL,
    items bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_queue_place ON measure_queue (programme, taken_at);
CREATE INDEX measure_queue_seq ON measure_queue (seq);
CREATE TABLE measure_backlog (
    seq bigint NOT NULL REFERENCES manifest (seq),
    programme text NOT NULL,
    workstream text NOT NULL,
    locale text NOT NULL,
    vendor text NOT NULL,
    arrived date NOT NULL,
    done date,
    items bigint NOT NULL DEFAULT 0
);
CREATE INDEX measure_backlog_place ON measure_backlog (programme, arrived);
CREATE INDEX measure_backlog_seq ON measure_backlog (seq);
"""

DROP = """
DROP TABLE measure_backlog;
DROP TABLE measure_queue;
DROP TABLE measure_total;
DROP TABLE measure_pattern;
DROP TABLE measure_hist;
DROP TABLE measure_day;
DROP TABLE measure;
"""


class Migration(migrations.Migration):
    dependencies = [("state", "0002_nouns")]
    operations = [migrations.RunSQL(CREATE, DROP)]
