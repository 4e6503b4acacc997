"""The door through which everything comes in."""
