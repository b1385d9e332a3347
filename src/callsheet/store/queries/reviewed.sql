-- What reviews say of each judgment.
-- * The verdict in force: highest standing (final > arbitrated > rebutted > proposed), then the latest, then the later
--   attempt, then by the reviewer's name. A day without a time counts from its midnight; no day at all is the earliest.
-- * The first verdict: the earliest, whatever its standing.
-- * Weights are those of the verdict in force among the audits: w = 1/π; where π is not stated w = 1, and 1000 is added
--   to audit_w2. Rounded half up, once per judgment.
-- * audit_answer, targeted_answer: what that verdict put in the answer's place, where it says so.
-- * Errors: severity neutral is no defect. MQM weights: neutral 0, minor 1, major 5, critical 25; a review takes part in
--   MQM when any of its rows states a severity ('neutral' with nothing else says: no error found).
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY row_id
            ORDER BY standing DESC, moment DESC NULLS LAST, attempt DESC, reviewer DESC, question DESC, annotator DESC
        ) AS place,
        row_number() OVER (
            PARTITION BY row_id, family
            ORDER BY standing DESC, moment DESC NULLS LAST, attempt DESC, reviewer DESC, question DESC, annotator DESC
        ) AS place_in_family,
        row_number() OVER (PARTITION BY row_id ORDER BY moment NULLS LAST, attempt, reviewer, question, annotator) AS turn,
        row_number() OVER (PARTITION BY row_id, side ORDER BY moment NULLS LAST, attempt, reviewer, question, annotator) AS turn_of_side
    FROM verdicts
    WHERE decided IS NOT NULL
), decisions AS (
    SELECT
        row_id,
        count(*) AS actions,
        max(CASE WHEN place = 1 THEN decided END) AS in_force,
        max(CASE WHEN turn = 1 THEN decided END) AS first_verdict,
        max(CASE WHEN decided = 'rejected' THEN 1 ELSE 0 END) AS returned,
        sum(CASE WHEN decided = 'accepted' OR (decided = 'fixed' AND is_same) THEN 1000 ELSE 0 END) AS points_milli,
        max(CASE WHEN side = 'ours' AND turn_of_side = 1 THEN given_at END) AS our_first_at,
        max(CASE WHEN family = 'audit' AND place_in_family = 1 THEN decided END) AS audit,
        max(CASE WHEN family = 'targeted' AND place_in_family = 1 THEN decided END) AS targeted,
        max(CASE WHEN family = 'audit' AND place_in_family = 1 THEN corrected END) AS audit_answer,
        max(CASE WHEN family = 'targeted' AND place_in_family = 1 THEN corrected END) AS targeted_answer,
        max(CASE WHEN family = 'audit' AND place_in_family = 1
            THEN CAST(floor(1000 / coalesce(inclusion, 1) + 0.5) AS BIGINT) END) AS weight_milli,
        max(CASE WHEN family = 'audit' AND place_in_family = 1
            THEN coalesce(CAST(floor(1000 * (1 / inclusion) * (1 / inclusion - 1) + 0.5) AS BIGINT), 1000) END)
            AS weight2_milli
    FROM ranked
    GROUP BY row_id
), reviews_of AS (
    SELECT
        row_id,
        max(family) AS family,
        sum(CASE WHEN is_listed AND coalesce(severity, 'minor') <> 'neutral' THEN times ELSE 0 END) AS defects,
        max(CASE WHEN is_listed AND severity = 'critical' THEN 1 ELSE 0 END) AS critical,
        count(severity) AS severities,
        sum(CASE WHEN is_listed THEN times * CASE severity
            WHEN 'minor' THEN 1000 WHEN 'major' THEN 5000 WHEN 'critical' THEN 25000 ELSE 0 END ELSE 0 END) AS penalty_milli
    FROM verdicts
    GROUP BY row_id, question, annotator, reviewer, attempt
), errors AS (
    SELECT
        row_id,
        sum(CASE WHEN family = 'audit' THEN defects ELSE 0 END) AS defects,
        max(CASE WHEN family = 'audit' THEN critical ELSE 0 END) AS critical,
        sum(CASE WHEN severities > 0 THEN 1 ELSE 0 END) AS mqm_reviews,
        sum(CASE WHEN severities > 0 THEN penalty_milli ELSE 0 END) AS mqm_penalty_milli
    FROM reviews_of
    GROUP BY row_id
)
SELECT
    errors.row_id,
    coalesce(decisions.actions, 0) AS actions,
    decisions.in_force, decisions.first_verdict, decisions.returned, decisions.points_milli, decisions.our_first_at,
    decisions.audit, decisions.targeted, decisions.audit_answer, decisions.targeted_answer, decisions.weight_milli, decisions.weight2_milli,
    CAST(errors.defects AS BIGINT) AS defects, errors.critical,
    CAST(errors.mqm_reviews AS BIGINT) AS mqm_reviews, CAST(errors.mqm_penalty_milli AS BIGINT) AS mqm_penalty_milli
FROM errors
LEFT JOIN decisions ON decisions.row_id = errors.row_id
