"""What is said of a folder of ingested sheets."""

from __future__ import annotations

from ...model.text import Text

UNFINISHED = Text(
    "pengambilan ke folder ini belum selesai; jalankan recaprules ingest yang sama sekali lagi",
    "this folder is not finished; run the same recaprules ingest again",
)
NO_JOURNAL = Text(
    "catatan ini tidak dapat dibaca, sehingga masalah pada masukan tidak diketahui",
    "this journal cannot be read, so that the problems of the input are not known",
)
GONE = Text(
    "lembar ini tidak ada lagi; jalankan recaprules ingest yang sama sekali lagi",
    "this sheet is no longer there; run the same recaprules ingest again",
)
