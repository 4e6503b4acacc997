"""Finds what a docstring or signature names without its module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Any) -> Any:
    """
    Return a link to the only documented object whose name ends in what *node* names, if there is just one.

    Annotations of names that are imported for type checkers only stay as they
    are written, without their module.
    """
    if node.get("refdomain") != "py":
        return None
    name = node["reftarget"].rpartition(".")[2]
    domain = env.domains.python_domain
    found = {
        (entry.docname, entry.node_id)
        for full, entry in domain.objects.items()
        if full.rpartition(".")[2] == name and entry.objtype in ("class", "data", "exception", "function", "type")
    }
    if len(found) != 1:
        return None
    ((docname, anchor),) = found
    from sphinx.util.nodes import make_refnode

    return make_refnode(app.builder, node["refdoc"], docname, anchor, content, name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the resolver."""
    app.connect("missing-reference", resolve)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
