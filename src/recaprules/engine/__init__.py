"""All rules asked of everything that was counted."""
