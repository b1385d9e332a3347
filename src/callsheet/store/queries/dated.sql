-- Annotate judgments, and unseen work (outcome 'unseen', see review_targets), each with its rule day:
-- the stated day, else the day of its time in the PROGRAMME's zone less the programme's cut-off.
-- The rule day dates worker rules (which give the site, whose own zone then gives the production day: labelled.sql).
WITH first_reviews AS (
    SELECT *, row_number() OVER (
        PARTITION BY item, question, annotator, judgment_attempt
        ORDER BY "at" NULLS LAST, day NULLS LAST, reviewer, attempt, error_no
    ) AS place
    FROM reviews
), work AS (
    SELECT
        row_id, item, question, annotator, attempt, outcome, workstream, batch, locale, vendor, site,
        submitted_at AS done_at, day AS stated_day, duration_ms, seconds_kind, answer_kind, answer, check_passed, prelabel,
        coalesce(channel, '') AS channel
    FROM judgments
    WHERE role = 'annotate'
    UNION ALL
    SELECT
        review_targets.row_id, review_targets.item, review_targets.question, review_targets.annotator,
        review_targets.attempt, 'unseen', first_reviews.workstream, first_reviews.batch, first_reviews.locale,
        first_reviews.vendor, NULL, first_reviews."at", first_reviews.day, NULL, NULL, NULL, NULL, NULL, NULL, ''
    FROM review_targets
    JOIN first_reviews
        ON first_reviews.item = review_targets.item AND first_reviews.question = review_targets.question
        AND first_reviews.annotator = review_targets.annotator
        AND first_reviews.judgment_attempt = review_targets.attempt
    WHERE review_targets.row_id < 0 AND first_reviews.place = 1
)
SELECT
    work.*,
    coalesce(
        work.stated_day,
        CAST(work.done_at + to_seconds(
            CASE WHEN work.done_at >= zone_days.switch_at THEN zone_days.offset_after_s ELSE zone_days.offset_s END
            - clock.cutoff_s
        ) AS DATE)
    ) AS rule_day
FROM work
CROSS JOIN clock
LEFT JOIN zone_days ON zone_days.zone = clock.zone AND zone_days.utc_day = CAST(work.done_at AS DATE)
