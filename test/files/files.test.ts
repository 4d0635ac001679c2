/**
 * The virtual file system through a snapshot: what Python left in it is there after a restore, what
 * belongs to the host is not, and nothing done to the restored files reaches the snapshot's bytes.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
	LeakError,
	loadPyodide,
	type PythawAPI,
	type Snapshot,
	takeSnapshot,
} from "../../src/index.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";

/** Python that tells all about the tree at a path: the same text for the same tree. */
const survey = `
import hashlib, json, os, stat

def survey(top):
    found = {}
    def visit(path):
        s = os.lstat(path)
        about = {"mode": oct(s.st_mode), "mtime": s.st_mtime, "atime": s.st_atime, "size": s.st_size}
        if stat.S_ISLNK(s.st_mode):
            about["target"] = os.readlink(path)
        elif stat.S_ISREG(s.st_mode):
            with open(path, "rb") as f:
                about["sha256"] = hashlib.sha256(f.read()).hexdigest()
        elif stat.S_ISDIR(s.st_mode):
            # The names only: reading a directory's entries must not depend on their order.
            about["names"] = sorted(os.listdir(path))
            for name in about["names"]:
                visit(os.path.join(path, name))
        found[path] = about
    visit(top)
    return json.dumps(found)
`;

const build = `
import os, shutil

os.makedirs("/data/deep/er/est")
def put(path, content):
    with open(path, "wb") as f:
        f.write(content)

put("/data/empty", b"")
put("/data/one", b"1")
put("/data/binary", bytes(range(256)) * 3)
put("/data/large", bytes(i * i % 251 for i in range(5000)) * 1000)
put("/data/deep/er/est/leaf.txt", "Blätter\\n".encode())
for name in ["with space", "día 漢字 🐍", "new\\nline", "back\\\\slash", "-dash", ".hidden", "toString"]:
    put("/data/" + name, name.encode())

os.symlink("/data/one", "/data/absolute")
os.symlink("deep/er/est/leaf.txt", "/data/relative")
os.symlink("../nothing/here", "/data/dangling")
os.symlink("deep/er", "/data/directory")
os.symlink("loop", "/data/loop")

put("/data/readonly", b"hands off")
put("/data/script.sh", b"#!/bin/sh\\n")
os.mkdir("/data/private")
put("/data/private/note", b"mine")
os.mkdir("/data/sticky")
os.chmod("/data/sticky", 0o1777)

put("/data/old", b"old")
os.utime("/data/old", (1_000_000_000, 1_234_567_890.25))
os.utime("/data/deep", (86_400, 172_800))
os.chmod("/data/readonly", 0o400)
os.chmod("/data/script.sh", 0o755)
os.chmod("/data/private", 0o700)

shutil.copy("/lib/python314.zip", "/data/copy.zip")
os.rmdir("/home/web_user")
shutil.rmtree("/lib/python3.14/lib-dynload")
os.mkdir("/data/work")
os.chdir("/data/work")
`;

