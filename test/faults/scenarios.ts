/** What is made to fail: starts and creations that between them pass every kind of point. */
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { recordNameOf, split } from "../../src/auto/ingredients.js";
import { type MakeRequest, makeKept } from "../../src/auto/make.js";
import { indexUrlOf } from "../../src/boot/options.js";
import { keepForm } from "../../src/build/keep-form.js";
import { plainFilesOf } from "../../src/distribution/distribution.js";
import { sriDigest } from "../../src/engine/digest.js";
import type { Host } from "../../src/engine/host.js";
import { detectRuntimeEnv } from "../../src/engine/runtime-env.js";
import { host } from "../../src/host.js";
import { createSnapshot, loadPyodide, signSnapshot } from "../../src/index.js";
import { createNodeHost } from "../../src/node/host.js";
import { inspect } from "../../src/snapshot/inspect.js";
import { baseFile } from "../boot/base.js";
import { nativeApps } from "../libraries/apps.js";
import { install } from "../libraries/install.js";
import { makeWheel } from "../packages/make-wheel.js";
import { stored } from "../store.js";
import { temporaryDirectory } from "../suite/start.js";
import { creating, doing, type Scenario, starting } from "./faults.js";
import { furtherScenarios } from "./further-scenarios.js";

/** On the base, with a native library, a grown memory, files, and sections that are compressed. */
const layerFile = (): Promise<string> =>
	stored("faults, layer.pysnap", async (file) => {
		const app = nativeApps.find(({ name }) => name === "libraries that need one another")!;
		const { bytes } = await createSnapshot(
			{},
			{
				base: await baseFile(),
				compress: "gzip",
				beforeSnapshot(pyodide) {
					install(pyodide, app);
					pyodide.runPython(app.setUp);
					pyodide.runPython("grown = bytearray(40_000_000)");
				},
			},
		);
		writeFileSync(file, bytes);
	});

export interface Scenarios {
	/** Restores, and what takes as little: every point is tried by the suite. */
	readonly short: readonly Scenario[];
	/** Cold starts and creations: thousands of points, most of them one entry of the table each. */
	readonly long: readonly Scenario[];
	/** What processes behind a start do, which takes seconds. */
	readonly behind: readonly Scenario[];
	/** What is done with instances and files. */
	readonly further: readonly Scenario[];
	readonly again: () => Promise<unknown>;
}

export async function makeScenarios(): Promise<Scenarios> {
	const base = await baseFile();
	const layer = await layerFile();
	const bytes = readFileSync(base);
	const digest = await sriDigest(readFileSync(layer));
	const wheel = makeWheel({ name: "tiny", metadata: ["Requires-Dist: other>=1; extra == 'x'"] });
	const fetched = makeWheel({ name: "fetched" });
	const directory = temporaryDirectory();
	const inDirectory = (name: string, content: string | Uint8Array) => {
		writeFileSync(join(directory, name), content);
		return join(directory, name);
	};
	inDirectory(wheel.fileName, wheel.bytes);
	const data = inDirectory("data.txt", "data");
	const key = (await crypto.subtle.generateKey("Ed25519", true, [
		"sign",
		"verify",
	])) as CryptoKeyPair;
	const privateKey = await crypto.subtle.exportKey("jwk", key.privateKey);
	const { signature } = await signSnapshot(bytes, privateKey);
	const trusted = {
		snapshot: base,
		integrity: await sriDigest(bytes),
		trustedKeys: await crypto.subtle.exportKey("jwk", key.publicKey),
		signature: inDirectory("base.sig", signature),
	};
	const answering = (): Host => ({
		...host(),
		fetch: async () => new Response(fetched.bytes as BodyInit),
	});
	/** As in a process that has started nothing yet: nothing is shared with the starts before. */
	const first = (): Host => ({ ...host(), stampOf: undefined });
	const kept = keptIn(temporaryDirectory(), base);
	return {
		short: [
			starting("restore", { snapshot: base }),
			starting("restore, compressed, of libraries, on a base, with a digest", {
				snapshot: layer,
				base,
				integrity: digest,
			}),
			starting("restore, through the linker", { snapshot: layer, base, libraryReplay: "linker" }),
			starting("restore, signed", trusted),
			starting(
				"restore, of a response",
				{},
				{ options: () => ({ snapshot: new Response(bytes) }) },
			),
			starting(
				"restore, with nothing compiled kept",
				{ snapshot: base },
				{ host: () => ({ ...first(), importKept: undefined }) },
			),
			starting(
				"restore, with the library read late",
				{ snapshot: base },
				{ host: first, code: "import colorsys" },
			),
			doing("inspect", (own) => inspect(own, base)),
			deploying(),
			writing(),
		],
		long: [
			starting("cold start", {}),
			creating(
				"create, with packages and files, on a base",
				{
					packages: [join(directory, wheel.fileName), `https://a.test/${fetched.fileName}`],
					files: [{ source: data, destination: "/data.txt" }],
					imports: ["tiny"],
				},
				{ host: answering, base: bytes },
			),
			creating("create, on a base", { run: [{ name: "a.py", code: "x = 1" }] }, { base: bytes }),
			creating("create, through the resolver", { packages: [directory] }),
		],
		behind: [kept.auto, kept.make, kept.makeAgain, kept.form, kept.makeForm],
		further: furtherScenarios({
			...{ base, layer, first, privateKey },
			...{ signature: trusted.signature, publicKey: trusted.trustedKeys },
		}),
		again: async () => {
			const pyodide = await loadPyodide({ snapshot: base });
			if (pyodide.runPython("6 * 7") !== 42) throw new Error("Python cannot count");
		},
	};
}

