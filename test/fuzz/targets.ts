/**
 * What is fuzzed: for each reader of somebody else's bytes, how a faulty input is made and what reads it.
 * None of these starts Python; starts.ts does.
 */

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { sriDigest } from "../../src/engine/digest.js";
import { host } from "../../src/host.js";
import { compileLibraries } from "../../src/libraries/compile.js";
import { gotImports } from "../../src/libraries/got.js";
import { prelink } from "../../src/libraries/prelink.js";
import { detailsOf } from "../../src/libraries/record-data.js";
import { Budget } from "../../src/packages/budget.js";
import { IndexPageError, parseIndexPage } from "../../src/packages/index-page.js";
import { planInstallation, schemeOf } from "../../src/packages/install-plan.js";
import { parseLock } from "../../src/packages/lock.js";
import { mayNeed } from "../../src/packages/packages.js";
import { readRequirements } from "../../src/packages/requirements-file.js";
import { TagRanking } from "../../src/packages/tags.js";
import { openWheel } from "../../src/packages/wheel.js";
import { BaseFiles } from "../../src/snapshot/base-files.js";
import { decodeContents } from "../../src/snapshot/decode.js";
import { inspect } from "../../src/snapshot/inspect.js";
import { decodePyodideFormat } from "../../src/snapshot/pyodide-format.js";
import { readActiveElements, readExports, readGlobals } from "../../src/wasm/module-reader.js";
import { type ForgedSection, forge } from "../format/forge.js";
import { type Parts, partsOf, written } from "../hostile/altered.js";
import { nativeFile } from "../libraries/native.js";
import { distributionLock } from "../packages/finding.js";
import { makeWheel, type WheelDraft } from "../packages/make-wheel.js";
import { makeKeptTargets } from "./kept-targets.js";
import { mutated, mutatedBytes, textOf } from "./mutate.js";
import type { Random } from "./random.js";
import { makeTextTargets } from "./text-targets.js";

export interface Target {
	readonly name: string;
	/** How often it is chosen, relative to the others. */
	readonly weight: number;
	/** Makes an input and reads it. */
	run(random: Random): unknown;
	/** Errors beside pythaw's own that its reader may throw: who calls it makes them typed. */
	readonly typed?: readonly (new (
		...args: any[]
	) => Error)[];
}

/** As small as a snapshot can be with one of everything: most of the time then goes to what is read. */
export async function smallParts(): Promise<Parts> {
	const whole = await partsOf(Uint8Array.from(readFileSync(await nativeFile())));
	const { files, libraries } = whole.sections;
	const needed = new Set(libraries.libraries.map(({ file }: any) => file));
	const entries = files.entries.filter(
		({ path, type }: any) =>
			type === "stdlib" || type === "directory" || needed.has(path) || path === "/etc/passwd",
	);
	const layout = whole.sections["link-layout"];
	return {
		buildId: whole.buildId,
		manifest: {
			...whole.manifest,
			modules: whole.manifest.modules.slice(0, 3),
			memory: { ...whole.manifest.memory, pages: 4 },
		},
		sections: {
			...whole.sections,
			"link-layout": {
				...layout,
				got: Object.fromEntries(Object.entries(layout.got).slice(0, 4)),
				exported: layout.exported.slice(0, 4),
			},
			files: { ...files, entries },
			memory: new Uint8Array(4 * 4096).fill(7),
			"memory-runs": Uint8Array.from(Buffer.from(Uint32Array.of(0, 2, 9, 1, 100, 1).buffer)),
		},
	};
}

const wasmOf = (parts: Parts): Uint8Array => {
	const { files, libraries } = parts.sections;
	const [{ file }] = libraries.libraries;
	const entry = files.entries.find(({ path }: any) => path === file);
	return parts.sections["file-data"].slice(entry.offset, entry.offset + entry.byteLength);
};

