"""Properties take the time they need; in CI they try the same examples every time."""

import os

from hypothesis import settings

settings.register_profile("recaprules", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("recaprules")

# Tests ask for the language that they expect.
os.environ.pop("RECAPRULES_LANG", None)
