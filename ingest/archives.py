"""Zip files from others: each is inspected before anything in it is unpacked."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath

from ingest.contract import MAX_BYTES
from ingest.messages import ContractError

# What zipfile raises for bytes that are not a zip, or a zip that it cannot read.
UNREADABLE = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # NotImplementedError is a subclass
    ValueError,
    struct.error,
    zlib.error,
)
FLAG_ENCRYPTED = 0x1


def fit_to_unpack(infos: list[zipfile.ZipInfo], where: str) -> list[zipfile.ZipInfo]:
    """The same members. Raises ContractError if the zip's directory shows that one must not be unpacked."""
    times = Counter(i.filename for i in infos)
    for info in infos:
        if problem := _problem(info, times[info.filename]):
            raise ContractError(
                f"{where}: the member {info.filename!r} {problem}. Nothing was unpacked; check the file"
            )
    if (size := sum(i.file_size for i in infos)) > MAX_BYTES:
        raise ContractError(f"{where}: unpacked, it has {size:,} bytes; at most {MAX_BYTES:,} are read. Check the file")
    return infos


def _problem(info: zipfile.ZipInfo, times: int) -> str | None:
    name = PurePosixPath(info.filename)
    if times > 1:
        return f"is listed {times} times"
    if name.is_absolute() or ".." in name.parts or re.search(r"[\\:]", info.filename):
        return "is outside of the folder that it would be unpacked into"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link"
    if info.flag_bits & FLAG_ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is compressed with an unsupported method ({info.compress_type})"
    return None


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, as many as the directory states. zipfile raises BadZipFile if they are others."""
    # read() without a size would unpack up to 2 GiB before it compares
    with archive.open(info) as member:
        return member.read(info.file_size + 1)


def all_members(raw: bytes, source_id: str) -> dict[str, bytes]:
    """The files of a zip by name, such as the responses of a live source. Raises ContractError if it is not one."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return {info.filename: unpacked(archive, info) for info in fit_to_unpack(archive.infolist(), source_id)}
    except UNREADABLE as error:
        raise ContractError(f"{source_id}: these bytes are not a zip ({error}). Check the file") from None