export async function makeTargets(): Promise<Target[]> {
	const { codecs } = host();
	const parts = await smallParts();
	const { manifest, sections } = parts;
	const good = written(parts);
	const decode = (bytes: Uint8Array, ...bases: Uint8Array[]) =>
		decodeContents(bytes, codecs, new BaseFiles(bases));
	await decode(good);

	/** A sound container with one section that is not. */
	const section = (name: string, weight: number): Target => ({
		name,
		weight,
		run: async (random) =>
			decode(written(parts, { [name]: textOf(mutated(sections[name], random), random) })),
	});

	const forged = (random: Random): Uint8Array => {
		const all = Object.entries(sections).map(([name, content]): ForgedSection => {
			const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
			const compression = random.chance(0.1) ? "gzip" : "none";
			const stored = compression === "gzip" ? gzipSync(bytes, { level: 1 }) : bytes;
			return { name, stored, compression, byteLength: bytes.byteLength };
		});
		const fields = { buildId: parts.buildId, manifest: JSON.stringify(manifest), sections: all };
		const numeric = ["sectionCount", "headerByteLength", "totalByteLength", "manifestByteLength"];
		if (random.chance(0.3)) {
			const value = random.pick([0, 1, 71, 72, 76, 2 ** 31, 2 ** 32 - 1, 2 ** 53, 10 ** 15]);
			const field = random.pick([...numeric, "major", "minor"]);
			const fits = field.startsWith("m") && field.length < 6 ? value & 0xffff : value;
			Object.assign(fields, { [field]: field === "sectionCount" ? fits >>> 0 : fits });
		} else {
			const one = random.pick(all) as any;
			const field = random.pick([
				"offset",
				"storedByteLength",
				"byteLength",
				"compression",
				"name",
			]);
			one[field] =
				field === "name"
					? random.pick(["memory", "Files", "x".repeat(255), "__proto__", ""])
					: field === "compression"
						? random.below(256)
						: random.pick([0, 1, 63, 64, 2 ** 32, 2 ** 40, 2 ** 53 - 1]);
		}
		return forge(fields);
	};

	const reference = { digest: await sriDigest(good), byteLength: good.byteLength };
	const layerParts: Parts = {
		buildId: parts.buildId,
		manifest: {
			...manifest,
			base: reference,
			memory: { ...manifest.memory, pages: 1 },
			files: { ...manifest.files, byteLength: 4 },
		},
		sections: {
			"layer-memory-runs": Uint8Array.from(Buffer.from(Uint32Array.of(1, 1).buffer)),
			"layer-memory": new Uint8Array(4096),
			"layer-files": {
				...sections.files,
				entries: [
					{
						type: "file",
						path: "/lib/new",
						mode: 0o100644,
						times: [0, 0, 0],
						offset: manifest.files.byteLength,
						byteLength: 4,
					},
				],
				removed: [sections.files.entries.at(-1).path],
			},
			"layer-file-data": Uint8Array.of(1, 2, 3, 4),
			"layer-libraries": {
				...sections.libraries,
				libraries: sections.libraries.libraries.map((_: unknown, base: number) => ({ base })),
			},
			"layer-library-data": new Uint8Array(),
			references: sections.references,
		},
	};
	const layer = written(layerParts);
	const removed = sections.files.entries.at(-1).path;
	if (sections.libraries.libraries.some(({ file }: any) => file === removed)) {
		layerParts.sections["layer-files"].removed = [];
	}

	const wasm = wasmOf(parts);
	const wheel = makeWheel({
		name: "fuzzed",
		files: {
			"fuzzed/__init__.py": "x = 1\n",
			"fuzzed-1.0.data/scripts/tool": "#!python\n",
			"fuzzed-1.0.dist-info/entry_points.txt": "[console_scripts]\nrun = fuzzed:main\n",
		},
		metadata: ["Requires-Dist: other>=1; extra == 'more'", "Requires-Python: >=3.8"],
	});
	const { info } = await distributionLock();
	const target = { python: info.python, abiVersion: info.abi_version!, platform: info.platform };
	const scheme = schemeOf(target);
	const ranking = new TagRanking(target);
	const locked = {
		info,
		packages: {
			fuzzed: {
				name: "fuzzed",
				version: "1.0",
				file_name: wheel.fileName,
				install_dir: "site",
				sha256: wheel.sha256,
				package_type: "package",
				imports: ["fuzzed"],
				depends: [],
				unvendored_tests: false,
				tool: { pythaw: { source: "index", requested: true } },
			},
		},
	};
	const page = {
		meta: { "api-version": "1.0" },
		name: "fuzzed",
		files: [
			{
				filename: wheel.fileName,
				url: `../../files/${wheel.fileName}`,
				hashes: { sha256: wheel.sha256 },
				"requires-python": ">=3.8",
				yanked: false,
				"core-metadata": { sha256: wheel.sha256 },
			},
		],
	};
	const html = `<!DOCTYPE html><html><head><base href="/x/"><title>t</title></head><body><a href="/files/${wheel.fileName}#sha256=${wheel.sha256}" data-requires-python="&gt;=3.8" data-yanked="no" data-core-metadata="true">f</a></body></html>`;
	const requirements =
		'# text\n-r other.txt\nfuzzed[x]>=1 ; python_version > "3" \\\n --hash=sha256:' +
		`${wheel.sha256}\n--index-url https://x.test/\n-f ./links\n--require-hashes\n`;
	const pyodide = pyodideFile();

	return [
		...(await makeTextTargets()),
		...(await makeKeptTargets(good)),
		{ name: "container, bytes", weight: 12, run: (random) => decode(mutatedBytes(good, random)) },
		{ name: "container, fields", weight: 12, run: (random) => decode(forged(random)) },
		{
			name: "manifest",
			weight: 14,
			run: async (random) => {
				const bytes = written(parts, { manifest: textOf(mutated(manifest, random), random) });
				await Promise.allSettled([inspect(host(), bytes)]);
				return decode(bytes);
			},
		},
		section("link-layout", 6),
		section("references", 8),
		section("files", 10),
		section("libraries", 8),
		{
			name: "memory runs",
			weight: 6,
			run: (random) =>
				decode(
					written(parts, {
						"memory-runs": mutatedBytes(sections["memory-runs"], random),
						memory: random.chance(0.9) ? sections.memory : mutatedBytes(sections.memory, random),
					}),
				),
		},
		{
			name: "libraries, compiled",
			weight: 4,
			async run(random) {
				const change = random.below(3);
				const contents = await decode(
					written(parts, {
						...(change === 0 && { libraries: mutated(sections.libraries, random) }),
						...(change === 1 && {
							"library-data": Object.assign(Uint8Array.from(sections["library-data"]), {
								[random.below(sections["library-data"].length)]: random.below(256),
							}),
						}),
						...(change === 2 && {
							"file-data": Object.assign(Uint8Array.from(sections["file-data"]), {
								[random.below(sections["file-data"].length)]: random.below(256),
							}),
						}),
					}),
				);
				const { libraries, files } = contents;
				for (const library of libraries.libraries) detailsOf(libraries, library);
				await compileLibraries(libraries, (path) => {
					const entry = files.tree.entries.find((one) => one.path === path);
					return entry?.type === "file"
						? files.data.subarray(entry.offset, entry.offset + entry.byteLength)
						: undefined;
				});
			},
		},
		{
			name: "layer",
			weight: 8,
			run: (random) => {
				const name = random.pick(["layer-files", "layer-libraries", "manifest"]);
				const value = name === "manifest" ? layerParts.manifest : layerParts.sections[name];
				return decode(
					written(layerParts, { [name]: textOf(mutated(value, random), random) }),
					good,
				);
			},
		},
		{
			name: "layer, on a wrong base",
			weight: 3,
			run: (random) => {
				const bases = [
					[],
					[layer],
					[mutatedBytes(good, random)],
					[mutatedBytes(layer, random), good],
					[new Uint8Array()],
				];
				return decode(
					random.chance(0.5) ? layer : mutatedBytes(layer, random),
					...random.pick(bases),
				);
			},
		},
		{
			name: "Pyodide's own format",
			weight: 4,
			run: (random) => decodePyodideFormat(pyodide(random)),
		},
		{
			name: "wheel",
			weight: 3,
			async run(random) {
				const bytes = random.chance(0.6)
					? mutatedBytes(wheel.bytes, random)
					: Uint8Array.from(makeWheel(faultyDraft(random)).bytes);
				const budget = new Budget();
				try {
					const opened = await openWheel(wheel.fileName, bytes, budget);
					mayNeed(opened.metadata, target);
					ranking.rankOf(opened);
					await planInstallation(opened, scheme, { requested: true, source: "pypi" });
				} finally {
					budget.release();
				}
			},
		},
		{
			name: "lock file",
			weight: 4,
			run: (random) => parseLock(textOf(mutated(locked, random), random), "fuzzed.lock"),
		},
		{
			name: "requirements file",
			weight: 3,
			run: (random) => {
				const text = Buffer.from(mutatedBytes(Buffer.from(requirements), random)).toString(
					"latin1",
				);
				return readRequirements("r.txt", {
					read: async (location) => (location === "r.txt" ? text : "plain==1\n"),
					beside: (_, location) => location,
					variable: () => undefined,
				});
			},
		},
		{
			name: "index page, JSON",
			weight: 4,
			typed: [IndexPageError],
			run: (random) =>
				parseIndexPage(
					textOf(mutated(page, random), random),
					"application/json",
					"https://x.test/",
				),
		},
		{
			name: "index page, HTML",
			weight: 4,
			typed: [IndexPageError],
			run: (random) => {
				const text = Buffer.from(mutatedBytes(Buffer.from(html), random)).toString("latin1");
				return parseIndexPage(text, "text/html", "https://x.test/");
			},
		},
		{
			name: "wasm",
			weight: 6,
			run(random) {
				const bytes = mutatedBytes(wasm, random);
				const count = gotImports(bytes).length;
				readExports(bytes);
				readGlobals(bytes);
				readActiveElements(bytes);
				prelink(bytes, { got: Array.from({ length: count }, () => 0), entries: [] });
			},
		},
	];
}

