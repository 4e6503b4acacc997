"""The JSON Schema of reports, `report-1.json`."""
