"""Zips by others: looked over before anything of one is unpacked."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath

from ingest.contract import MAX_BYTES, ContractError

# What zipfile raises over bytes that are no zip, or none that it can read.
UNREADABLE = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # NotImplementedError is one
    ValueError,
    struct.error,
    zlib.error,
)
FLAG_ENCRYPTED = 0x1


def fit_to_unpack(infos: list[zipfile.ZipInfo], where: str) -> list[zipfile.ZipInfo]:
    """The same members. Raises ContractError where what the zip's directory says of one lets it not be unpacked."""
    times = Counter(i.filename for i in infos)
    for info in infos:
        if broken := _unfit(info, times[info.filename]):
            raise ContractError(f"{where}: the member {info.filename!r} {broken}; nothing of it is unpacked")
    if (size := sum(i.file_size for i in infos)) > MAX_BYTES:
        raise ContractError(f"{where}: unpacked, it has {size:,} bytes, more than {MAX_BYTES:,}")
    return infos


def _unfit(info: zipfile.ZipInfo, times: int) -> str | None:
    name = PurePosixPath(info.filename)
    if times > 1:
        return "stands there more than once"
    if name.is_absolute() or ".." in name.parts or re.search(r"[\\:]", info.filename):
        return "lies outside of the folder that it is unpacked into"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link"
    if info.flag_bits & FLAG_ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is packed in a way ({info.compress_type}) that is not read"
    return None


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, of as many as the directory says; zipfile raises BadZipFile where they are others."""
    # a bare read() unpacks up to 2 GiB before it looks how many there should be
    with archive.open(info) as member:
        return member.read(info.file_size + 1)
