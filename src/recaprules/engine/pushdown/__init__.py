"""All rules asked in an engine of the user's own, where the forms lie: only what fails is fetched."""
