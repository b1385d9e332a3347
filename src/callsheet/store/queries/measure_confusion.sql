-- What was answered where which answer is known, for answers that are one label of several: cells of confusion matrices.
-- * against gold: the known answer; a right answer is written as it ("3.0" for a known "3" is no confusion).
-- * against audit and targeted: the answer itself where the audit in force accepted it, else what it put in its place ('' where
--   it said nothing). The weight is the audit's; audits for cause have none, each counts 1.
-- * Labels are cut to 80 characters (measures.LONGEST_LABEL).
WITH measured AS (
    SELECT
        labelled.workstream, labelled.day, labelled.locale, labelled.vendor, labelled.question, 'gold' AS against,
        known.known_label AS known, CASE WHEN known.is_right THEN known.known_label ELSE labelled.answer END AS answer,
        1000 AS weight_milli
    FROM known
    JOIN labelled ON labelled.row_id = known.row_id
    WHERE known.known_label IS NOT NULL
    UNION ALL
    SELECT
        labelled.workstream, labelled.day, labelled.locale, labelled.vendor, labelled.question, audits.against,
        CASE WHEN audits.verdict = 'accepted' THEN labelled.answer ELSE coalesce(audits.put, '') END AS known,
        labelled.answer, audits.weight_milli
    FROM (
        SELECT row_id, 'audit' AS against, audit AS verdict, audit_answer AS put, weight_milli
        FROM reviewed WHERE audit IS NOT NULL
        UNION ALL
        SELECT row_id, 'targeted' AS against, targeted AS verdict, targeted_answer AS put, 1000 AS weight_milli
        FROM reviewed WHERE targeted IS NOT NULL
    ) AS audits
    JOIN labelled ON labelled.row_id = audits.row_id
    WHERE labelled.outcome = 'submitted' AND labelled.answer_kind IN ('category', 'ordinal') AND labelled.answer IS NOT NULL
), cut AS (
    SELECT
        measured.* EXCLUDE (known, answer),
        CASE WHEN length(known) > 80 THEN left(known, 79) || '…' ELSE known END AS known,
        CASE WHEN length(answer) > 80 THEN left(answer, 79) || '…' ELSE answer END AS answer
    FROM measured
)
SELECT
    workstream, day, locale, vendor, question, against, known, answer,
    count(*) AS judgments, CAST(sum(weight_milli) AS BIGINT) AS weight_milli
FROM cut
GROUP BY workstream, day, locale, vendor, question, against, known, answer
