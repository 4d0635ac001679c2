# What programs do with the standard library beyond rehearsal.py, for the form of Pyodide that is kept between
# processes: which program it will be is not known, and size matters less than in a page. Each function is a
# program of its own.
import contextlib
import io
import os
import sys
import tempfile


def files():
    import glob
    import pathlib
    import shutil

    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "a", "b.txt")
        path.parent.mkdir()
        with open(path, "w+", encoding="utf-8", newline="") as file:
            file.write("é\r\n"), file.writelines(["a\n"]), file.flush(), file.seek(0), file.tell()
            file.readline(), file.read(1), file.truncate(), file.fileno(), file.isatty()
        with open(path, "r+b") as file:
            file.seek(0, 2), file.write(b"more"), file.peek(1), file.readinto(bytearray(2))
            os.fsync(file.fileno())
        with open(path, "rb", buffering=0) as file:
            file.read(1), file.readall()
        with open(path, encoding="latin-1") as file:
            list(file)
        path.stat(), path.with_suffix(".md").touch(), path.rename(path.with_name("c")), path.resolve()
        sorted(pathlib.Path(directory).rglob("*")), glob.glob(f"{directory}/*"), list(os.walk(directory))
        [entry.is_dir() for entry in os.scandir(directory)], list(pathlib.Path(directory).iterdir())
        os.symlink("c", f"{directory}/a/d"), os.readlink(f"{directory}/a/d"), os.access(directory, os.R_OK)
        shutil.copy(f"{directory}/a/c", f"{directory}/e"), os.chmod(f"{directory}/e", 0o600)
        os.utime(f"{directory}/e"), os.replace(f"{directory}/e", f"{directory}/f")
        os.remove(f"{directory}/f")
        shutil.copytree(f"{directory}/a", f"{directory}/g"), shutil.rmtree(f"{directory}/g")
        here = os.getcwd()
        os.chdir(directory), os.chdir(here)
    os.makedirs("/tmp/.rehearsal", exist_ok=True), os.rmdir("/tmp/.rehearsal")
    open("/tmp/.a", "w").write("1")
    reading, writing = os.pipe()
    os.write(writing, b"a"), os.read(reading, 1), os.close(reading), os.close(writing)
    for wrong in ("/none", "/"):
        with contextlib.suppress(OSError):
            open(wrong)


def system():
    import atexit
    import getpass
    import importlib
    import linecache
    import locale
    import marshal
    import platform
    import runpy
    import signal
    import subprocess
    import warnings

    atexit.register(len, ""), atexit._run_exitfuncs(), atexit.unregister(len), importlib.invalidate_caches()
    signal.raise_signal(0), sys.stdout.reconfigure(line_buffering=True), type.__subclasses__(OSError)
    with contextlib.suppress(EOFError):
        input()
    marshal.loads(marshal.dumps(compile("a = [1, 2.5, 'b']", "<a>", "exec")))
    runpy.run_module("colorsys", run_name="__main__", alter_sys=True)
    runpy.run_path("/tmp/.a"), linecache.getlines("/tmp/.a"), exec(compile("b = 1", "<b>", "exec"), {})
    os.environ["REHEARSAL"] = "1"
    del os.environ["REHEARSAL"]
    os.getpid(), os.cpu_count(), os.get_terminal_size, os.uname(), platform.platform(), locale.getlocale()
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT)), sys.getsizeof([]), sys.getrefcount(1)
    warnings.warn("told", stacklevel=2), getpass.getuser, subprocess.PIPE
    sys.stdout.write(""), sys.stdout.flush(), print("a", 1, end=""), print("b", file=sys.stderr, flush=True)
    sys.exc_info(), sys.getrecursionlimit()

    def deep(n):
        return deep(n + 1)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        deep(0)
    except RecursionError as error:
        str(error)
    finally:
        sys.setrecursionlimit(limit)
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* ValueError:
        pass


def arguments():
    import argparse
    import shlex

    parser = argparse.ArgumentParser(prog="a", description="b")
    parser.add_argument("names", nargs="*")
    parser.add_argument("-n", "--number", type=int, default=1, help="c")
    parser.add_argument("--flag", action="store_true")
    commands = parser.add_subparsers()
    commands.add_parser("d").set_defaults(run=print)
    parser.parse_args(["-n", "2", "--flag"]), parser.format_help(), shlex.split("a 'b c'")
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        parser.parse_args(["--wrong"])


def logs():
    import logging
    import logging.config
    import pprint
    import textwrap
    import traceback

    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("rehearsal.programs")
    log.addHandler(handler), log.setLevel(logging.DEBUG), log.info("%s %d", "a", 1)
    try:
        {}["a"]
    except KeyError:
        log.exception("told"), traceback.format_exc(), traceback.format_stack()
    pprint.pformat({"a": [*range(60)], "b": {"c": "d" * 90}}), textwrap.fill("a " * 100)
    textwrap.dedent("  a\n  b")


