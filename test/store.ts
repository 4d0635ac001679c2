/**
 * Files that take seconds to make, most of them snapshots: each is made once for all test files and for
 * all the processes that run them. A whole run has a directory of its own, which goes with it. Other runs
 * share one that is named by a hash over everything that the files can depend on, so that a file of another
 * build is never handed out.
 */
import { createHash } from "node:crypto";
import {
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "./engines/engines.js";

// A form is made behind a start and used by those after it: which of the tests' starts have it would be
// chance. Those that are to have it say so.
process.env.PYTHAW_FORM ??= "off";

const store = join(root, "build", "store");

/** Of whole runs, each below the number of its process. */
const runs = join(root, "build", "runs");

/** The name of a variable that the processes of a whole run have: its directory. */
const ofThisRun = "PYTHAW_TEST_STORE";

/** The library as it is shipped and as tests import it, their programs, and what is installed for both. */
const sources = [
	"dist",
	"build/src",
	"build/test",
	"test/native/build",
	"test/wheels/requirements.txt",
	"test/wheels/native-requirements.txt",
	"test/engines/package-lock.json",
	"package-lock.json",
];

const promised = new Map<string, Promise<string>>();
let directory: string | undefined;

/**
 * The path of a file of that name in the store, made by the first who asks. `make` writes it to the path
 * that it is given; who asks meanwhile waits, in another process as well.
 */
export function stored(name: string, make: (file: string) => Promise<unknown>): Promise<string> {
	const file = promised.get(name) ?? find(name, make);
	promised.set(name, file);
	return file;
}

/** Run by mocha before all tests of a whole run: what they start from is made in that run. */
export function mochaGlobalSetup(): void {
	mkdirSync(runs, { recursive: true });
	for (const pid of readdirSync(runs)) {
		if (!isRunning(Number(pid))) rmSync(join(runs, pid), { recursive: true, force: true });
	}
	process.env[ofThisRun] = join(runs, String(process.pid));
	rmSync(process.env[ofThisRun], { recursive: true, force: true });
	mkdirSync(process.env[ofThisRun]);
}

/** And after them. */
export function mochaGlobalTeardown(): void {
	rmSync(process.env[ofThisRun]!, { recursive: true, force: true });
}

async function find(name: string, make: (file: string) => Promise<unknown>): Promise<string> {
	directory ??= process.env[ofThisRun] ?? ofThisBuild();
	const file = join(directory, name);
	const unfinished = `${file}.${process.pid}`;
	while (!existsSync(file)) {
		if (!lock(`${file}.lock`)) {
			await pause(50);
			continue;
		}
		try {
			// Another process may have finished it since this one looked.
			if (existsSync(file)) break;
			await make(unfinished);
			renameSync(unfinished, file);
		} finally {
			rmSync(`${file}.lock`, { force: true });
		}
	}
	return file;
}

/** Takes a lock, or the lock of a process that is gone; returns whether it is this process's now. */
function lock(path: string): boolean {
	const own = `${path}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	try {
		// Unlike a file that is created and then written, a link has its content from the beginning.
		linkSync(own, path);
		return true;
	} catch {
		if (!isRunning(holderOf(path))) rmSync(path, { force: true });
		return false;
	} finally {
		rmSync(own);
	}
}

function holderOf(path: string): number | undefined {
	try {
		return Number(readFileSync(path, "utf8"));
	} catch {
		// It was given back a moment ago.
		return undefined;
	}
}

function isRunning(pid: number | undefined): boolean {
	if (pid === undefined) return true;
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** The directory of this build, made if it is not there, and those of other builds removed. */
function ofThisBuild(): string {
	const hash = createHash("sha256");
	for (const path of sources.flatMap(filesAt)) {
		hash.update(`${path}\0`).update(readFileSync(join(root, path)));
	}
	const name = hash.digest("hex").slice(0, 16);
	mkdirSync(join(store, name), { recursive: true });
	for (const other of readdirSync(store)) {
		if (other !== name) rmSync(join(store, other), { recursive: true, force: true });
	}
	return join(store, name);
}

/** Paths of a file or of all in a directory, seen from the root, in an order that is always the same. */
function filesAt(path: string): string[] {
	if (statSync(join(root, path)).isFile()) return [path];
	return readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
		.filter((name) => !name.endsWith(".map"))
		.map((name) => join(path, name))
		.filter((name) => statSync(join(root, name)).isFile())
		.sort();
}
