/**
 * What earlier runs have left on this disk: manifests and files of built apps, kept forms, compiled scripts,
 * locks, modules of a worker. A reader of the user's cache never fails: what is damaged is not there.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { readBase } from "../../src/build/base-app.js";
import { type AppManifest, parseManifest } from "../../src/build/manifest.js";
import { sha256, toHex } from "../../src/engine/digest.js";
import type { Host } from "../../src/engine/host.js";
import type { FormRecord } from "../../src/engine/kept-forms.js";
import { host } from "../../src/host.js";
import { PythawError } from "../../src/index.js";
import { deploymentHost } from "../../src/node/deployment.js";
import { formDirectory, formId, formRecordText } from "../../src/node/form-files.js";
import { nodeFormShelf } from "../../src/node/form-shelf.js";
import { recordName } from "../../src/node/kept-files.js";
import { nodeKeptForms } from "../../src/node/kept-forms.js";
import { runKept } from "../../src/node/kept-script.js";
import { isHeld } from "../../src/node/lock.js";
import { trimKept } from "../../src/node/trim.js";
import { callbackModule, SIGNATURE, signatureOf } from "../../src/wasm/callback-module.js";
import { temporaryDirectory } from "../suite/start.js";
import { mutated, mutatedBytes, textOf } from "./mutate.js";
import type { Random } from "./random.js";
import type { Target } from "./targets.js";

/** What a reader of the cache says of what is damaged. */
const absent = (): never => {
	throw new PythawError("ERR_READ", "counts as not there");
};

const wrong = (what: string): never => {
	throw new Error(what);
};

const damagedText = (text: string, random: Random): string =>
	Buffer.from(mutatedBytes(Buffer.from(text), random)).toString("latin1");

/** With the user's cache at `home`, as a start of it sees it. Nothing in here waits for anything. */
function within<T>(home: string, run: () => T): T {
	const { XDG_CACHE_HOME, PYTHAW_FORM } = process.env;
	Object.assign(process.env, { XDG_CACHE_HOME: home, PYTHAW_FORM: "on" });
	try {
		return run();
	} finally {
		for (const [name, value] of Object.entries({ XDG_CACHE_HOME, PYTHAW_FORM })) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	}
}

export async function makeKeptTargets(snapshot: Uint8Array): Promise<Target[]> {
	return [
		...(await appTargets(snapshot)),
		...formTargets(),
		scriptTarget(),
		lockTarget(),
		workerTarget(),
	];
}

async function appTargets(snapshot: Uint8Array): Promise<Target[]> {
	const file = async (role: string, name: string, bytes: Uint8Array) => ({
		...{ role, name, byteLength: bytes.byteLength, sha256: toHex(await sha256(bytes)) },
	});
	const files = [
		await file("snapshot", "snapshot.0123456789abcdef.pysnap", snapshot),
		await file("loader", "pythaw.0123456789abcdef.mjs", new Uint8Array(3)),
	];
	const manifest = { format: 1, pythaw: "0.1.0", buildId: "0".repeat(64), target: "any", files };
	const good = JSON.stringify(manifest);
	const inMemory = (content: Record<string, Uint8Array>): Host => ({
		...host(),
		read: async (location) => {
			const name = location.split("/").at(-1)!;
			if (Object.hasOwn(content, name)) return content[name];
			throw new PythawError("ERR_READ", `Cannot read ${location}`);
		},
	});
	const directory = temporaryDirectory();
	const below = join(directory, "app");
	const beside = join(directory, "other.txt");
	const write = (text: string) => {
		mkdirSync(below, { recursive: true });
		writeFileSync(join(below, "manifest.json"), text);
		writeFileSync(beside, "another app's");
	};
	const bytesOf = (text: string) => new TextEncoder().encode(text);
	return [
		{
			name: "manifest of a built app",
			weight: 3,
			run(random) {
				const text = random.chance(0.8)
					? textOf(mutated(manifest, random), random)
					: damagedText(good, random);
				const found: AppManifest = parseManifest(bytesOf(text), "manifest.json");
				for (const { name } of found.files) name.endsWith("x");
			},
		},
		{
			name: "files of a built app",
			weight: 2,
			async run(random) {
				const isManifest = random.chance(0.5);
				const content = {
					"manifest.json": bytesOf(isManifest ? textOf(mutated(manifest, random), random) : good),
					[files[0].name]: isManifest ? snapshot : mutatedBytes(snapshot, random),
				};
				const base = await readBase(inMemory(content), "/app/");
				const isSame = base.snapshots.every((bytes) => Buffer.compare(bytes, snapshot) === 0);
				if (!isSame) wrong("a file is taken that is not the manifest's");
			},
		},
		{
			name: "directory of an earlier build",
			weight: 1,
			async run(random) {
				const named = {
					...manifest,
					files: [...files, { name: "../other.txt" }, { name: "old.bin" }],
				};
				const text = textOf(mutated(named, random), random);
				write(text);
				writeFileSync(join(below, "old.bin"), "old");
				const written = { name: "new.bin", bytes: bytesOf("new"), fixed: true, served: false };
				const task = { files: [written], precompress: false, clean: true };
				await deploymentHost().write(below, task);
				if (!existsSync(beside) || !existsSync(join(below, "new.bin"))) {
					wrong("a file was removed that is another's");
				}
				// Where the manifest cannot be read, nothing is removed.
				if (existsSync(join(below, "old.bin"))) absent();
			},
		},
	];
}

