-- One row a judgment: where it counts (labels, after merges) and when (production day).
-- * workstream, batch, locale: the judgment's own, else its item's.
-- * vendor: stated in the file, else by worker rule. site: stated, else the rule's where the rule names the same vendor.
-- * day: stated, else the day of submission in the SITE's zone less its cut-off, else in the programme's (rule day);
--   NULL where neither day nor time is known.
-- * unit_milli: the item's size, 1000 where it has none. words_milli: the same where the unit is words, else NULL.
-- * moment: the time of submission; a stated day counts from its midnight.
-- * timed_ms, wall_ms: the time of submissions by kind of clock; negative or missing ones are not counted.
-- * tat_ms: first attempts of items with a release time: released to submitted on the site's open hours (elapsed where
--   it has none), never below 0.
WITH placed AS (
    SELECT
        dated.*,
        coalesce(dated.done_at, CAST(dated.stated_day AS TIMESTAMP)) AS moment,
        items.released_at,
        CASE WHEN items.unit_milli > 0 THEN items.unit_milli ELSE 1000 END AS unit_milli,
        CASE WHEN items.unit_milli > 0 AND items.unit = 'words' THEN items.unit_milli END AS words_milli,
        coalesce(nullif(dated.workstream, ''), nullif(items.workstream, '')) AS own_workstream,
        coalesce(nullif(dated.batch, ''), nullif(items.batch, '')) AS own_batch,
        coalesce(nullif(dated.locale, ''), nullif(items.locale, '')) AS own_locale,
        coalesce(vendors.new, nullif(dated.vendor, '')) AS own_vendor,
        coalesce(sites.new, nullif(dated.site, '')) AS own_site,
        worker_homes.vendor AS home_vendor,
        worker_homes.site AS home_site
    FROM dated
    LEFT JOIN items ON items.item = dated.item
    LEFT JOIN worker_homes
        ON worker_homes.annotator = dated.annotator AND worker_homes.channel = dated.channel
        AND worker_homes.rule_day IS NOT DISTINCT FROM dated.rule_day
    LEFT JOIN merges AS vendors ON vendors.kind = 'vendor' AND vendors.old = dated.vendor
    LEFT JOIN merges AS sites ON sites.kind = 'site' AND sites.old = dated.site
), named AS (
    SELECT
        placed.* EXCLUDE (workstream, batch, locale, vendor, site),
        coalesce(workstreams.new, own_workstream, '') AS workstream,
        coalesce(batches.new, own_batch, '') AS batch,
        coalesce(locales.new, own_locale, '') AS locale,
        coalesce(own_vendor, home_vendor, '') AS vendor,
        coalesce(own_site, CASE WHEN own_vendor IS NULL OR own_vendor = home_vendor THEN home_site END, '') AS site
    FROM placed
    LEFT JOIN merges AS workstreams ON workstreams.kind = 'workstream' AND workstreams.old = placed.own_workstream
    LEFT JOIN merges AS batches ON batches.kind = 'batch' AND batches.old = placed.own_batch
    LEFT JOIN merges AS locales ON locales.kind = 'locale' AND locales.old = placed.own_locale
)
SELECT
    named.row_id, named.item, named.question, named.annotator, named.attempt, named.outcome,
    named.workstream, named.batch, named.locale, named.vendor, named.site,
    named.done_at, named.moment, named.answer_kind, named.answer, named.check_passed, named.prelabel, named.unit_milli, named.words_milli,
    CASE WHEN named.outcome = 'submitted' AND named.duration_ms >= 0
        AND named.seconds_kind IN ('measured', 'capped') THEN named.duration_ms END AS timed_ms,
    CASE WHEN named.outcome = 'submitted' AND named.duration_ms >= 0
        AND named.seconds_kind IN ('wall', 'shared', 'derived') THEN named.duration_ms END AS wall_ms,
    CASE
        WHEN named.stated_day IS NOT NULL THEN named.stated_day
        WHEN site_clocks.zone IS NULL THEN named.rule_day
        ELSE CAST(named.done_at + to_seconds(
            CASE WHEN named.done_at >= zone_days.switch_at THEN zone_days.offset_after_s ELSE zone_days.offset_s END
            - site_clocks.cutoff_s
        ) AS DATE)
    END AS day,
    CASE WHEN named.outcome = 'submitted' AND named.attempt = 1
        AND named.released_at IS NOT NULL AND named.done_at IS NOT NULL THEN greatest(0,
        CASE WHEN site_clocks.has_slots
            THEN done.open_before_us + CASE WHEN done.is_open THEN epoch_us(named.done_at) - epoch_us(done.start_at) ELSE 0 END
                - begun.open_before_us
                - CASE WHEN begun.is_open THEN epoch_us(named.released_at) - epoch_us(begun.start_at) ELSE 0 END
            ELSE epoch_us(named.done_at) - epoch_us(named.released_at)
        END
    ) // 1000 END AS tat_ms
FROM named
LEFT JOIN site_clocks ON site_clocks.vendor = named.vendor AND site_clocks.site = named.site
LEFT JOIN zone_days ON zone_days.zone = site_clocks.zone AND zone_days.utc_day = CAST(named.done_at AS DATE)
LEFT JOIN open_pieces AS done
    ON done.vendor = named.vendor AND done.site = named.site AND done.utc_day = CAST(named.done_at AS DATE)
    AND done.start_at <= named.done_at AND done.end_at > named.done_at
LEFT JOIN open_pieces AS begun
    ON begun.vendor = named.vendor AND begun.site = named.site AND begun.utc_day = CAST(named.released_at AS DATE)
    AND begun.start_at <= named.released_at AND begun.end_at > named.released_at
