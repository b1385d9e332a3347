-- The place of each submission among those of its item, 1 = the first: by time, then by name. A step of its own because
-- sorting carries along every column that stands beside it.
SELECT
    row_id,
    row_number() OVER (PARTITION BY item ORDER BY moment NULLS LAST, question, annotator, attempt) AS place_in_item
FROM labelled
WHERE outcome = 'submitted'
