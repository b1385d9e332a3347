-- Submissions measured against gold: the highest version of the known answer whose validity holds the moment of submission
-- (from included, to excluded; a submission without any time is measured only by versions open at both ends). A version
-- without an answer withdraws the gold. A submission without an answer is not measured.
-- * is_right: category, categories, pair, ranking and answers of no stated kind are compared as text; ordinal and number as
--   numbers where both are numbers. Text is measured in words instead; spans, boxes, polygons, errors and json are not
--   measured here (equality would call every honest answer wrong).
-- * known_label: the known answer where it is one label of several, else NULL.
WITH versions AS (
    SELECT
        labelled.row_id,
        labelled.answer,
        gold.answer AS known_answer,
        coalesce(labelled.answer_kind, gold.answer_kind, 'category') AS kind,
        row_number() OVER (PARTITION BY labelled.row_id ORDER BY gold.version DESC) AS place
    FROM labelled
    JOIN gold ON gold.item = labelled.item AND gold.question = labelled.question
    WHERE labelled.outcome = 'submitted'
        AND (gold.valid_from IS NULL OR labelled.moment >= gold.valid_from)
        AND (gold.valid_to IS NULL OR labelled.moment < gold.valid_to)
), standing AS (
    SELECT row_id, answer, known_answer, kind
    FROM versions
    WHERE place = 1 AND known_answer IS NOT NULL AND answer IS NOT NULL
)
SELECT
    row_id,
    CASE
        WHEN kind IN ('category', 'categories', 'pair', 'ranking') THEN answer = known_answer
        WHEN kind IN ('ordinal', 'number')
            THEN answer = known_answer OR coalesce(TRY_CAST(answer AS DOUBLE) = TRY_CAST(known_answer AS DOUBLE), false)
    END AS is_right,
    CASE WHEN kind IN ('category', 'ordinal') THEN known_answer END AS known_label,
    CASE WHEN kind = 'text' THEN word_errors(known_answer, answer) END AS wer_errors,
    CASE WHEN kind = 'text' THEN word_count(known_answer) END AS wer_words
FROM standing
