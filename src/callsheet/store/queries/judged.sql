-- Everything that is known of a judgment, in one row. Unseen work (outcome 'unseen') counts only in what reviews say.
-- * A planted check's own verdict goes before a gold answer.
-- * Times: negative or missing ones are not counted. own_ms: submitted to our first verdict, never below 0.
-- * due: the due day of the batch, for the item's first submission where its day is known.
SELECT
    labelled.workstream, labelled.batch, labelled.day, labelled.locale, labelled.vendor, labelled.site,
    labelled.annotator, labelled.attempt, labelled.outcome, places.place_in_item,
    labelled.outcome = 'submitted' AS is_submitted,
    labelled.outcome = 'submitted' AND labelled.attempt = 1 AS is_first_attempt,
    labelled.attempt = 1 AND labelled.outcome IN ('submitted', 'unseen') AS is_first_or_unseen,
    labelled.unit_milli, labelled.words_milli, labelled.tat_ms,
    CASE WHEN labelled.outcome = 'submitted' THEN coalesce(labelled.check_passed, known.is_right) END AS is_right,
    known.wer_errors, known.wer_words,
    CASE WHEN labelled.outcome = 'submitted' AND labelled.duration_ms >= 0
        AND labelled.seconds_kind IN ('measured', 'capped') THEN labelled.duration_ms END AS timed_ms,
    CASE WHEN labelled.outcome = 'submitted' AND labelled.duration_ms >= 0
        AND labelled.seconds_kind IN ('wall', 'shared', 'derived') THEN labelled.duration_ms END AS wall_ms,
    CASE WHEN labelled.outcome = 'submitted' AND labelled.done_at IS NOT NULL AND reviewed.our_first_at IS NOT NULL
        THEN greatest(0, epoch_us(reviewed.our_first_at) - epoch_us(labelled.done_at)) // 1000 END AS own_ms,
    CASE WHEN places.place_in_item = 1 AND labelled.day IS NOT NULL THEN due_days.due END AS due,
    reviewed.actions, reviewed.in_force, reviewed.first_verdict, reviewed.returned, reviewed.points_milli,
    reviewed.audit, reviewed.targeted, reviewed.weight_milli, reviewed.weight2_milli,
    reviewed.defects, reviewed.critical,
    CASE WHEN labelled.words_milli IS NOT NULL THEN reviewed.mqm_reviews ELSE 0 END AS mqm_reviews,
    CASE WHEN labelled.words_milli IS NOT NULL THEN reviewed.mqm_penalty_milli ELSE 0 END AS mqm_penalty_milli
FROM labelled
LEFT JOIN places ON places.row_id = labelled.row_id
LEFT JOIN reviewed ON reviewed.row_id = labelled.row_id
LEFT JOIN known ON known.row_id = labelled.row_id
LEFT JOIN due_days ON due_days.batch = labelled.batch
