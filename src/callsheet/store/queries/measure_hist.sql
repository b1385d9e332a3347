-- How long things took: the number of times in each of the 64 bins of metrics.measures.bin_edges_ms, one row a bin that
-- is not empty; waiting times (tat, own) in sixtieths (measures.SLOW). The bins become the columns b00 … b63 when the sums are written (store/sums.py).
WITH times AS (
    SELECT workstream, day, locale, vendor, site, 'aht_timed' AS kind, timed_ms AS ms FROM labelled WHERE timed_ms IS NOT NULL
    UNION ALL
    SELECT workstream, day, locale, vendor, site, 'aht_wall' AS kind, wall_ms AS ms FROM labelled WHERE wall_ms IS NOT NULL
    UNION ALL
    SELECT workstream, day, locale, vendor, site, 'tat' AS kind, tat_ms / 60 AS ms FROM labelled WHERE tat_ms IS NOT NULL
    UNION ALL
    SELECT workstream, day, locale, vendor, site, 'own' AS kind, own_ms / 60 AS ms FROM judged WHERE own_ms IS NOT NULL
)
SELECT
    workstream, day, locale, vendor, site, kind,
    CASE WHEN ms < 100 THEN 0 ELSE least(63, 1 + CAST(floor(3 * log2(ms / 100)) AS INTEGER)) END AS bin,
    count(*) AS n
FROM times
GROUP BY workstream, day, locale, vendor, site, kind, bin
