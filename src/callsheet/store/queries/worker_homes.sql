-- Vendor and site of each worker key (and channel) on each rule day: the best rule whose period holds that day, both ends
-- included. Best = lowest place, which is priority, then the longest pattern (registry_tables.py).
-- Work without a day can only be matched by rules that are open at both ends.
WITH days AS (
    SELECT DISTINCT annotator, channel, rule_day
    FROM dated
    WHERE EXISTS (SELECT 1 FROM worker_rules)
), people AS (
    SELECT DISTINCT annotator, channel
    FROM days
), fitting AS (
    SELECT people.annotator, people.channel, worker_rules.*
    FROM people JOIN worker_rules ON worker_rules.match = 'exact' AND worker_rules.pattern = people.annotator
    UNION ALL
    SELECT people.annotator, people.channel, worker_rules.*
    FROM people JOIN worker_rules ON worker_rules.match = 'channel' AND worker_rules.pattern = people.channel
    UNION ALL
    SELECT people.annotator, people.channel, worker_rules.*
    FROM people JOIN worker_rules ON worker_rules.match = 'source'
    UNION ALL
    SELECT people.annotator, people.channel, worker_rules.*
    FROM people
    JOIN worker_rules ON worker_rules.match = 'prefix' AND starts_with(people.annotator, worker_rules.pattern)
    UNION ALL
    SELECT people.annotator, people.channel, worker_rules.*
    FROM people
    JOIN worker_rules ON worker_rules.match = 'regex' AND regexp_full_match(people.annotator, worker_rules.pattern)
), ranked AS (
    SELECT
        days.annotator, days.channel, days.rule_day, fitting.vendor, fitting.site,
        row_number() OVER (PARTITION BY days.annotator, days.channel, days.rule_day ORDER BY fitting.place) AS place
    FROM days
    JOIN fitting
        ON fitting.annotator = days.annotator AND fitting.channel = days.channel
        AND (fitting.valid_from IS NULL OR fitting.valid_from <= days.rule_day)
        AND (fitting.valid_to IS NULL OR fitting.valid_to >= days.rule_day)
)
SELECT annotator, channel, rule_day, vendor, site
FROM ranked
WHERE place = 1
