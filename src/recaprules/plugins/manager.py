"""Loads plugins, loudly: what does not load is named, and what loads is used."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

import attrs
import pluggy

from ..exceptions import RuleError, UnknownNameError
from ..model.folders import told
from ..model.numberwords import NumberWords
from ..model.text import Language, Text
from ..rules.profile import Profile
from ..rules.rule import Rule
from ..rules.ruleset import IN_CIRCLE, RuleSet, in_circles
from . import hookspecs
from .hookspecs import GROUP

T = TypeVar("T")

_NOT_LOADED = Text(
    "tidak dapat dimuat, {error}; perbarui atau hapus pemasangan {distribution}",
    "did not load, {error}; update or uninstall {distribution}",
)
_SAME_NAME = Text(
    "ada plugin lain yang bernama sama; beri entry point salah satunya nama lain",
    "another plugin has this name; give the entry point of one of them another name",
)
_FAILED = Text("{hook} gagal dengan {error}", "{hook} failed with {error}")
_ANSWERED = Text("{hook} menjawab {answer}, yang bukan {kind}", "{hook} answered {answer}, which is no {kind}")
_IN_CIRCLE = Text(
    "{rule} akan diam karena dirinya sendiri; periksa silent_if; aturan itu tidak dipakai",
    f"{{rule}} {IN_CIRCLE}; it is not used",
)
_HINT_IN_VAIN = Text(
    "{rule} adalah petunjuk untuk {others}, yang tidak ada pada plugin mana pun",
    "{rule} is a hint to {others}, which no plugin offers",
)
_SILENT_IN_VAIN = Text(
    "{rule} diam bila {other}, yang tidak ada pada plugin mana pun",
    "{rule} is silent if {other}, which no plugin offers",
)
_NONE_IS_USED = Text(
    "{what}; plugin: {plugins}; tidak satu pun dipakai", "{what}; plugins: {plugins}; none of them is used"
)
_SAME_ID = Text(
    "dua aturan mempunyai id {key}; minta salah satu penulisnya memakai id lain",
    "two rules have the id {key}; ask one author to take another",
)
_SAME_SUFFIX = Text(
    "dua pembaca meminta berkas yang berakhiran {key}",
    "two readers want files that end in {key}",
)
_SAME_PROFILE = Text("dua pemilihan bernama {key}", "two profiles are called {key}")
_SAME_WRITER = Text("dua penulis laporan bernama {key}", "two writers are called {key}")
_NUMBER_WORDS = Text(
    "dua plugin atau lebih membaca bilangan dengan kata-kata", "two plugins or more offer a reader of numbers in words"
)


@attrs.frozen(kw_only=True)
class PluginProblem:
    """
    Something that a plugin did wrong.

    Attributes:
        plugin: The plugin's name.

        what: What is wrong, and what to do about it.
    """

    plugin: str
    what: Text

    def told(self, language: Language) -> str:
        """Return the plugin and what is wrong."""
        return f"{self.plugin}: {self.what[language]}"

    def __str__(self) -> str:
        return self.told("en")


@attrs.frozen(kw_only=True)
class LoadedPlugin:
    """
    A plugin that was found.

    Attributes:
        name: The name of its entry point.

        distribution: The distribution that brings it; empty for recaprules's own parts.

        version: That distribution's version.

        module: Where it is imported from.

        rules: The ids of its rules that can be asked.

        loaded: Whether it could be imported.
    """

    name: str
    distribution: str
    version: str
    module: str
    rules: tuple[str, ...] = ()
    loaded: bool = True


@attrs.define(eq=False, slots=False)
class Plugins:
    """
    All plugins, and what they contribute; each hook is called once, when its answers are first asked for.

    Attributes:
        manager: The pluggy manager.

        found: What was found, in the order of names.

        problems: What did not load; more is added as hooks are called.
    """

    manager: pluggy.PluginManager
    found: list[LoadedPlugin]
    problems: list[PluginProblem]

    @cached_property
    def rules(self) -> RuleSet:
        """All rules of all plugins that can be asked."""
        offered = self._gather("recaprules_rules", Rule)
        twice = self._told_apart(offered, lambda rule: rule.id, _SAME_ID)
        self._check_references(offered, {rule.id for _, rule in offered})
        circles = in_circles(rule for _, rule in offered)
        for name, rule in offered:
            if rule.id in circles:
                self._note(name, _IN_CIRCLE, rule=rule.id)
        used = [(name, rule) for name, rule in offered if rule.id not in (*twice, *circles)]
        self.found = [
            attrs.evolve(one, rules=tuple(sorted(rule.id for name, rule in used if one.loaded and name == one.name)))
            for one in self.found
        ]
        return RuleSet(rule for _, rule in used)

    def _check_references(self, offered: Sequence[tuple[str, Rule]], known: set[str]) -> None:
        """Note hints that would never be seen, and rules named in vain in a family that is there."""
        families = {id.partition("-")[0] for id in known}
        for name, rule in offered:
            if rule.is_hint and not known & set(rule.hint_to):
                self._note(name, _HINT_IN_VAIN, rule=rule.id, others=", ".join(rule.hint_to))
            for id in rule.silent_if:
                if id not in known and id.partition("-")[0] in families:
                    self._note(name, _SILENT_IN_VAIN, rule=rule.id, other=id)

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """All elections, by id."""
        return self._named("recaprules_profiles", Profile, lambda profile: profile.id, _SAME_PROFILE)

    @cached_property
    def readers(self) -> dict[str, Any]:
        """All readers, by the ending of the files that they read."""
        from ..readers.reader import Reader

        readers = self._gather("recaprules_readers", Reader)
        by_suffix = [(name, (suffix, reader)) for name, reader in readers for suffix in reader.suffixes]
        twice = self._told_apart(by_suffix, lambda pair: pair[0], _SAME_SUFFIX)
        return {suffix: reader for _, (suffix, reader) in by_suffix if suffix not in twice}

    @cached_property
    def writers(self) -> dict[str, Any]:
        """All report writers, by name."""
        from ..writers.writer import Writer

        return self._named("recaprules_writers", Writer, lambda writer: writer.name, _SAME_WRITER)

    @cached_property
    def number_words(self) -> NumberWords | None:
        """Who reads numbers in words; `None` if no plugin does, or several do."""
        offered = self._gather("recaprules_number_words", NumberWords)
        several = self._told_apart(offered, lambda _: "", _NUMBER_WORDS)
        return None if several or not offered else offered[0][1]

    def profile(self, name: str) -> Profile:
        """
        Return the election called *name*.

        Raises:
            UnknownNameError: If no plugin offers it.
        """
        if name not in self.profiles:
            raise UnknownNameError("profile", name, sorted(self.profiles))
        return self.profiles[name]

    def _named(self, hook: str, kind: type[T], key: Callable[[T], str], same: Text) -> dict[str, T]:
        offered = self._gather(hook, kind)
        twice = self._told_apart(offered, key, same)
        return {key(one): one for _, one in offered if key(one) not in twice}

    def _gather(self, hook: str, kind: type[T]) -> list[tuple[str, T]]:
        """Return what each plugin answers to *hook*; one that fails is noted and the others are asked."""
        caller = getattr(self.manager.hook, hook)
        answers = []
        for implementation in sorted(caller.get_hookimpls(), key=lambda one: one.plugin_name):
            name = implementation.plugin_name
            for one in self._answer(name, implementation.function):
                if isinstance(one, kind):
                    answers.append((name, one))
                else:
                    self._note(name, _ANSWERED, hook=hook, answer=repr(one), kind=kind.__name__)
        return answers

    def _answer(self, name: str, function: Callable[[], Iterable[object]]) -> list[object]:
        try:
            return list(function())
        except RuleError as error:
            # What is wrong with a rule file is told to its author, in the language of rules.
            for problem in error.problems:
                self.problems.append(PluginProblem(plugin=name, what=Text(str(problem), str(problem))))
            return list(error.rules)
        except (Exception, SystemExit) as error:
            self._note(name, _FAILED, hook=function.__name__, error=told(error))
            return []

    def _told_apart(self, offered: Sequence[tuple[str, T]], key: Callable[[T], str], message: Text) -> set[str]:
        """Return the keys that more than one answer has, and note them for every plugin involved."""
        names: dict[str, list[str]] = defaultdict(list)
        for name, one in offered:
            names[key(one)].append(name)
        twice = {word for word, plugins in names.items() if len(plugins) > 1}
        for word in sorted(twice):
            plugins = sorted(set(names[word]))
            what = _NONE_IS_USED.filled(what=message.filled(key=word), plugins=", ".join(plugins))
            for plugin in plugins:
                self.problems.append(PluginProblem(plugin=plugin, what=what))
        return twice

    def _note(self, plugin: str, what: Text, **values: str) -> None:
        self.problems.append(PluginProblem(plugin=plugin, what=what.filled(**values)))


def load_plugins(
    *, extra: Iterable[object] = (), entry_points_of: Callable[[], Iterable[EntryPoint]] | None = None
) -> Plugins:
    """
    Return everything that is installed under the entry point group ``recaprules``.

    Args:
        extra: Plugins that are not installed: modules, or objects with hooks.

        entry_points_of: Where entry points come from; the environment if not given.

    Returns:
        The plugins. One that cannot be imported is noted in *problems*; it
        takes no other down.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    found: list[LoadedPlugin] = []
    problems: list[PluginProblem] = []
    builtin = importlib.import_module("recaprules.plugins.builtin")
    manager.register(builtin, name="recaprules")
    points = entry_points(group=GROUP) if entry_points_of is None else entry_points_of()
    for point in sorted(points, key=lambda one: (one.name, one.value)):
        _register(manager, point, found, problems)
    for number, plugin in enumerate(extra, 1):
        name = getattr(plugin, "__name__", f"extra-{number}")
        brought = LoadedPlugin(name=name, distribution="", version="", module=name)
        found.append(_registered(manager, plugin, brought, problems))
    return Plugins(manager=manager, found=found, problems=problems)


