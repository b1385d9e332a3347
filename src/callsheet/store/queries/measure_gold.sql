-- The counts that known answers feed, by cell: submissions measured against gold or by a planted check, whose own verdict
-- goes before a gold answer.
SELECT
    workstream, batch, day, locale, vendor, site, annotator,
    count(coalesce(check_passed, is_right)) AS gold_judged,
    count(CASE WHEN coalesce(check_passed, is_right) THEN 1 END) AS gold_correct,
    CAST(sum(coalesce(wer_errors, 0)) AS BIGINT) AS wer_errors,
    CAST(sum(coalesce(wer_words, 0)) AS BIGINT) AS wer_words,
    count(wer_words) AS wer_units
FROM labelled
LEFT JOIN known ON known.row_id = labelled.row_id
WHERE outcome = 'submitted' AND (check_passed IS NOT NULL OR known.row_id IS NOT NULL)
GROUP BY workstream, batch, day, locale, vendor, site, annotator
