-- One row a known answer in force: how it was met so far, and by what part of those who were checked in its locale and source
-- since a moment. After gold_met.sql, whose tables it reads.
WITH standing AS (
    SELECT source, item, question, answer, version,
        row_number() OVER (PARTITION BY source, item, question ORDER BY version DESC) AS place
    FROM {gold} AS gold
    WHERE coalesce(valid_to > $1, true)
), met AS (
    SELECT source, item, question, count(*) AS judged, count(DISTINCT annotator) AS people, max(answered_at) AS last_at,
        count(CASE WHEN answer = known_answer
            OR (kind IN ('ordinal', 'number') AND TRY_CAST(answer AS DOUBLE) = TRY_CAST(known_answer AS DOUBLE)) THEN 1 END)
            AS right_n
    FROM gold_met GROUP BY 1, 2, 3
), checked AS (
    SELECT source, locale, count(DISTINCT annotator) AS people FROM gold_met
    WHERE answered_at >= $2 GROUP BY 1, 2
), seen_lately AS (
    SELECT gold_met.source, gold_met.item, count(DISTINCT gold_met.annotator) AS people
    FROM gold_met
    JOIN (SELECT DISTINCT source, annotator FROM gold_met WHERE answered_at >= $2) AS active
        ON active.source = gold_met.source AND active.annotator = gold_met.annotator
    GROUP BY 1, 2
)
SELECT standing.source, standing.item, standing.question, standing.answer, standing.version,
    coalesce(gold_pool.locale, '') AS locale, coalesce(met.judged, 0), coalesce(met.right_n, 0), coalesce(met.people, 0),
    coalesce(seen_lately.people / nullif(checked.people, 0), 0.0) AS share, coalesce(checked.people, 0), met.last_at
FROM standing
LEFT JOIN met ON met.source = standing.source AND met.item = standing.item AND met.question = standing.question
LEFT JOIN gold_pool ON gold_pool.source = standing.source AND gold_pool.item = standing.item
LEFT JOIN checked ON checked.source = standing.source AND checked.locale = gold_pool.locale
LEFT JOIN seen_lately ON seen_lately.source = standing.source AND seen_lately.item = standing.item
WHERE standing.place = 1 AND standing.answer IS NOT NULL
ORDER BY 1, 2, 3
