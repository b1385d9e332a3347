-- Answers of good annotators to known items since a moment: source, item, question, known answer, answer, locale, how many
-- gave it, when last. A good annotator was right on at least a part of the *other* known answers they met, and met enough of
-- them: whoever answers at random, or copies, contradicts nothing.
WITH judged AS (
    SELECT *, CASE WHEN kind IN ('ordinal', 'number')
        THEN answer = known_answer OR coalesce(TRY_CAST(answer AS DOUBLE) = TRY_CAST(known_answer AS DOUBLE), false)
        ELSE answer = known_answer END AS is_right
    FROM gold_met
    WHERE kind IN ('category', 'ordinal')
), skill AS (
    SELECT annotator, count(*) AS met, count(CASE WHEN is_right THEN 1 END) AS right_n FROM judged GROUP BY 1
)
SELECT judged.source, judged.item, judged.question, judged.known_answer,
    CASE WHEN is_right THEN judged.known_answer ELSE judged.answer END AS answer, mode(judged.locale) AS locale,
    count(DISTINCT judged.annotator) AS annotators, max(judged.answered_at) AS last_at
FROM judged
JOIN skill ON skill.annotator = judged.annotator
WHERE coalesce(judged.answered_at >= $1, true)
    AND skill.met - 1 >= $2
    AND skill.right_n - (CASE WHEN is_right THEN 1 ELSE 0 END) >= $3 * (skill.met - 1)
GROUP BY 1, 2, 3, 4, 5
