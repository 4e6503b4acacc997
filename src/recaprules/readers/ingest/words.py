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

# ---- why sheets cannot go to a folder

NOT_EMPTY = Text(
    "{folder} tidak kosong dan tidak dibuat oleh recaprules ingest; sebutkan folder baru atau yang kosong",
    "{folder} is not empty and was not made by recaprules ingest; give a new or an empty folder",
)
CANNOT_WRITE = Text("tidak dapat menulis ke {folder}: {why}", "cannot write to {folder}: {why}")
BAD_JOURNAL = Text(
    "{file} tidak dapat dibaca: {why}; sebutkan folder baru", "{file} cannot be read: {why}; give a new folder"
)
NO_FOLDER = Text("{folder} bukan folder", "{folder} is no folder")
IN_EACH_OTHER = Text(
    "{folder} dan masukan {path} terletak satu di dalam yang lain; sebutkan folder lain",
    "{folder} and the input {path} lie in each other; give another folder",
)
OTHER_ELECTION = Text(
    "{folder} berisi lembar {theirs}, bukan {ours}; sebutkan folder lain",
    "{folder} holds sheets of {theirs}, not of {ours}; give another folder",
)
MADE_OF_MORE = Text(
    "{folder} dibuat dari lebih banyak daripada yang diberikan sekarang: {paths}; berikan juga itu, atau folder lain",
    "{folder} was made of more than what is given now: {paths}; give these too, or another folder",
)
ENDED_EARLY = Text(
    "sebuah proses yang membaca satu bagian berakhir sebelum selesai; kurangi --workers atau --rows, lalu jalankan "
    "lagi yang sama: yang sudah dibaca tersimpan",
    "a process that read a batch ended before it was done; give fewer workers or smaller batches, and run the same "
    "again: what was read is kept",
)
