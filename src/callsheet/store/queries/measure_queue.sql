-- How many items stood in each state at each snapshot, after merges.
SELECT
    queue.source,
    queue.taken_at,
    coalesce(workstreams.new, queue.workstream) AS workstream,
    coalesce(locales.new, queue.locale) AS locale,
    coalesce(vendors.new, queue.vendor) AS vendor,
    queue.state,
    CAST(sum(queue.items) AS BIGINT) AS items
FROM queue
LEFT JOIN merges AS workstreams ON workstreams.kind = 'workstream' AND workstreams.old = queue.workstream
LEFT JOIN merges AS locales ON locales.kind = 'locale' AND locales.old = queue.locale
LEFT JOIN merges AS vendors ON vendors.kind = 'vendor' AND vendors.old = queue.vendor
GROUP BY ALL
