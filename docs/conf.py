"""The manual: MyST Markdown, an API reference from docstrings, and pages made from the installed rules."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "recaprules"
author = "The recaprules authors"
project_copyright = "The recaprules authors"
version = release = installed_version("recaprules")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "plain_attributes",
    "rule_pages",
    "short_names",
]
exclude_patterns = ["_build", "_ext"]

html_theme = "furo"
html_title = f"recaprules {release}"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["manual.css"]
templates_path: list[str] = []

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# A link in Markdown means a place in the manual or a name in the reference; C++ has none, and is slow to ask.
myst_ref_domains = ["std", "py"]

# Docstrings mark names with single backticks.
default_role = "code"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
toc_object_entries_show_parents = "hide"

# What the standard library and other packages define is named, and not linked: the build needs no network.
nitpick_ignore_regex = [
    (r"py:.*", r"(collections|datetime|enum|fractions|pathlib|types|typing|importlib|io)(\..*)?"),
    (r"py:.*", r"(attrs|pluggy|polars|pl)\..*"),
    (r"py:class", r"Fraction|Path|IntoFrame|IntoLazyFrame"),
    # Values that the names in the reference carry inside.
    (r"py:class", r"recaprules\.interpret\.(setting\.Setting|template\.Template|difference\.\w+)"),
    (r"py:class", r"recaprules\.(engine\.question\.Question|readers\.misfits\.Misfit|model\.form\.Kind)"),
]
