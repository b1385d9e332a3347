"""Any table: a file of rows read through a mapping (CSV, TSV, JSON lines, Parquet).

`TableMapping` is what a mapping file of `kind: table` says; `line_format(mapping)` tells the store how to split the file;
`plan(mapping, header, …)` compiles it to SQL that the store runs over the file's lines.
"""

from callsheet.sources.table.mapping import TableMapping
from callsheet.sources.table.plan import line_format, plan

__all__ = ["TableMapping", "line_format", "plan"]
