-- How long things took, in the 64 bins of metrics.measures.bin_edges_ms.
WITH times AS (
    SELECT workstream, day, locale, vendor, site, 'aht_timed' AS kind, timed_ms AS ms FROM judged WHERE timed_ms IS NOT NULL
    UNION ALL
    SELECT workstream, day, locale, vendor, site, 'aht_wall' AS kind, wall_ms AS ms FROM judged WHERE wall_ms IS NOT NULL
    UNION ALL
    SELECT workstream, day, locale, vendor, site, 'tat' AS kind, tat_ms AS ms FROM judged WHERE tat_ms IS NOT NULL
    UNION ALL
    SELECT workstream, day, locale, vendor, site, 'own' AS kind, own_ms AS ms FROM judged WHERE own_ms IS NOT NULL
), binned AS (
    SELECT
        workstream, day, locale, vendor, site, kind,
        CASE WHEN ms < 100 THEN 0 ELSE least(63, 1 + CAST(floor(3 * log2(ms / 100)) AS INTEGER)) END AS bin,
        count(*) AS n
    FROM times
    GROUP BY workstream, day, locale, vendor, site, kind, bin
)
SELECT
    workstream, day, locale, vendor, site, kind,
    CAST(sum(CASE WHEN bin = 0 THEN n ELSE 0 END) AS BIGINT) AS b00,
    CAST(sum(CASE WHEN bin = 1 THEN n ELSE 0 END) AS BIGINT) AS b01,
    CAST(sum(CASE WHEN bin = 2 THEN n ELSE 0 END) AS BIGINT) AS b02,
    CAST(sum(CASE WHEN bin = 3 THEN n ELSE 0 END) AS BIGINT) AS b03,
    CAST(sum(CASE WHEN bin = 4 THEN n ELSE 0 END) AS BIGINT) AS b04,
    CAST(sum(CASE WHEN bin = 5 THEN n ELSE 0 END) AS BIGINT) AS b05,
    CAST(sum(CASE WHEN bin = 6 THEN n ELSE 0 END) AS BIGINT) AS b06,
    CAST(sum(CASE WHEN bin = 7 THEN n ELSE 0 END) AS BIGINT) AS b07,
    CAST(sum(CASE WHEN bin = 8 THEN n ELSE 0 END) AS BIGINT) AS b08,
    CAST(sum(CASE WHEN bin = 9 THEN n ELSE 0 END) AS BIGINT) AS b09,
    CAST(sum(CASE WHEN bin = 10 THEN n ELSE 0 END) AS BIGINT) AS b10,
    CAST(sum(CASE WHEN bin = 11 THEN n ELSE 0 END) AS BIGINT) AS b11,
    CAST(sum(CASE WHEN bin = 12 THEN n ELSE 0 END) AS BIGINT) AS b12,
    CAST(sum(CASE WHEN bin = 13 THEN n ELSE 0 END) AS BIGINT) AS b13,
    CAST(sum(CASE WHEN bin = 14 THEN n ELSE 0 END) AS BIGINT) AS b14,
    CAST(sum(CASE WHEN bin = 15 THEN n ELSE 0 END) AS BIGINT) AS b15,
    CAST(sum(CASE WHEN bin = 16 THEN n ELSE 0 END) AS BIGINT) AS b16,
    CAST(sum(CASE WHEN bin = 17 THEN n ELSE 0 END) AS BIGINT) AS b17,
    CAST(sum(CASE WHEN bin = 18 THEN n ELSE 0 END) AS BIGINT) AS b18,
    CAST(sum(CASE WHEN bin = 19 THEN n ELSE 0 END) AS BIGINT) AS b19,
    CAST(sum(CASE WHEN bin = 20 THEN n ELSE 0 END) AS BIGINT) AS b20,
    CAST(sum(CASE WHEN bin = 21 THEN n ELSE 0 END) AS BIGINT) AS b21,
    CAST(sum(CASE WHEN bin = 22 THEN n ELSE 0 END) AS BIGINT) AS b22,
    CAST(sum(CASE WHEN bin = 23 THEN n ELSE 0 END) AS BIGINT) AS b23,
    CAST(sum(CASE WHEN bin = 24 THEN n ELSE 0 END) AS BIGINT) AS b24,
    CAST(sum(CASE WHEN bin = 25 THEN n ELSE 0 END) AS BIGINT) AS b25,
    CAST(sum(CASE WHEN bin = 26 THEN n ELSE 0 END) AS BIGINT) AS b26,
    CAST(sum(CASE WHEN bin = 27 THEN n ELSE 0 END) AS BIGINT) AS b27,
    CAST(sum(CASE WHEN bin = 28 THEN n ELSE 0 END) AS BIGINT) AS b28,
    CAST(sum(CASE WHEN bin = 29 THEN n ELSE 0 END) AS BIGINT) AS b29,
    CAST(sum(CASE WHEN bin = 30 THEN n ELSE 0 END) AS BIGINT) AS b30,
    CAST(sum(CASE WHEN bin = 31 THEN n ELSE 0 END) AS BIGINT) AS b31,
    CAST(sum(CASE WHEN bin = 32 THEN n ELSE 0 END) AS BIGINT) AS b32,
    CAST(sum(CASE WHEN bin = 33 THEN n ELSE 0 END) AS BIGINT) AS b33,
    CAST(sum(CASE WHEN bin = 34 THEN n ELSE 0 END) AS BIGINT) AS b34,
    CAST(sum(CASE WHEN bin = 35 THEN n ELSE 0 END) AS BIGINT) AS b35,
    CAST(sum(CASE WHEN bin = 36 THEN n ELSE 0 END) AS BIGINT) AS b36,
    CAST(sum(CASE WHEN bin = 37 THEN n ELSE 0 END) AS BIGINT) AS b37,
    CAST(sum(CASE WHEN bin = 38 THEN n ELSE 0 END) AS BIGINT) AS b38,
    CAST(sum(CASE WHEN bin = 39 THEN n ELSE 0 END) AS BIGINT) AS b39,
    CAST(sum(CASE WHEN bin = 40 THEN n ELSE 0 END) AS BIGINT) AS b40,
    CAST(sum(CASE WHEN bin = 41 THEN n ELSE 0 END) AS BIGINT) AS b41,
    CAST(sum(CASE WHEN bin = 42 THEN n ELSE 0 END) AS BIGINT) AS b42,
    CAST(sum(CASE WHEN bin = 43 THEN n ELSE 0 END) AS BIGINT) AS b43,
    CAST(sum(CASE WHEN bin = 44 THEN n ELSE 0 END) AS BIGINT) AS b44,
    CAST(sum(CASE WHEN bin = 45 THEN n ELSE 0 END) AS BIGINT) AS b45,
    CAST(sum(CASE WHEN bin = 46 THEN n ELSE 0 END) AS BIGINT) AS b46,
    CAST(sum(CASE WHEN bin = 47 THEN n ELSE 0 END) AS BIGINT) AS b47,
    CAST(sum(CASE WHEN bin = 48 THEN n ELSE 0 END) AS BIGINT) AS b48,
    CAST(sum(CASE WHEN bin = 49 THEN n ELSE 0 END) AS BIGINT) AS b49,
    CAST(sum(CASE WHEN bin = 50 THEN n ELSE 0 END) AS BIGINT) AS b50,
    CAST(sum(CASE WHEN bin = 51 THEN n ELSE 0 END) AS BIGINT) AS b51,
    CAST(sum(CASE WHEN bin = 52 THEN n ELSE 0 END) AS BIGINT) AS b52,
    CAST(sum(CASE WHEN bin = 53 THEN n ELSE 0 END) AS BIGINT) AS b53,
    CAST(sum(CASE WHEN bin = 54 THEN n ELSE 0 END) AS BIGINT) AS b54,
    CAST(sum(CASE WHEN bin = 55 THEN n ELSE 0 END) AS BIGINT) AS b55,
    CAST(sum(CASE WHEN bin = 56 THEN n ELSE 0 END) AS BIGINT) AS b56,
    CAST(sum(CASE WHEN bin = 57 THEN n ELSE 0 END) AS BIGINT) AS b57,
    CAST(sum(CASE WHEN bin = 58 THEN n ELSE 0 END) AS BIGINT) AS b58,
    CAST(sum(CASE WHEN bin = 59 THEN n ELSE 0 END) AS BIGINT) AS b59,
    CAST(sum(CASE WHEN bin = 60 THEN n ELSE 0 END) AS BIGINT) AS b60,
    CAST(sum(CASE WHEN bin = 61 THEN n ELSE 0 END) AS BIGINT) AS b61,
    CAST(sum(CASE WHEN bin = 62 THEN n ELSE 0 END) AS BIGINT) AS b62,
    CAST(sum(CASE WHEN bin = 63 THEN n ELSE 0 END) AS BIGINT) AS b63
FROM binned
GROUP BY workstream, day, locale, vendor, site, kind
