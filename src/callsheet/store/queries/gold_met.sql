-- Three tables for one look at a programme's gold: the known answers in force (gold_pool, one row an item and question, with
-- the item's locale), every submission that met one (gold_met), and when each annotator met each item (gold_seen).
CREATE TEMP TABLE gold_met AS
WITH known AS (
    SELECT source, item, question, answer, answer_kind, version,
        row_number() OVER (PARTITION BY source, item, question ORDER BY version DESC) AS place
    FROM {gold} AS gold
    WHERE coalesce(valid_to > $1, true)
), submitted AS (
    SELECT source, item, question, annotator, answer, answer_kind, coalesce(locale, '') AS locale,
        coalesce(submitted_at, started_at) AS answered_at
    FROM {judgments} AS judgments
    WHERE outcome = 'submitted' AND role = 'annotate' AND attempt = 1 AND annotator <> ''
        AND coalesce(coalesce(submitted_at, started_at) < $1, true)
)
SELECT
    submitted.source, submitted.item, submitted.question, submitted.annotator, submitted.answer, submitted.locale,
    submitted.answered_at, known.answer AS known_answer,
    coalesce(submitted.answer_kind, known.answer_kind, 'category') AS kind
FROM submitted
JOIN known ON known.item = submitted.item AND known.question = submitted.question AND known.source = submitted.source
WHERE known.place = 1 AND known.answer IS NOT NULL AND submitted.answer IS NOT NULL;

CREATE TEMP TABLE gold_seen AS
SELECT annotator, mode(locale) AS locale, source, item, min(answered_at) AS first_at, max(answered_at) AS last_at
FROM gold_met
GROUP BY annotator, source, item;

CREATE TEMP TABLE gold_pool AS
SELECT coalesce(max(items.locale), max(met.locale), '') AS locale, gold.source, gold.item
FROM (SELECT DISTINCT source, item FROM {gold} AS g WHERE answer IS NOT NULL) AS gold
LEFT JOIN {items} AS items ON items.source = gold.source AND items.item = gold.item
LEFT JOIN (SELECT source, item, mode(locale) AS locale FROM gold_met GROUP BY 1, 2) AS met
    ON met.source = gold.source AND met.item = gold.item
GROUP BY gold.source, gold.item;