function formTargets(): Target[] {
	const home = temporaryDirectory();
	const plain = { glue: join(home, "glue.mjs"), wasm: join(home, "main.wasm") };
	for (const file of Object.values(plain)) writeFileSync(file, file);
	const manifest = {
		mark: "mark",
		buildId: "0".repeat(64),
		files: { glue: { byteLength: 1, crc32: "0".repeat(8) } },
		slotFunctions: { run_sync_not_supported: 5 },
	};
	const begun = within(home, () => {
		const directory = formDirectory()!;
		const shelf = nodeFormShelf()!;
		const id = formId(plain)!;
		shelf.begin(id)!.release();
		const bytes = Uint8Array.of(1, 2, 3, 4);
		shelf.put(id, { glue: bytes, wasm: Uint8Array.of(5, 6, 7), manifest });
		const path = join(directory, recordName(id));
		const good = readFileSync(path, "utf8");
		const record: FormRecord = JSON.parse(good.split("\n")[0]);
		const [glue, wasm] = [record.form!.glue, record.form!.wasm].map(({ name }) => ({
			path: join(directory, name),
			bytes: readFileSync(join(directory, name)),
		}));
		return { path, good, record, glue, wasm };
	});
	const find = () => within(home, () => nodeKeptForms()!.find(plain));
	if (find() === undefined) wrong("the form is not found");
	const { path, good, record, glue, wasm } = begun;
	return [
		{
			name: "record of a kept form",
			weight: 2,
			run(random) {
				// What is damaged, and what somebody else has written.
				const isDamaged = random.chance(0.6);
				writeFileSync(
					path,
					isDamaged ? damagedText(good, random) : formRecordText(mutated(record, random)),
				);
				try {
					const found = find();
					if (random.chance(0.1)) within(home, () => nodeFormShelf()!.trim());
					if (found === undefined) absent();
					const isWhole = JSON.stringify(found!.manifest) === JSON.stringify(manifest);
					if (isDamaged && !isWhole) wrong("a damaged record is believed");
				} finally {
					writeFileSync(path, good);
					for (const file of [glue, wasm]) {
						if (!existsSync(file.path)) writeFileSync(file.path, file.bytes, { mode: 0o600 });
					}
				}
			},
		},
		{
			name: "file of a kept form",
			weight: 1,
			run(random) {
				const file = random.pick([glue, wasm]);
				const bytes = mutatedBytes(file.bytes, random);
				writeFileSync(file.path, bytes, { mode: 0o600 });
				try {
					const found = find();
					if (found === undefined) absent();
					if (Buffer.compare(bytes, file.bytes) !== 0) wrong("a damaged file is believed");
				} finally {
					writeFileSync(file.path, file.bytes, { mode: 0o600 });
				}
			},
		},
	];
}

function scriptTarget(): Target {
	const directory = temporaryDirectory();
	const script = { text: "({ answer: (() => 42)() })", location: "file:///kept.js" };
	runKept(script, 1, directory).keep(1);
	const [name] = readdirSync(join(directory, "code"));
	const path = join(directory, "code", name);
	const good = readFileSync(path);
	return {
		name: "kept script",
		weight: 1,
		run(random) {
			const bytes = mutatedBytes(good, random);
			writeFileSync(path, bytes, { mode: 0o600 });
			const { value, keep } = runKept(script, 1, directory);
			if ((value as { answer: number }).answer !== 42) wrong("the script is another");
			// What is read is not written again.
			keep(1);
			if (Buffer.compare(readFileSync(path), bytes) !== 0) absent();
			if (Buffer.compare(good, bytes) !== 0) wrong("a damaged script is believed");
		},
	};
}

function lockTarget(): Target {
	const directory = temporaryDirectory();
	const path = join(directory, "a.lock");
	const holder = { pid: process.ppid, failed: 1 };
	const record = { of: "x", snapshot: "0".repeat(64), refused: { reason: "", until: 1e15 } };
	return {
		name: "locks and records of kept snapshots",
		weight: 1,
		run(random) {
			writeFileSync(path, textOf(mutated(holder, random), random));
			writeFileSync(join(directory, "a.json"), textOf(mutated(record, random), random));
			const held = isHeld(path);
			trimKept(directory, 1000);
			const isKept = existsSync(join(directory, "a.json"));
			rmSync(path, { force: true });
			if (!held || !isKept) absent();
		},
	};
}

function workerTarget(): Target {
	return {
		name: "modules of a worker",
		weight: 1,
		run(random) {
			const signature = Array.from({ length: 1 + random.below(9) }, () => random.pick([..."ijfd"]));
			const bytes = mutatedBytes(callbackModule(signature.join("")), random);
			const found = signatureOf(bytes);
			if (found === undefined) absent();
			if (!SIGNATURE.test(found!)) wrong(`it has the signature ${found}`);
			if (Buffer.compare(callbackModule(found!), bytes) !== 0) wrong("it is another module's");
		},
	};
}
