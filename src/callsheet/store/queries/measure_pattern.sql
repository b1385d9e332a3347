-- How often which answers were given to one unit (item and question), category and ordinal answers of submissions.
-- * Of an annotator's attempts at a unit only the last answer counts; the unit's day, workstream and locale are those of
--   its first answer, a resubmitted one included.
-- * family 'all': every answer; family 'vendor': a unit for each known vendor, with that vendor's answers alone.
-- * Units with more than 12 different labels are left out.
-- The labels of a unit travel as one text, separated by U+001F (which a label may not hold: it becomes a space); they are
-- sorted and written as a pattern only once units are counted: there are few different ones.
WITH answers AS (
    SELECT
        labelled.row_id, item, question, vendor, annotator, attempt, places.place_in_item,
        replace(answer, chr(31), ' ') AS answer
    FROM labelled
    JOIN places ON places.row_id = labelled.row_id
    WHERE outcome = 'submitted' AND answer_kind IN ('category', 'ordinal') AND answer IS NOT NULL
), resubmitted AS (
    SELECT item, question, annotator, max(attempt) AS last_attempt
    FROM answers
    WHERE attempt > 1
    GROUP BY item, question, annotator
), by_vendor AS (
    SELECT
        answers.item, answers.question, answers.vendor,
        string_agg(answers.answer, chr(31))
            FILTER (resubmitted.last_attempt IS NULL OR answers.attempt = resubmitted.last_attempt) AS labels,
        min(answers.place_in_item) AS place,
        arg_min(answers.row_id, answers.place_in_item) AS opening
    FROM answers
    LEFT JOIN resubmitted
        ON resubmitted.item = answers.item AND resubmitted.question = answers.question
        AND resubmitted.annotator = answers.annotator
    GROUP BY answers.item, answers.question, answers.vendor
), units AS (
    SELECT question, 'all' AS family, '' AS vendor, string_agg(labels, chr(31)) AS labels, arg_min(opening, place) AS opening
    FROM by_vendor
    GROUP BY item, question
    UNION ALL
    SELECT question, 'vendor' AS family, vendor, labels, opening
    FROM by_vendor
    WHERE vendor <> '' AND labels IS NOT NULL
), counted AS (
    SELECT
        labelled.workstream, labelled.day, labelled.locale, units.question, units.family, units.vendor,
        units.labels, count(*) AS units
    FROM units
    JOIN labelled ON labelled.row_id = units.opening
    GROUP BY ALL
), tallied AS (
    SELECT counted.* EXCLUDE (labels), map_entries(list_histogram(string_split(labels, chr(31)))) AS tallies
    FROM counted
), written AS (
    SELECT
        tallied.* EXCLUDE (tallies),
        '[' || array_to_string(
            list_transform(tallies, lambda t: '[' || CAST(to_json(t.key) AS VARCHAR) || ', ' || t.value || ']'), ', '
        ) || ']' AS pattern
    FROM tallied
    WHERE len(tallies) <= 12
)
SELECT workstream, day, locale, question, family, vendor, pattern, CAST(sum(units) AS BIGINT) AS units
FROM written
GROUP BY ALL
