"""Which columns identify people; what stands in them is nobody's business here."""

from __future__ import annotations

import re

_NAMES_OF = (
    r"pemilih|voters?|lengkap|kk|kepala_keluarga|ibu|ayah|orang|penduduk|warga"
    r"|saksi|ketua|anggota|petugas|kpps|operator"
)
_PARTS = (
    r"nik|nkk|npwp|e?_?ktp|kartu_keluarga|pass?por(t)?",
    r"(no|nomor|number|id)_?(kk|hp|wa|telp|telpon|telepon|ponsel|handphone|rekening|pemilih|voter)",
    rf"nama_({_NAMES_OF})|pemilih_nama",
    r"(voter|first|last|full|middle|given|family|witness|officer|mother)s?_?name|surname|name_of_\w+",
    r"(tempat|tanggal|tgl)_?lahir|birth\w*|dob",
    r"alamat(?!_tps)|(street_|home_|post_)?address(es)?",
    r"telp|tlp|telpon|telepon|telephone|ponsel|handphone|phone(_?number)?|mobile_(no|number|phone)|whatsapp",
    r"e?_?mail|surel|voter_?id|national_id|id_card",
    r"sidik_jari|fingerprint|tanda_tangan|signature|foto_(ktp|wajah|pemilih)|selfie",
)
_PEOPLE = re.compile(rf"(^|_)({'|'.join(_PARTS)})($|_)|^kk$")
_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def identifies_people(name: str) -> bool:
    """
    Return whether a column called *name* identifies people.

    >>> [identifies_people(name) for name in ("NIK", "Tanggal Lahir", "voterName", "nama_kabupaten")]
    [True, True, True, False]
    """
    words = re.sub(r"[\W_]+", "_", _NEW_WORD.sub("_", name.strip())).lower()
    return _PEOPLE.search(words) is not None
