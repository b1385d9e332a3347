"""Any table: a file of rows read through a mapping (CSV, TSV, JSON lines, Parquet).

`TableMapping` is what a mapping file of `kind: table` says; `line_format(mapping)` tells the store how to split the file;
`plan(mapping, header, …)` compiles it to SQL that the store runs over the file's lines; `explained` says in sentences what
it would read; `worker_rules` are the registry rules that it proposes.
"""

from callsheet.sources.table.check import explained
from callsheet.sources.table.mapping import TableMapping
from callsheet.sources.table.plan import line_format, plan
from callsheet.sources.table.workers import WorkerMatch, worker_rules

__all__ = ["TableMapping", "WorkerMatch", "explained", "line_format", "plan", "worker_rules"]
