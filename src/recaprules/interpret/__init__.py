"""Questions to a rule; one reader of the tree per file."""