def _register(
    manager: pluggy.PluginManager, point: EntryPoint, found: list[LoadedPlugin], problems: list[PluginProblem]
) -> None:
    distribution = point.dist.name if point.dist is not None else ""
    version = point.dist.version if point.dist is not None else ""
    plugin = LoadedPlugin(name=point.name, distribution=distribution, version=version, module=point.value)
    try:
        module = point.load()
    except (Exception, SystemExit) as error:  # a script that is imported may end the process
        problems.append(_not_loaded(plugin, error))
        found.append(attrs.evolve(plugin, loaded=False))
    else:
        found.append(_registered(manager, module, plugin, problems))


def _registered(
    manager: pluggy.PluginManager, module: object, plugin: LoadedPlugin, problems: list[PluginProblem]
) -> LoadedPlugin:
    """Register a plugin whose hooks all exist; one with a hook that does not is noted and left out."""
    if manager.get_plugin(plugin.name) is not None:
        problems.append(PluginProblem(plugin=plugin.name, what=_SAME_NAME))
        return attrs.evolve(plugin, loaded=False)
    try:
        manager.register(module, name=plugin.name)
        manager.check_pending()
    except Exception as error:
        problems.append(_not_loaded(plugin, error))
        if manager.get_plugin(plugin.name) is not None:
            manager.unregister(name=plugin.name)
        return attrs.evolve(plugin, loaded=False)
    return plugin


def _not_loaded(plugin: LoadedPlugin, error: BaseException) -> PluginProblem:
    what = _NOT_LOADED.filled(
        error=told(error),
        distribution=plugin.distribution or plugin.module,
    )
    return PluginProblem(plugin=plugin.name, what=what)
