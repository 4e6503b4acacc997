"""``recaprules ingest``."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..exceptions import RecaprulesError
from ..facade import ingest as ingest_everything
from ..model.text import Language, Text
from ..readers.ingest import ROWS_AT_ONCE
from .bilingual import argument, command, option
from .common import COULD_NOT_CHECK, contest, lang, mapping, profile, say, stop
from .progress import progress_bar

if TYPE_CHECKING:
    from ..model.recap import InputProblem
    from ..readers.ingest.run import Ingested

FOUND = 1
INTERRUPTED = 130

_LISTED = 20

_READ = Text(
    "{files} berkas dalam {batches} bagian: {read} bagian dibaca, {kept} tidak berubah",
    "{files} files in {batches} batches: {read} batches read, {kept} unchanged",
)
_FORMS = Text("{forms} formulir terbaca, {unread} tidak dapat dibaca", "{forms} forms read, {unread} could not be read")
_PROBLEMS = Text("Masalah pada masukan ({count})", "Problems in the input ({count})")
_NOTICES = Text("Catatan tentang masukan ({count})", "Notices on the input ({count})")
_MORE = Text("… dan {count} lagi; semuanya ada dalam laporan", "… and {count} more; the report has them all")
_WRITTEN = Text("{sheets} berkas lembar di {folder}", "{sheets} files of sheets in {folder}")
_NO_SHEET = Text("tidak ada lembar yang dapat dibuat", "no sheet could be made")
_NEXT = Text("Periksa dengan: recaprules check {folder}", "Check them with: recaprules check {folder}")
_STOPPED = Text(
    "dihentikan; yang sudah dibaca tersimpan di {folder}, jalankan perintah yang sama untuk melanjutkan",
    "stopped; what was read is kept in {folder}, run the same command to go on",
)


_HELP = Text(
    """
    Baca hasil penghitungan dalam PATH satu kali dan simpan sebagai lembar dalam sebuah folder.

    ``recaprules check`` pada folder itu mengatakan apa yang dikatakannya
    tentang PATH, dan berkali-kali lebih cepat. Jalankan lagi untuk melanjutkan
    setelah terhenti, atau bila berkasnya berubah: hanya itu yang dibaca. Kode
    keluarnya 0 bila semuanya terbaca, 1 bila sebagian masukan tidak dapat
    dibaca, dan 2 bila tidak ada yang dapat dilakukan.
    """,
    """
    Read the tallies in PATH once and keep them as sheets in a folder.

    ``recaprules check`` on that folder says what it says of PATH, and is many
    times as fast. Run it again to go on after a stop, or when files have
    changed: only those are read. The exit code is 0 if everything was read, 1
    if a part of the input could not be read, and 2 if nothing could be done.
    """,
)


@command(
    short_help=Text("Baca sekali dan simpan sebagai lembar.", "Read tallies once and keep them as sheets."), help=_HELP
)
@argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@option(
    "--output",
    "-o",
    required=True,
    metavar="DIRECTORY",
    type=click.Path(path_type=Path),
    help=Text("Folder untuk lembar, baru atau dilanjutkan.", "The folder for the sheets, new or to go on."),
)
@profile
@contest
@mapping
@option(
    "--register",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=Text(
        "Data induk: tabel unit yang diharapkan; ikut disimpan bersama lembar.",
        "A table of the units that are expected; kept with the sheets.",
    ),
)
@option(
    "--workers",
    type=click.IntRange(min=1),
    help=Text(
        "Dalam berapa proses berkas dibaca; bila tidak disebut, sebanyak prosesornya, paling banyak 4.",
        "In how many processes files are read; as many as there are processors, at most 4, if not given.",
    ),
)
@option(
    "--rows",
    type=click.IntRange(min=1),
    default=ROWS_AT_ONCE,
    show_default=True,
    help=Text(
        "Kira-kira berapa baris sekaligus dalam memori; satu berkas JSON dihitung sepuluh.",
        "How many rows are in memory at once, about; a JSON file counts as ten.",
    ),
)
@lang
def ingest(
    paths: tuple[Path, ...],
    output: Path,
    profile: str,
    contest: str | None,
    mapping: Path | None,
    register: Path | None,
    workers: int | None,
    rows: int,
    lang: Language,
) -> None:
    """Read tallies and say what was done."""
    try:
        with progress_bar() as progress:
            done = ingest_everything(
                *paths,
                output=output,
                profile=profile,
                mapping=mapping,
                contest=contest,
                register=register,
                workers=workers or min(os.cpu_count() or 1, 4),
                rows=rows,
                progress=progress,
            )
    except KeyboardInterrupt:
        click.echo(f"recaprules: {say(_STOPPED, folder=output)}", err=True)
        sys.exit(INTERRUPTED)
    except RecaprulesError as error:
        stop(error)
    _tell(done, lang)
    sys.exit(_exit_code(done))


def _exit_code(done: Ingested) -> int:
    if not done.sheets:
        return COULD_NOT_CHECK
    return FOUND if done.unread or any(problem.severity == "error" for problem in done.problems) else 0


def _tell(done: Ingested, lang: Language) -> None:
    click.echo(
        _READ[lang].format(files=done.files, batches=done.batches, read=done.read, kept=done.batches - done.read)
    )
    click.echo(_FORMS[lang].format(forms=done.forms, unread=done.unread))
    for severity, heading in (("error", _PROBLEMS), ("notice", _NOTICES)):
        problems = [problem for problem in done.problems if problem.severity == severity]
        if problems:
            click.echo(heading[lang].format(count=sum(problem.times for problem in problems)))
            for line in _lines(problems, lang):
                click.echo(f"  {line}")
    if not done.sheets:
        click.echo(_NO_SHEET[lang])
        return
    click.echo(_WRITTEN[lang].format(sheets=len(done.sheets), folder=done.folder))
    click.echo(_NEXT[lang].format(folder=shlex.quote(str(done.folder))))


def _lines(problems: Sequence[InputProblem], lang: Language) -> Iterator[str]:
    """Yield the first of *problems*, how many more there are, and what stands for those that are not listed."""
    listed = [problem for problem in problems if not problem.more]
    yield from (problem.told(lang) for problem in listed[:_LISTED])
    if len(listed) > _LISTED:
        yield _MORE[lang].format(count=len(listed) - _LISTED)
    yield from (problem.told(lang) for problem in problems[len(listed) :])
