"""Any sheet-like file as grids of cells: XLSX, XLS, ODS, CSV, TSV, gzip, zip, clipboard."""

from callsheet.sources.grid.cells import (
    Cell,
    CellError,
    Row,
    Sheet,
    Span,
    address,
    column_letters,
    column_number,
    is_blank,
    shown,
)
from callsheet.sources.grid.normal import error_cells, grid_to_csv, table_copy
from callsheet.sources.grid.opening import PASTED, is_web_page, is_workbook, pasted_sheets, refuse_strangers, sheets

__all__ = [
    "PASTED",
    "Cell",
    "CellError",
    "Row",
    "Sheet",
    "Span",
    "address",
    "column_letters",
    "column_number",
    "error_cells",
    "grid_to_csv",
    "is_blank",
    "is_web_page",
    "is_workbook",
    "pasted_sheets",
    "refuse_strangers",
    "sheets",
    "shown",
    "table_copy",
]