/** A file as `makeMemorySnapshot` writes it, of two pages. */
function pyodideFile(): (random: Random) => Uint8Array {
	const references = {
		hiwireKeys: [null, { path: ["Math"] }, { serialized: { a: 1 } }, { API: true }],
		immortalKeys: ["a"],
	};
	return (random) => {
		const isJson = random.chance(0.5);
		const json = Buffer.from(
			isJson ? textOf(mutated(references, random), random) : JSON.stringify(references),
		);
		const memoryOffset = Math.ceil((48 + json.length) / 16) * 16;
		const file = Buffer.alloc(memoryOffset + 65_536);
		file.writeUInt32LE(0x706e7300, 0);
		file.writeUInt32LE(memoryOffset, 4);
		file.writeUInt32LE(json.length, 8);
		json.copy(file, 48);
		return isJson ? Uint8Array.from(file) : mutatedBytes(file, random);
	};
}

/** A wheel whose archive is sound where its entries or its RECORD are not. */
function faultyDraft(random: Random): WheelDraft {
	if (random.chance(0.4)) {
		const damage = (text: string) =>
			Buffer.from(mutatedBytes(Buffer.from(text), random)).toString("latin1");
		return { name: "fuzzed", record: damage };
	}
	const paths = [
		"../x",
		"/x",
		"a\\b",
		"a//b",
		"",
		"x/".repeat(600),
		"fuzzed",
		"fuzzed.py/x",
		"C:x",
	];
	return {
		name: "fuzzed",
		entries(entries) {
			const changed = entries.map((entry) => ({ ...entry }));
			const one = random.pick(changed);
			const change = random.pick([
				{ path: random.pick(paths) },
				{ method: random.pick([1, 9, 93, 65_535]) },
				{ flags: random.below(65_536) },
				{ byteLength: random.pick([0, 1, 2 ** 31, 2 ** 32 - 1]) },
				{ crc: random.below(2 ** 32) },
				{ overlaps: true },
				{ stored: true },
				{ mode: random.below(65_536) },
			]);
			Object.assign(one, change);
			if (random.chance(0.2)) changed.push({ ...random.pick(changed) });
			return changed;
		},
	};
}