def numbers():
    import array
    import decimal
    import fractions
    import heapq
    import math
    import random
    import statistics
    from bisect import bisect, insort

    math.comb(5, 2), math.factorial(30), math.hypot(1, 2), math.atan2(1, 2), math.exp(1), math.log2(8)
    math.log10(9)
    math.fsum([0.1] * 9), math.pow(2, 0.5), math.tan(1), math.degrees(1), math.isqrt(99), math.lcm(4, 6)
    math.cosh(1)
    math.frexp(1.5), math.fmod(5, 3), math.trunc(1.5), math.copysign(1, -1), math.isnan(1.0), math.gamma(5)
    math.perm(5)
    decimal.getcontext().prec = 30
    a = decimal.Decimal("1.10")
    str(a + 1), str(a * a / 3), str(a.quantize(decimal.Decimal("0.1"))), a > 1, int(a), float(a), hash(a)
    a.sqrt()
    f"{a:.1f} {a:,}", round(a, 1), a**2, a % 1, -a, abs(a), decimal.Decimal(2.5), a.as_tuple(), sum([a, a])
    fractions.Fraction(1, 3) + fractions.Fraction("0.5"), array.array("d", [1, 2]).tobytes()
    array.array("i", b"abcd")
    heap, flags = [3, 1], bytearray(9)
    flags[1::2] = bytes(4)
    heapq.heapify(heap), heapq.heappush(heap, 2), heapq.heappop(heap), heapq.nlargest(1, heap)
    heapq.heapreplace(heap, 0)
    bisect([1, 2], 1), insort([1], 2), statistics.mean([1, 2]), statistics.stdev([1, 2, 4])
    statistics.median([1, 2])
    random.seed(1), random.gauss(0, 1), random.sample(range(9), 2), random.uniform(1, 2)
    random.choices("ab", k=2)
    random.getrandbits(70), random.getstate(), 7**-1, 2**200 // 3**50, int("9" * 60) * 3, (1.5).hex()
    float.fromhex("0x1p3")
    (3.7).as_integer_ratio(), (10).__format__("#x"), complex("1+2j") ** 2
    sum(x * y for x in range(9) for y in (1.5, 2))


def data():
    import base64
    import binascii
    import csv
    import gzip
    import hashlib
    import hmac
    import pickle
    import secrets
    import struct
    import tarfile
    import uuid
    import zipfile
    import zlib

    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        with contextlib.suppress(ValueError):
            hashlib.new(name, b"a").hexdigest(), getattr(hashlib, name)(b"a").digest()
    hmac.new(b"a", b"b", "sha256").hexdigest(), hmac.compare_digest(b"a", b"b"), secrets.token_hex(3)
    uuid.uuid4()
    uuid.uuid5(uuid.NAMESPACE_URL, "a"), base64.b64decode(base64.urlsafe_b64encode(b"abc"))
    base64.b32encode(b"a")
    binascii.hexlify(b"a"), binascii.unhexlify("61"), binascii.crc32(b"a"), zlib.crc32(b"a")
    zlib.adler32(b"a")
    zlib.decompress(zlib.compress(b"abc" * 99)), gzip.decompress(gzip.compress(b"a" * 99))
    struct.unpack("<Ihd3sq?", struct.pack("<Ihd3sq?", 1, 2, 3.5, b"abc", 4, True)), struct.calcsize(">bBHfQ")
    struct.Struct(">If").unpack_from(bytes(9), 1), struct.iter_unpack("B", b"ab")
    value = {1: 2, "a": [1.5, None, (1, 2), {3}, b"x", True, 2**70, "é"], "b": uuid.UUID(int=1)}
    pickle.loads(pickle.dumps(value)), pickle.loads(pickle.dumps(value, 2))
    table = io.StringIO()
    csv.writer(table).writerows([["a", "b"], [1, 'c"d,']]), table.seek(0), list(csv.DictReader(table))
    csv.DictWriter(table, ["a"]).writerow({"a": 1}), list(csv.reader(["a;b"], delimiter=";"))
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", "b" * 99), archive.namelist(), archive.read("a")
    with tarfile.open(fileobj=io.BytesIO(), mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a"))


def texts():
    import configparser
    import difflib
    import email.message
    import email.parser
    import html.parser
    import locale
    import re
    import string
    import tomllib
    import unicodedata
    import urllib.request
    import xml.etree.ElementTree as tree

    root = tree.fromstring("<?xml version='1.0'?><a b='c'><d>é</d><!-- e --></a>")
    tree.SubElement(root, "f").text = "g"
    tree.tostring(root), root.find("d").text, list(root.iter()), root.findall("./d")
    tree.parse(io.StringIO("<a/>"))
    tomllib.loads("a = 1\n[b]\nc = ['d', 2.5, 2026-01-02]"), unicodedata.normalize("NFC", "e\u0301")
    unicodedata.name("a"), unicodedata.category("a"), unicodedata.normalize("NFKD", "é")
    string.Template("$a").substitute(a=1)
    config = configparser.ConfigParser()
    config.read_string("[a]\nb = 1"), config.getint("a", "b"), "\n".join(difflib.unified_diff(["a"], ["b"]))
    html.escape("<"), html.parser.HTMLParser().feed("<a href='b'>c</a>"), html.unescape("&amp;")
    email.parser.Parser().parsestr("A: b\n\nc").get_payload(), urllib.request.Request("http://a/b")
    re.compile(r"(?x) (?P<a>\d+) (?: [a-z]*? | \s++ )(?=b) (?<!c) # d").search("12ab"), re.escape("a.b")
    re.sub(r"(a)|b", lambda found: found[0].upper(), "abc"), re.finditer(b"a", b"aa")
    re.fullmatch("(?i)A*?|[^b-d]", "aa")
    for codec in ("ascii", "latin-1", "utf-8-sig", "utf-32", "cp1252"):
        "abc".encode(codec).decode(codec)
    "é\ud800".encode("utf-8", "surrogatepass"), b"\xff".decode("utf-8", "replace")
    "é".encode("ascii", "backslashreplace")
    "{0:>{1}}".format("a", 5), "a-b".maketrans("a", "b"), "ß".upper(), "aB".swapcase(), "a\tb".expandtabs()
    locale.strcoll("a", "b")


for program in (files, system, arguments, logs, numbers, data, texts):
    try:
        program()
    except Exception:
        # A module may not be there, and the others are to be rehearsed all the same.
        pass
