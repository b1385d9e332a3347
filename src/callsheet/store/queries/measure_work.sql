-- The counts of metrics.measures.MEASURES that work itself feeds, by cell, without the programme (it is the run's). Sums are
-- cast: SUM of integers is a HUGEINT, which Parquet would keep as a DOUBLE; what is 0 or 1 is counted, which is faster.
-- due: the due day of the batch, for the item's first submission where its day is known.
SELECT
    workstream, labelled.batch, day, locale, vendor, site, annotator,
    count(*) AS judgments,
    count(CASE WHEN outcome = 'submitted' THEN 1 END) AS submitted,
    count(CASE WHEN outcome = 'submitted' AND attempt = 1 THEN 1 END) AS submitted_first,
    count(CASE WHEN outcome IN ('skipped', 'abandoned') THEN 1 END) AS skipped,
    count(CASE WHEN place_in_item = 1 THEN 1 END) AS items_started,
    CAST(sum(CASE WHEN outcome = 'submitted' AND attempt = 1 THEN unit_milli ELSE 0 END) AS BIGINT) AS units_milli,
    count(timed_ms) AS timed_n,
    CAST(sum(coalesce(timed_ms, 0)) AS BIGINT) AS timed_ms,
    count(wall_ms) AS wall_n,
    CAST(sum(coalesce(wall_ms, 0)) AS BIGINT) AS wall_ms,
    CAST(sum(CASE WHEN timed_ms IS NOT NULL THEN unit_milli ELSE 0 END) AS BIGINT) AS timed_units_milli,
    count(tat_ms) AS tat_n,
    CAST(sum(coalesce(tat_ms, 0)) AS BIGINT) AS tat_ms,
    count(CASE WHEN place_in_item = 1 AND day IS NOT NULL THEN due END) AS due_n,
    count(CASE WHEN place_in_item = 1 AND day <= due THEN 1 END) AS on_time
FROM labelled
LEFT JOIN places ON places.row_id = labelled.row_id
LEFT JOIN due_days ON due_days.batch = labelled.batch
WHERE outcome <> 'unseen'
GROUP BY workstream, labelled.batch, day, locale, vendor, site, annotator
