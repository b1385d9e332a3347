"""Label Studio: exports as JSON, JSON_MIN and CSV/TSV."""
