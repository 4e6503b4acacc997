"""
The sheets of a workbook in the format of Excel (OOXML), as openpyxl reads them.

Each sheet is read alone, so that a damaged one does not take the others along.
Formulas are never calculated, macros never run, and links to other workbooks
never followed. Entities of XML are refused, for which openpyxl has defusedxml.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from ...exceptions import MissingExtraError
from ...model.text import Text
from ..unreadable import UnreadableError
from . import words
from .container import part_error, usual_archive
from .grid import Grid

if TYPE_CHECKING:
    from openpyxl.packaging.relationship import Relationship
    from openpyxl.reader.excel import ExcelReader

_TRUE = ("1", "true", "on")


@attrs.frozen(kw_only=True)
class SheetEntry:
    """
    One sheet as the workbook lists it.

    Attributes:
        name: What it is called.

        part: Where its cells are; empty where it has none, such as a chart.

        is_hidden: Whether it is hidden.
    """

    name: str
    part: str
    is_hidden: bool


@attrs.frozen(kw_only=True, eq=False)
class Spreadsheet:
    """
    An open workbook.

    Attributes:
        reader: The library's reader, which has its texts and styles.

        sheets: Its sheets in their order.

        is_stale: Whether stored results are none, because whoever wrote the
            workbook left every calculation to the next program.

        notices: What was found in it that is not read.
    """

    reader: ExcelReader
    sheets: tuple[SheetEntry, ...]
    is_stale: bool
    notices: tuple[Text, ...]

    def grid(self, sheet: SheetEntry) -> Grid:
        """
        Return the cells of *sheet*.

        Raises:
            UnreadableError: If they are damaged or too many.
        """
        from .cells import SheetCells

        found = SheetCells(is_stale=self.is_stale)
        with _part(sheet.part), self.reader.archive.open(sheet.part) as stream:
            found.read(stream, self.reader)
        return Grid(
            name=sheet.name,
            cells=found.cells,
            merged=found.merged,
            formulas=found.formulas,
            is_hidden=sheet.is_hidden,
            has_hidden_cells=found.has_hidden,
        )


def open_spreadsheet(content: bytes) -> Spreadsheet:
    """
    Return the workbook in *content*.

    Raises:
        MissingExtraError: If openpyxl or defusedxml is not installed.

        UnreadableError: If it is none, or damaged, protected or too large.
    """
    for library in ("openpyxl", "defusedxml"):
        try:
            importlib.import_module(library)
        except ImportError:
            raise MissingExtraError(library, "excel") from None
    archive = usual_archive(content)
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(archive, read_only=True, data_only=True, keep_links=False)
    _take(reader)
    relations = _relations(reader)
    return Spreadsheet(
        reader=reader,
        sheets=tuple(_sheets(reader, relations)),
        is_stale=_is_stale(reader),
        notices=tuple(_notices(reader, relations)),
    )


def _take(reader: ExcelReader) -> None:
    """Have the library read the list of sheets, the texts, and the styles, by which it knows dates."""
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_SHARED_STRINGS, ARC_STYLE, ARC_WORKBOOK

    if ARC_CONTENT_TYPES not in reader.valid_files:
        raise UnreadableError(words.NO_WORKBOOK)
    with _part(ARC_CONTENT_TYPES):
        reader.read_manifest()
    with _part(ARC_WORKBOOK):
        try:
            reader.read_workbook()
        except OSError as error:  # none is listed
            raise UnreadableError(words.NO_WORKBOOK) from error
    with _part(ARC_SHARED_STRINGS):
        reader.read_strings()
    with _part(ARC_STYLE):
        apply_stylesheet(reader.archive, reader.wb)


def _relations(reader: ExcelReader) -> Mapping[str | None, Relationship]:
    """Return what the workbook refers to, by id."""
    from openpyxl.packaging.relationship import get_dependents, get_rels_path

    part = str(get_rels_path(reader.parser.workbook_part_name))  # type: ignore[no-untyped-call]  # of the stubs
    with _part(part):
        return {one.Id: one for one in get_dependents(reader.archive, part)}


def _sheets(reader: ExcelReader, relations: Mapping[str | None, Relationship]) -> Iterator[SheetEntry]:
    for sheet in reader.parser.sheets:
        relation = relations.get(sheet.id)
        is_here = relation is not None and relation.TargetMode != "External" and _kind(relation) == "worksheet"
        yield SheetEntry(
            name=sheet.name,
            part=relation.Target if relation is not None and is_here else "",
            is_hidden=sheet.state in ("hidden", "veryHidden"),
        )


def _is_stale(reader: ExcelReader) -> bool:
    # Asked of the XML, because the library takes the setting as given where it is not there.
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import fromstring

    part = reader.parser.workbook_part_name
    with _part(part):
        settings = fromstring(reader.archive.read(part)).find(f"{{{SHEET_MAIN_NS}}}calcPr")
    return settings is not None and settings.get("fullCalcOnLoad") in _TRUE


def _notices(reader: ExcelReader, relations: Mapping[str | None, Relationship]) -> Iterator[Text]:
    kinds = {_kind(relation) for relation in relations.values()}
    if "vbaProject" in kinds or any(name.endswith("vbaProject.bin") for name in reader.valid_files):
        yield words.MACROS
    if "externalLink" in kinds:
        yield words.EXTERNAL_LINKS


def _kind(relation: Relationship) -> str:
    return str(relation.Type).rpartition("/")[2]


@contextmanager
def _part(name: str) -> Iterator[None]:
    """
    Say of whatever goes wrong meanwhile in which part it is.

    The library's warnings are of what it could not write again, and of dates
    that cannot be, which are told with their cell.
    """
    from defusedxml import DefusedXmlException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableError:
        raise
    except DefusedXmlException as error:
        raise UnreadableError(words.DOCTYPE) from error
    except KeyError as error:
        raise part_error(name, UnreadableError(words.NO_PART)) from error
    except (SyntaxError, LookupError) as error:  # the first of XML, the second of encodings
        raise part_error(f"{name}, {error}", UnreadableError(words.BROKEN_XML)) from error
    except Exception as error:  # the library raises whatever its values raise
        raise part_error(name, error) from error
