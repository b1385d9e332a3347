-- What vendors reported, after merges. A cell without a number (a note, a closure's word) adds nothing.
SELECT
    totals.source,
    coalesce(workstreams.new, totals.workstream) AS workstream,
    totals.day,
    coalesce(locales.new, totals.locale) AS locale,
    coalesce(vendors.new, totals.vendor) AS vendor,
    coalesce(sites.new, totals.site) AS site,
    totals.measure,
    totals.standing,
    CAST(sum(totals.value_milli) AS BIGINT) AS value_milli,
    CAST(count(*) AS BIGINT) AS cells
FROM totals
LEFT JOIN merges AS workstreams ON workstreams.kind = 'workstream' AND workstreams.old = totals.workstream
LEFT JOIN merges AS locales ON locales.kind = 'locale' AND locales.old = totals.locale
LEFT JOIN merges AS vendors ON vendors.kind = 'vendor' AND vendors.old = totals.vendor
LEFT JOIN merges AS sites ON sites.kind = 'site' AND sites.old = totals.site
WHERE totals.value_milli IS NOT NULL
GROUP BY ALL
