"""A second reader of the snapshot container, written from docs/format.md alone.

Not a tool: it exists to show that the document is enough, and that pythaw's reader does what the
document says. It must not learn anything from the TypeScript sources. Standard library only.

Usage: second_reader.py FILE...
Prints a JSON array with one object a file: the header and the SHA-256 of each section's content
(null for zstd, which Python 3.11 cannot expand), or {"check": ..., "error": ...}.
"""

import hashlib
import json
import re
import struct
import sys
import zlib

MAGIC = b"\x89PYSNP\r\n"
MAJOR = 1
PREFIX = struct.Struct("<8sHHIQQQ32s")
MAX_HEADER = 64 << 20
MAX_U64 = 2**53 - 1
CHECKSUM_LENGTH = 4
ROW_FIXED_LENGTH = 30
LEAST_HEADER = PREFIX.size + CHECKSUM_LENGTH
METHODS = {0: ("none", 1), 1: ("gzip", 1032), 2: ("zstd", 32768)}


class Rejected(Exception):
    def __init__(self, check, message):
        super().__init__(message)
        self.check = check


def require(condition, check, message):
    if not condition:
        raise Rejected(check, message)


def align(offset):
    return (offset + 63) // 64 * 64


def read_prefix(data):
    require(data, "truncated", "empty file")
    require(data[:8] == MAGIC[: len(data)], "magic", "not a snapshot")
    require(len(data) >= PREFIX.size, "truncated", "prefix incomplete")
    (_, major, minor, section_count, header_length, total_length, manifest_length, build_id) = (
        PREFIX.unpack_from(data)
    )
    require(major == MAJOR, "version", f"format version {major}.{minor}")
    lengths_fit = max(header_length, total_length, manifest_length) <= MAX_U64
    require(lengths_fit, "header", "length above 2**53 - 1")
    most = min(total_length, MAX_HEADER)
    require(LEAST_HEADER <= header_length <= most, "header", "impossible header length")
    return major, minor, section_count, header_length, total_length, manifest_length, build_id


def read_row(table, at):
    """Returns the row at offset `at` and the offset after it."""
    fits = at < len(table) and at + ROW_FIXED_LENGTH + table[at] <= len(table)
    require(fits, "header", "row runs out of the table")
    name_length = table[at]
    name = table[at + 1 : at + 1 + name_length]
    method, offset, stored, length, checksum = struct.unpack_from(
        "<BQQQI", table, at + 1 + name_length
    )
    require(max(offset, stored, length) <= MAX_U64, "header", "number above 2**53 - 1")
    require(re.fullmatch(rb"[a-z0-9-]{1,255}", name), "section", f"bad name {name!r}")
    require(method in METHODS, "compression", f"unknown method {method}")
    compression, expansion = METHODS[method]
    if compression == "none":
        possible = length == stored
    else:
        possible = length <= 2**32 and length <= stored * expansion
    require(possible, "section", f"impossible length of {name!r}")
    row = {
        "name": name.decode("ascii"),
        "compression": compression,
        "offset": offset,
        "storedByteLength": stored,
        "byteLength": length,
        "checksum": f"{checksum:08x}",
    }
    return row, at + ROW_FIXED_LENGTH + name_length


def reject_constant(name):
    raise ValueError(f"{name} is not JSON")


def read_manifest(data):
    try:
        return json.loads(data.decode("utf-8"), parse_constant=reject_constant)
    except ValueError as error:
        raise Rejected("manifest", str(error)) from error


def check_layout(header):
    seen = set()
    end = header["byteLength"]
    for row in header["sections"]:
        require(row["name"] not in seen, "section", f"two sections {row['name']}")
        seen.add(row["name"])
        require(row["offset"] == align(end), "section", f"{row['name']} is misplaced")
        end = row["offset"] + row["storedByteLength"]
        require(end <= header["totalByteLength"], "section", f"{row['name']} ends too late")
    require(end == header["totalByteLength"], "section", "last section ends too early")


def read_header(data):
    major, minor, section_count, header_length, total_length, manifest_length, build_id = (
        read_prefix(data)
    )
    require(len(data) >= header_length, "truncated", "header incomplete")
    covered = data[: header_length - CHECKSUM_LENGTH]
    (checksum,) = struct.unpack_from("<I", data, header_length - CHECKSUM_LENGTH)
    require(zlib.crc32(covered) == checksum, "checksum", "header damaged")

    table = covered[PREFIX.size :]
    require(section_count * ROW_FIXED_LENGTH <= len(table), "header", "too many sections")
    sections = []
    at = 0
    for _ in range(section_count):
        row, at = read_row(table, at)
        sections.append(row)
    require(len(table) - at == manifest_length, "header", "wrong manifest length")
    header = {
        "formatVersion": {"major": major, "minor": minor},
        "buildId": build_id.hex(),
        "byteLength": header_length,
        "totalByteLength": total_length,
        "manifest": read_manifest(table[at:]),
        "sections": sections,
    }
    check_layout(header)
    require(len(data) == total_length, "truncated", "wrong file length")
    return header


def expand(row, stored):
    """The content, or None where Python cannot expand it."""
    if row["compression"] == "none":
        return stored
    if row["compression"] == "zstd":
        return None
    member = zlib.decompressobj(wbits=31)
    try:
        content = member.decompress(stored, row["byteLength"] + 1)
    except zlib.error as error:
        raise Rejected("compression", f"{row['name']}: {error}") from error
    whole = member.eof and not member.unused_data and len(content) == row["byteLength"]
    require(whole, "compression", f"{row['name']} does not expand to what it should")
    return content


def read_contents(data, header):
    end = header["byteLength"]
    for row in header["sections"]:
        padding = data[end : row["offset"]]
        require(not any(padding), "checksum", f"padding before {row['name']} is not zero")
        end = row["offset"] + row["storedByteLength"]
    stored = [data[row["offset"] :][: row["storedByteLength"]] for row in header["sections"]]
    for row, some in zip(header["sections"], stored, strict=True):
        right = f"{zlib.crc32(some):08x}" == row["checksum"]
        require(right, "checksum", f"{row['name']} is damaged")
    contents = {}
    for row, some in zip(header["sections"], stored, strict=True):
        content = expand(row, some)
        known = content is not None
        contents[row["name"]] = hashlib.sha256(content).hexdigest() if known else None
    return contents


def describe(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        header = read_header(data)
        return {"header": header, "contents": read_contents(data, header)}
    except Rejected as rejected:
        return {"check": rejected.check, "error": str(rejected)}


if __name__ == "__main__":
    print(json.dumps([describe(path) for path in sys.argv[1:]]))
