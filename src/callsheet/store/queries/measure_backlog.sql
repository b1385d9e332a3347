-- Items by the day they arrived (released, on the programme's clock) and the production day of their first submission;
-- done NULL = open. Items without a release time have no age and are left out, as are items done on an unknown day.
-- The vendor is the one that did it first; of an open item the one it was released to.
SELECT
    coalesce(workstreams.new, nullif(items.workstream, ''), firsts.workstream, '') AS workstream,
    coalesce(locales.new, nullif(items.locale, ''), firsts.locale, '') AS locale,
    CASE WHEN firsts.item IS NOT NULL THEN firsts.vendor
        ELSE coalesce(vendors.new, items.vendor, '') END AS vendor,
    CAST(items.released_at + to_seconds(
        CASE WHEN items.released_at >= zone_days.switch_at THEN zone_days.offset_after_s ELSE zone_days.offset_s END
        - clock.cutoff_s
    ) AS DATE) AS arrived,
    firsts.day AS done,
    count(*) AS items
FROM items
CROSS JOIN clock
LEFT JOIN zone_days ON zone_days.zone = clock.zone AND zone_days.utc_day = CAST(items.released_at AS DATE)
LEFT JOIN (
    SELECT item, workstream, locale, vendor, day
    FROM labelled
    JOIN places ON places.row_id = labelled.row_id AND places.place_in_item = 1
) AS firsts ON firsts.item = items.item
LEFT JOIN merges AS workstreams ON workstreams.kind = 'workstream' AND workstreams.old = items.workstream
LEFT JOIN merges AS locales ON locales.kind = 'locale' AND locales.old = items.locale
LEFT JOIN merges AS vendors ON vendors.kind = 'vendor' AND vendors.old = items.vendor
WHERE items.released_at IS NOT NULL AND (firsts.item IS NULL OR firsts.day IS NOT NULL)
GROUP BY ALL
