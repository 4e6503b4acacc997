"""What holds for polling abroad, at stations, mobile boxes and by post (*luar negeri*)."""

from collections.abc import Iterable

import recaprules
from recaprules.rules.judgement import RecapFunction

from . import by_post, coherent, complete, contests_abroad, jakarta


@recaprules.hookimpl
def recaprules_rules() -> Iterable[recaprules.Rule]:
    """Contribute the rules in this package's folder ``rules``."""
    functions: dict[str, RecapFunction] = {
        "only-contests-abroad": contests_abroad.only_contests_abroad,
        "only-listed-by-post": by_post.only_listed_by_post,
        "method-is-named": coherent.method_is_named,
        "all-abroad": complete.all_abroad,
        "dpr-abroad-in-jakarta": jakarta.dpr_abroad_in_jakarta,
    }
    procedures = {name: recaprules.Procedure(reads=(), function=function) for name, function in functions.items()}
    return recaprules.read_rules(__name__, procedures=procedures)
