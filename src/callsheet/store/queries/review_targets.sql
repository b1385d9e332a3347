-- Which judgment each review is about: (item, question, annotator, attempt) of the judgment -> row_id.
-- * A judgment of exactly that name: if it is a submission, that; if it was skipped or had another role, none (NULL).
-- * Else, where the review leaves question or annotator open (''): the first submission of that item and attempt that fits,
--   so that every verdict counts exactly once.
-- * Else the work was never exported to us: a negative number of its own ("unseen work"). It counts with the labels that
--   the review itself states, until its judgment arrives.
WITH wanted AS (
    SELECT DISTINCT item, question, annotator, judgment_attempt AS attempt
    FROM reviews
), named AS (
    SELECT
        wanted.item, wanted.question, wanted.annotator, wanted.attempt,
        judgments.row_id IS NOT NULL AS is_found,
        CASE WHEN judgments.role = 'annotate' AND judgments.outcome = 'submitted' THEN judgments.row_id END AS row_id
    FROM wanted
    LEFT JOIN judgments
        ON judgments.item = wanted.item AND judgments.question = wanted.question
        AND judgments.annotator = wanted.annotator AND judgments.attempt = wanted.attempt
), fitting AS (
    SELECT
        named.item, named.question, named.annotator, named.attempt, judgments.row_id,
        row_number() OVER (
            PARTITION BY named.item, named.question, named.annotator, named.attempt
            ORDER BY
                coalesce(judgments.submitted_at, CAST(judgments.day AS TIMESTAMP)) NULLS LAST,
                judgments.question, judgments.annotator
        ) AS place
    FROM named
    JOIN judgments
        ON judgments.item = named.item AND judgments.attempt = named.attempt
        AND (named.question = '' OR judgments.question = named.question)
        AND (named.annotator = '' OR judgments.annotator = named.annotator)
    WHERE NOT named.is_found
        AND (named.question = '' OR named.annotator = '')
        AND judgments.role = 'annotate' AND judgments.outcome = 'submitted'
)
SELECT
    named.item, named.question, named.annotator, named.attempt,
    CASE
        WHEN named.is_found THEN named.row_id
        WHEN fitting.row_id IS NOT NULL THEN fitting.row_id
        ELSE -row_number() OVER (ORDER BY named.item, named.question, named.annotator, named.attempt)
    END AS row_id
FROM named
LEFT JOIN fitting
    ON fitting.item = named.item AND fitting.question = named.question
    AND fitting.annotator = named.annotator AND fitting.attempt = named.attempt AND fitting.place = 1
