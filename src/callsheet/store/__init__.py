"""The store: raw files kept by hash, facts as immutable Parquet parts, and the additive measures made from them.

Nothing here knows PostgreSQL. An action calls, in this order, and commits what comes back in ONE transaction:

    raw = keep_raw(store, path)                      the file, kept once by its sha256
    stage = stage_records(records, folder, ...)      read, checked, typed; bad rows become rejects; may be resumed
    committed = commit(store, stage, ...)            parts (durable, invisible) + signed deltas of the measures
    -- manifest rows for committed.parts, COPY of committed.deltas, COMMIT: only now does anybody see them --

A `Snapshot` (the manifest's parts as of a sequence number) is all that reading needs:

    rows / count / export                            drill-down with file and line        (facts_view, counted_view, kept_rows)
    measure                                          full recomputation, the repair       (measure)
    compact, sweep                                   housekeeping                         (compact, sweep)

Folders under `Store.home`: `raw/` (never deleted here), `parts/` (immutable), `stage/` (resumable), `tmp/` (spill, deltas).
What the measures count is written in `queries/*.sql`, one file a step, in the order given by `queries/__init__.py`.
"""
