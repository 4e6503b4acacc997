"""Recapitulation forms in Excel workbooks, to be filled by hand and read again."""
