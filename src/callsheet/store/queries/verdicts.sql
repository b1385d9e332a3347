-- The rows of reviews with the judgment they are about; reviews of work that was no submission are left out.
-- * question, annotator: as the review names them; they tell two reviews of one reviewer apart that an open name ('')
--   brought to the same judgment.
-- * decided: the verdict of the review's own row (error_no 0) where it is accepted, fixed or rejected.
-- * family: 'audit' = ours or a third party's in a probability sample; 'targeted' = theirs for cause; 'vendor' = the
--   vendor's own. An error row has the family of its review's own row, where there is one.
-- * inclusion: the inclusion probability π where it is stated and in [0.000001, 1], else NULL.
-- * is_listed: the row tells an error. A review's own row does so only where the review lists none apart.
SELECT
    review_targets.row_id, reviews.question, reviews.annotator, reviews.reviewer, reviews.attempt, reviews.error_no, reviews.side,
    CASE WHEN reviews.error_no = 0 AND reviews.verdict IN ('accepted', 'fixed', 'rejected') THEN reviews.verdict END
        AS decided,
    coalesce(
        max(CASE WHEN reviews.error_no = 0 THEN families.family END) OVER review,
        max(families.family) OVER review
    ) AS family,
    CASE reviews.standing WHEN 'final' THEN 4 WHEN 'arbitrated' THEN 3 WHEN 'rebutted' THEN 2 ELSE 1 END AS standing,
    reviews."at" AS given_at,
    coalesce(reviews."at", CAST(reviews.day AS TIMESTAMP)) AS moment,
    CASE WHEN reviews.inclusion_probability BETWEEN 0.000001 AND 1 THEN reviews.inclusion_probability END AS inclusion,
    reviews.corrected,
    reviews.severity,
    greatest(reviews.error_count, 1) AS times,
    CASE
        WHEN reviews.error_no > 0 THEN true
        WHEN max(reviews.error_no) OVER review > 0 THEN false
        ELSE reviews.severity IS NOT NULL OR reviews.error_class IS NOT NULL OR reviews.error_count > 0
    END AS is_listed,
    coalesce(reviews.corrected = labelled.answer, false) AS is_same
FROM reviews
JOIN review_targets
    ON review_targets.item = reviews.item AND review_targets.question = reviews.question
    AND review_targets.annotator = reviews.annotator AND review_targets.attempt = reviews.judgment_attempt
JOIN labelled ON labelled.row_id = review_targets.row_id
JOIN (
    SELECT
        row_id AS review_row,
        CASE
            WHEN side = 'vendor' THEN 'vendor'
            WHEN sampling IN ('targeted', 'newcomer') THEN 'targeted'
            ELSE 'audit'
        END AS family
    FROM reviews
) AS families ON families.review_row = reviews.row_id
WINDOW review AS (
    PARTITION BY
        reviews.item, reviews.question, reviews.annotator, reviews.judgment_attempt, reviews.reviewer, reviews.attempt
)