describe("The virtual file system of a snapshot", () => {
	const host = temporaryDirectory();
	let cold: PythawAPI;
	let snapshot: Snapshot;
	let restored: PythawAPI;

	const inPython = (code: string): any => restored.runPython(code);
	const surveyOf = (pyodide: PythawAPI): Record<string, any> =>
		JSON.parse(pyodide.runPython(`${survey}\nsurvey("/data")`));
	const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

	before(async () => {
		writeFileSync(join(host, "secret.txt"), "of this machine only");
		cold = await loadPyodide();
		cold.runPython(build);
		await cold.mountNodeFS("/mnt/host", host);
		(cold.FS as any).mkdev("/data/device", (cold.FS as any).makedev(64, 0));
		snapshot = await takeSnapshot(cold, { allow: ["host-mount:/mnt/host"] });
		cold.FS.unlink("/data/device");
		restored = await loadPyodide({ snapshot: snapshot.bytes });
	});

	it("is after a restore what it was, down to modes and times", () => {
		const [before, after] = [surveyOf(cold), surveyOf(restored)];
		// Taking the device away again is a change of its directory.
		for (const tree of [before, after]) delete tree["/data"].mtime;
		expect(Object.keys(before).length).to.be.above(25);
		expect(after).to.deep.equal(before);
	});

	it("keeps an empty file, a file of one byte, binary content and 5 MB", () => {
		expect(inPython('open("/data/empty", "rb").read()').toJs()).to.deep.equal(new Uint8Array());
		expect(inPython('open("/data/one").read()')).to.equal("1");
		expect(inPython('open("/data/binary", "rb").read() == bytes(range(256)) * 3')).to.equal(true);
		expect(
			inPython(
				'open("/data/large", "rb").read() == bytes(i * i % 251 for i in range(5000)) * 1000',
			),
		).to.equal(true);
	});

	it("keeps names with spaces, accents, emoji, line breaks and backslashes", () => {
		for (const name of [
			"with space",
			"día 漢字 🐍",
			"new\nline",
			"back\\slash",
			"-dash",
			".hidden",
			"toString",
		]) {
			const read = inPython('lambda name: open("/data/" + name, "rb").read().decode()');
			expect(read(name)).to.equal(name);
		}
	});

	it("keeps symbolic links as links, wherever they lead", () => {
		const target = inPython('lambda name: __import__("os").readlink("/data/" + name)');
		expect(target("absolute")).to.equal("/data/one");
		expect(target("relative")).to.equal("deep/er/est/leaf.txt");
		expect(target("dangling")).to.equal("../nothing/here");
		expect(target("directory")).to.equal("deep/er");
		expect(target("loop")).to.equal("loop");
		expect(inPython('open("/data/relative").read()')).to.equal("Blätter\n");
		expect(inPython('open("/data/directory/est/leaf.txt").read()')).to.equal("Blätter\n");
		expect(inPython('__import__("os").path.exists("/data/dangling")')).to.equal(false);
	});

	it("keeps the modes of files and directories", () => {
		const mode = inPython('lambda p: oct(__import__("os").stat(p).st_mode)');
		expect(mode("/data/readonly")).to.equal("0o100400");
		expect(mode("/data/script.sh")).to.equal("0o100755");
		expect(mode("/data/private")).to.equal("0o40700");
		expect(mode("/data/sticky")).to.equal("0o41777");
	});

	it("keeps access and modification times set by os.utime", () => {
		const times = inPython(
			'lambda p: [*map(__import__("os").stat(p).__getattribute__, ("st_atime", "st_mtime"))]',
		);
		expect(times("/data/old").toJs()).to.deep.equal([1_000_000_000, 1_234_567_890.25]);
		expect(times("/data/deep").toJs()).to.deep.equal([86_400, 172_800]);
	});

	it("keeps default directories deleted that were deleted", () => {
		expect(inPython('__import__("os").listdir("/home")').toJs()).to.deep.equal(["pyodide"]);
		expect(inPython('__import__("os").path.exists("/lib/python3.14/lib-dynload")')).to.equal(false);
	});

	it("keeps the working directory", () => {
		expect(inPython('__import__("os").getcwd()')).to.equal("/data/work");
		expect(inPython('open("../one").read()')).to.equal("1");
	});

	it("has the standard library by its hash, and so a copy of it", () => {
		const stdlib = readFileSync(
			join(import.meta.dirname, "../../../node_modules/pyodide/python_stdlib.zip"),
		);
		expect(snapshot.manifest.stdlib).to.include({
			sha256: sha256(stdlib),
			byteLength: stdlib.byteLength,
		});
		// 5 MB are the large file's; two standard libraries would be another five.
		expect(snapshot.manifest.files.byteLength).to.be.within(5_000_000, 5_100_000);
		expect(Buffer.from(snapshot.bytes).indexOf(stdlib.subarray(0, 200))).to.equal(-1);
		expect(sha256(restored.FS.readFile("/data/copy.zip"))).to.equal(sha256(stdlib));
		expect(sha256(restored.FS.readFile("/lib/python314.zip"))).to.equal(sha256(stdlib));
	});

	it("leaves out devices, the kernel's files and host mounts, and names them", () => {
		expect(snapshot.manifest.files.excluded).to.deep.equal([
			{ path: "/data/device", reason: "special file" },
			{ path: "/dev", reason: "device" },
			{ path: "/mnt/host", reason: "host mount" },
			{ path: "/proc", reason: "kernel" },
		]);
		expect(Buffer.from(snapshot.bytes).includes("of this machine only")).to.equal(false);
		expect(Buffer.from(snapshot.bytes).includes(host)).to.equal(false);
		expect(inPython('__import__("os").path.exists("/mnt/host/secret.txt")')).to.equal(false);
		expect(inPython('open("/dev/null", "rb").read()').toJs()).to.have.length(0);
		expect(inPython('len(open("/dev/urandom", "rb", buffering=0).read(4))')).to.equal(4);
		expect(inPython('__import__("os").listdir("/proc/self/fd") != []')).to.equal(true);
	});

	it("takes a host mount again after a restore", async () => {
		await restored.mountNodeFS("/mnt/host", host);
		expect(inPython('open("/mnt/host/secret.txt").read()')).to.equal("of this machine only");
	});

	it("is the snapshot's again in the next restore, whatever was written meanwhile", async () => {
		const digest = sha256(snapshot.bytes);
		inPython(`
import os
with open("/data/large", "r+b") as f:
    f.write(b"overwritten")
with open("/data/one", "ab") as f:
    f.write(b"more")
with open("/lib/python314.zip", "r+b") as f:
    f.write(b"PK-overwritten")
with open("/data/copy.zip", "r+b") as f:
    f.write(b"PK-overwritten")
os.unlink("/data/old")
os.rename("/data/deep", "/data/moved")
`);
		expect(sha256(snapshot.bytes)).to.equal(digest);
		const again = await loadPyodide({ snapshot: snapshot.bytes });
		expect(again.runPython('open("/data/one").read()')).to.equal("1");
		const found = surveyOf(again);
		const was = surveyOf(cold);
		expect(found["/data/large"].sha256).to.equal(was["/data/large"].sha256);
		expect(found["/data/copy.zip"].sha256).to.equal(was["/data/copy.zip"].sha256);
		expect(Object.keys(found)).to.deep.equal(Object.keys(was));
		expect(again.runPython("import colorsys; colorsys.__name__")).to.equal("colorsys");
	});

	it("shows one content to all who have a restored file open, before and after the first write", async () => {
		const pyodide = await loadPyodide({ snapshot: snapshot.bytes });
		const seen = pyodide.runPython(`
import mmap, os
reader = open("/data/binary", "rb", buffering=0)
first = open("/data/binary", "r+b", buffering=0)
second = open("/data/binary", "r+b", buffering=0)
seen = [reader.read(3)]
first.write(b"abc")
second.seek(1)
second.write(b"X")
reader.seek(0)
seen.append(reader.read(4))
first.truncate(2)
reader.seek(0)
seen.append(reader.read())
second.seek(0, os.SEEK_END)
second.write(b"end")
seen.append(open("/data/binary", "rb").read())
with open("/data/large", "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
    m[:4] = b"mmap"
    m.flush()
seen.append(open("/data/large", "rb").read(5)[:4])
[bytes(one) for one in seen]
`);
		const text = seen.toJs().map((bytes: Uint8Array) => Buffer.from(bytes).toString("latin1"));
		expect(text).to.deep.equal(["\x00\x01\x02", "aXc\x03", "aX", "aXend", "mmap"]);
		const again = await loadPyodide({ snapshot: snapshot.bytes });
		const was = surveyOf(cold);
		const found = surveyOf(again);
		for (const path of ["/data/binary", "/data/large"]) {
			expect(found[path].sha256).to.equal(was[path].sha256);
		}
	});

	it("is there when fsInit of a restore runs, which adds to it", async () => {
		const seen: unknown[] = [];
		const pyodide = await loadPyodide({
			snapshot: snapshot.bytes,
			fsInit: async (FS, { sitePackages }) => {
				await new Promise((resolve) => setTimeout(resolve, 5));
				seen.push(sitePackages, FS.readFile("/data/one", { encoding: "utf8" }), FS.cwd());
				FS.writeFile("/data/one", "two");
				FS.writeFile(`${sitePackages}/added_by_fs_init.py`, "value = 17");
			},
		});
		expect(seen).to.deep.equal(["/lib/python3.14/site-packages", "1", "/data/work"]);
		expect(pyodide.runPython('open("/data/one").read()')).to.equal("two");
		expect(pyodide.runPython("import added_by_fs_init; added_by_fs_init.value")).to.equal(17);
	});

	it("is kept in a snapshot of the restored runtime, changes included", async () => {
		const pyodide = await loadPyodide({ snapshot: snapshot.bytes });
		await pyodide.mountNodeFS("/mnt/host", host);
		pyodide.runPython(`
import os
with open("/lib/python314.zip", "ab") as f:
    f.write(b"tail")
os.unlink("/data/copy.zip")
os.symlink("/lib/python314.zip", "/data/copy.zip")
os.chdir("/mnt/host")
os.rmdir("/data/work")
`);
		const second = await takeSnapshot(pyodide, { allow: ["host-mount"] });
		const third = await loadPyodide({ snapshot: second.bytes });
		const found = surveyOf(third);
		expect(found).to.deep.equal(surveyOf(pyodide));
		expect(found["/data/copy.zip"].target).to.equal("/lib/python314.zip");
		expect(third.runPython('open("/data/copy.zip", "rb").read()[-4:]').toJs()).to.deep.equal(
			new TextEncoder().encode("tail"),
		);
		// What is not in the snapshot cannot be worked in.
		expect(third.runPython('__import__("os").getcwd()')).to.equal("/");
	});

	it("cannot be taken with a file open, which is named", async () => {
		cold.runPython('log = open("/data/log.txt", "w"); log.write("begin")');
		const taking = takeSnapshot(cold, { allow: ["host-mount"] });
		const { leaks } = await rejectionOf(taking, LeakError);
		cold.runPython("log.close()");
		expect(leaks).to.have.length(1);
		expect(leaks[0]).to.include({ kind: "open-file", value: "/data/log.txt" });
		expect(leaks[0].holders[0]).to.match(/^__main__\.log\b/);
		await takeSnapshot(cold, { allow: ["host-mount"] });
	});
});