/** Nothing half written: no file with another content than the old or the new, and nothing beside. */
function wholeIn(directory: string, ...contents: readonly string[]): void {
	for (const name of readdirSync(directory)) {
		const found = readFileSync(join(directory, name), "latin1");
		if (!contents.includes(found)) throw new Error(`${name} of ${found.length} bytes`);
	}
}

function deploying(): Scenario {
	const directory = temporaryDirectory();
	const file = (name: string, content: string, fixed: boolean) => ({
		name,
		bytes: new TextEncoder().encode(content),
		fixed,
		served: false,
	});
	return doing(
		"deploy",
		async (own) => {
			const deployment = await own.deployment!();
			await deployment.checkWritable(directory, []);
			for (const content of ["old", "new"]) {
				await deployment.write(directory, {
					files: [file(`${content}.bin`, content, true), file("entry.js", content, false)],
					precompress: false,
					clean: false,
				});
			}
		},
		{
			check() {
				wholeIn(directory, "old", "new");
				const entry = join(directory, "entry.js");
				if (!existsSync(entry)) return;
				const named = `${readFileSync(entry, "utf8")}.bin`;
				if (!existsSync(join(directory, named))) throw new Error(`entry.js names ${named}`);
				for (const name of readdirSync(directory)) rmSync(join(directory, name));
			},
		},
	);
}

function writing(): Scenario {
	const directory = temporaryDirectory();
	const file = join(directory, "app.pysnap");
	writeFileSync(file, "old");
	return doing(
		"write a snapshot",
		async () => {
			const { OutputFile } = await import("../../src/cli/output-file.js");
			await (await OutputFile.prepare(file)).replace(new TextEncoder().encode("new"));
		},
		{ check: () => wholeIn(directory, "old", "new") },
	);
}

/** What is kept between processes, in a cache of its own; nothing is made behind these starts. */
function keptIn(
	home: string,
	base: string,
): Record<"auto" | "make" | "makeAgain" | "form" | "makeForm", Scenario> {
	const env = { XDG_CACHE_HOME: home, PYTHAW_FORM: "on", PYTHAW_AUTO_MAKER: "1" };
	const own = () => createNodeHost(detectRuntimeEnv());
	const at = (name: string) => join(home, "pythaw", name);
	const saved = (name: string) => join(home, `${name}, saved`);
	const indexURL = indexUrlOf(host(), {});
	const within = async <T>(run: () => Promise<T>): Promise<T> => {
		const before = { ...process.env };
		Object.assign(process.env, env);
		try {
			return await run();
		} finally {
			for (const name of Object.keys(env)) {
				if (before[name] === undefined) delete process.env[name];
				else process.env[name] = before[name];
			}
		}
	};
	const request = async (): Promise<MakeRequest> => {
		const parts = await split(own(), {});
		if (typeof parts === "string") throw new Error(parts);
		const keeping = await own().keptSnapshots!();
		if (typeof keeping === "string") throw new Error(keeping);
		const { id } = (await recordNameOf(keeping, parts.ingredients))!;
		return { id, ingredients: parts.ingredients };
	};
	/** The start that asks for a snapshot has made the directory. */
	const empty = (name: "auto" | "form") => {
		rmSync(at(name), { recursive: true, force: true });
		mkdirSync(at(name), { recursive: true, mode: 0o700 });
	};
	/** Made once, and put back before each run. */
	const ready = async (name: "auto" | "form", make: () => Promise<void>) => {
		if (!existsSync(saved(name))) {
			empty(name);
			await make();
			cpSync(at(name), saved(name), { recursive: true, preserveTimestamps: true });
		}
		rmSync(at(name), { recursive: true, force: true });
		cpSync(saved(name), at(name), { recursive: true, preserveTimestamps: true });
	};
	const auto = () => ready("auto", async () => makeKept(own(), await request()));
	const form = () => ready("form", () => keepForm(own(), plainFilesOf(indexURL)));
	let asked: MakeRequest;
	const inCache = (scenario: Scenario, before: () => Promise<void>): Scenario => ({
		...scenario,
		run: (points) =>
			within(async () => {
				await before();
				return scenario.run(points);
			}),
	});
	/** Snapshots and forms that are there are whole. */
	const check = (name: "auto" | "form") => () => {
		const contents = readdirSync(saved(name)).map((file) =>
			readFileSync(join(saved(name), file), "latin1"),
		);
		for (const file of existsSync(at(name)) ? readdirSync(at(name)) : []) {
			if (/\.(lock|json|request)$/.test(file)) continue;
			const found = readFileSync(join(at(name), file), "latin1");
			if (!contents.includes(found)) throw new Error(`${file} of ${found.length} bytes`);
		}
	};
	return {
		auto: inCache(starting("restore, auto", { snapshot: "auto" }, { host: own }), auto),
		make: inCache(
			doing("make a kept snapshot", (own) => makeKept(own, asked), {
				host: own,
				check: check("auto"),
			}),
			async () => {
				await auto();
				asked = await request();
				empty("auto");
			},
		),
		makeAgain: inCache(
			doing("make a kept snapshot that is there", (own) => makeKept(own, asked), {
				host: own,
				check: check("auto"),
			}),
			async () => {
				await auto();
				asked = await request();
			},
		),
		form: inCache(starting("restore, from a kept form", { snapshot: base }, { host: own }), form),
		makeForm: inCache(
			doing("make a kept form", (own) => keepForm(own, plainFilesOf(indexURL)), {
				host: own,
				check: check("form"),
			}),
			async () => {
				await form();
				empty("form");
			},
		),
	};
}
