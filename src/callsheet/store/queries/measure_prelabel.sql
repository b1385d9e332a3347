-- How right submissions are by what became of a machine's suggestion (none, kept, changed), where the tool says so.
SELECT
    workstream, day, locale, vendor, prelabel,
    count(*) AS submitted,
    count(coalesce(check_passed, is_right)) AS gold_judged,
    count(CASE WHEN coalesce(check_passed, is_right) THEN 1 END) AS gold_correct,
    count(audit) AS audit_n,
    count(CASE WHEN audit = 'accepted' THEN 1 END) AS audit_ok,
    CAST(sum(CASE WHEN audit IS NOT NULL THEN weight_milli ELSE 0 END) AS BIGINT) AS audit_w,
    CAST(sum(CASE WHEN audit = 'accepted' THEN weight_milli ELSE 0 END) AS BIGINT) AS audit_w_ok,
    CAST(sum(CASE WHEN audit IS NOT NULL THEN weight2_milli ELSE 0 END) AS BIGINT) AS audit_w2,
    CAST(sum(CASE WHEN audit = 'accepted' THEN weight2_milli ELSE 0 END) AS BIGINT) AS audit_w2_ok
FROM labelled
LEFT JOIN known ON known.row_id = labelled.row_id
LEFT JOIN reviewed ON reviewed.row_id = labelled.row_id
WHERE outcome = 'submitted' AND prelabel IS NOT NULL
GROUP BY workstream, day, locale, vendor, prelabel
