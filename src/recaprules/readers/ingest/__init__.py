"""
Anything that can be read, once and for all, to stored sheets.

The way goes from paths over batches (`batches`) to raw frames on disk
(`reading`, `parts`), and from these to sheets (`survey`, `sheets`). What was
read of what, with every problem, stands in a journal (`journal`).
"""

ROWS_AT_ONCE = 200_000
"""How many rows are in memory at once, about, unless somebody says otherwise."""
