-- The judgments that reviews speak of, each in one row: their labels, and what reviews say of them.
-- * Unseen work (outcome 'unseen') counts only here.
-- * own_ms: submitted to our first verdict, never below 0; submissions alone.
-- * MQM counts on items whose size is in words.
SELECT
    labelled.workstream, labelled.batch, labelled.day, labelled.locale, labelled.vendor, labelled.site, labelled.annotator,
    labelled.attempt = 1 AND labelled.outcome IN ('submitted', 'unseen') AS is_first_or_unseen,
    labelled.unit_milli, labelled.words_milli,
    CASE WHEN labelled.outcome = 'submitted' AND labelled.done_at IS NOT NULL AND reviewed.our_first_at IS NOT NULL
        THEN greatest(0, epoch_us(reviewed.our_first_at) - epoch_us(labelled.done_at)) // 1000 END AS own_ms,
    reviewed.actions, reviewed.in_force, reviewed.first_verdict, reviewed.returned, reviewed.points_milli,
    reviewed.audit, reviewed.targeted, reviewed.weight_milli, reviewed.weight2_milli,
    reviewed.defects, reviewed.critical,
    CASE WHEN labelled.words_milli IS NOT NULL THEN reviewed.mqm_reviews ELSE 0 END AS mqm_reviews,
    CASE WHEN labelled.words_milli IS NOT NULL THEN reviewed.mqm_penalty_milli ELSE 0 END AS mqm_penalty_milli
FROM reviewed
JOIN labelled ON labelled.row_id = reviewed.row_id
