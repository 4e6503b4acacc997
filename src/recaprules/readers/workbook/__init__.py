"""Recapitulation forms in Excel workbooks: D.HASIL with a sheet for each unit."""
