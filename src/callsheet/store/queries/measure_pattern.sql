-- How often which answers were given to one unit (item and question), category and ordinal answers of submissions.
-- * Of an annotator's attempts at a unit only the last answer counts; the unit's day, workstream and locale are those of
--   its first answer, a resubmitted one included.
-- * family 'all': every answer; family 'vendor': a unit for each known vendor, with that vendor's answers alone.
-- * Units with more than 12 different labels are left out.
WITH answers AS (
    SELECT
        item, question, vendor, answer, day, workstream, locale, moment, annotator, attempt,
        row_number() OVER (PARTITION BY item, question, annotator ORDER BY attempt DESC) AS recency
    FROM labelled
    WHERE outcome = 'submitted' AND answer_kind IN ('category', 'ordinal') AND answer IS NOT NULL
), families AS (
    SELECT 'all' AS family, '' AS unit_vendor, * FROM answers
    UNION ALL
    SELECT 'vendor' AS family, vendor AS unit_vendor, * FROM answers WHERE vendor <> ''
), openings AS (
    SELECT family, unit_vendor, item, question, day, workstream, locale
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY family, unit_vendor, item, question ORDER BY moment NULLS LAST, annotator, attempt
        ) AS place
        FROM families
    )
    WHERE place = 1
), tallies AS (
    SELECT family, unit_vendor, item, question, answer, count(*) AS n
    FROM families
    WHERE recency = 1
    GROUP BY family, unit_vendor, item, question, answer
), units AS (
    SELECT
        family, unit_vendor, item, question,
        '[' || string_agg('[' || CAST(to_json(answer) AS VARCHAR) || ', ' || n || ']', ', ' ORDER BY answer) || ']' AS pattern
    FROM tallies
    GROUP BY family, unit_vendor, item, question
    HAVING count(*) <= 12
)
SELECT
    openings.workstream, openings.day, openings.locale, units.question, units.family, units.unit_vendor AS vendor,
    units.pattern, count(*) AS units
FROM units
JOIN openings
    ON openings.family = units.family AND openings.unit_vendor = units.unit_vendor
    AND openings.item = units.item AND openings.question = units.question
GROUP BY ALL
