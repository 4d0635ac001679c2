/** What a build writes, what it refuses, and by what a damaged directory is told. */
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import {
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { parse } from "smol-toml";
import type { FileRole } from "../../src/build/manifest.js";
import { deploymentHost } from "../../src/node/deployment.js";
import { baseFile } from "../boot/base.js";
import { pythaw } from "../cli/pythaw.js";
import { root } from "../engines/engines.js";
import { current } from "../generations/releases.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { builtApp, copiedApp, manifestOf, pathOf, recipe } from "./app.js";

const dist = (name: string) => import(pathToFileURL(join(root, "dist", name)).href);
const open = (directory: string) => import(pathToFileURL(join(directory, "index.mjs")).href);

describe("pythaw build", () => {
	it("gives the same bytes for the same recipe, without an output as well", async () => {
		const { buildApp } = await dist("index.js");
		const app = await buildApp(parse(recipe));
		const written = await builtApp();
		const names: string[] = app.files.map(({ name }: { name: string }) => name);
		expect(names.sort()).to.deep.equal(readdirSync(written).sort());
		for (const { name, bytes } of app.files) {
			expect(readFileSync(join(written, name)).equals(bytes), name).to.equal(true);
		}
		expect(app.head.tags).to.contain(`<link rel="modulepreload" href="./index.mjs">`);
		expect(app.head.link).to.contain(".pysnap>; rel=preload; as=fetch; crossorigin");
		expect(app.written).to.deep.equal([]);
	});

	it("names each file with its size, and what it was made from", async () => {
		const directory = await builtApp();
		const { files, pyodide, recipe: digest, buildId } = manifestOf(directory);
		expect(
			files
				.map(({ name }) => name)
				.concat("manifest.json")
				.sort(),
		).to.deep.equal(readdirSync(directory).sort());
		for (const { name, byteLength } of files) {
			expect(statSync(join(directory, name)).size, name).to.equal(byteLength);
		}
		const snapshot = readFileSync(pathOf(directory, "snapshot"));
		const parts = createHash("sha256");
		for (let at = 0; at < snapshot.byteLength; at += 1 << 19) {
			parts.update(
				createHash("sha256")
					.update(snapshot.subarray(at, at + (1 << 19)))
					.digest(),
			);
		}
		expect(files.flatMap((file) => file.parts ?? [])).to.deep.equal([parts.digest("hex")]);
		expect(pyodide.version).to.equal(current.version);
		expect([digest, buildId].every((text) => /^[0-9a-f]{64}$/.test(text!))).to.equal(true);
	});

	it("takes a snapshot as it is, and refuses one that is damaged", async () => {
		const app = await builtApp();
		const output = join(temporaryDirectory(), "again");
		const snapshot = pathOf(app, "snapshot");
		const args = ["build", snapshot, "-o", output, "--no-precompress", "--json"];
		const { code, stdout } = await pythaw(args);
		expect(code).to.equal(0);
		expect(JSON.parse(stdout).manifest.recipe).to.equal(undefined);
		expect(readFileSync(pathOf(output, "snapshot")).equals(readFileSync(snapshot))).to.equal(true);

		const damaged = join(temporaryDirectory(), "damaged.pysnap");
		const bytes = readFileSync(snapshot);
		bytes[bytes.length - 1] ^= 1;
		writeFileSync(damaged, bytes);
		const refused = await pythaw(["build", damaged, "-o", join(output, "..", "no")]);
		expect(refused.code).to.equal(1);
		expect(refused.stderr).to.match(
			/^pythaw build: Section ".*" of the snapshot has a wrong checksum/,
		);
	});

	it("tells wrong usage from work that failed", async () => {
		const output = temporaryDirectory();
		const file = join(output, "file");
		writeFileSync(file, "");
		// Directories with files of other people's under the names that a build's files have.
		const [page, program] = [temporaryDirectory(), temporaryDirectory()];
		// One that a recipe takes whole.
		const taken = temporaryDirectory();
		const foreign = {
			[join(page, "manifest.json")]: "{}",
			[join(program, "index.mjs")]: 'import "pythaw";',
		};
		for (const [path, content] of Object.entries(foreign)) writeFileSync(path, content);
		const cases: [string[], number, RegExp][] = [
			[["build"], 2, /required option '-o, --output <dir>'/],
			[
				["build", "-o", output, "--target", "moon"],
				2,
				/'--target moon' must be one of any, browser/,
			],
			[["build", "x.pysnap", "--import", "json", "-o", output], 2, /'--import' is a recipe's/],
			[["build", "-o", file], 1, /Cannot write .*file: it is a file/],
			[["build", "absent.toml", "-o", output], 1, /Cannot read the recipe absent.toml/],
			[["build", "absent.pysnap", "-o", output], 1, /Cannot read .*absent.pysnap/],
			[["build", "--base", "absent", "-o", output], 1, /Cannot read .*absent/],
			[["build", "--base", output, "-o", output], 1, /is no built app: it has no manifest\.json/],
			[["build", "-o", ""], 2, /^pythaw build: Option output must be .* a directory, not ""/],
			[
				["build", "--file", taken, "-o", join(taken, "in")],
				1,
				/in is in .*, which the recipe puts/,
			],
			[
				["create", "--file", taken, "-o", join(taken, "a.pysnap")],
				1,
				/a\.pysnap is in .*, which the/,
			],
			[["build", "-o", page], 1, /its manifest\.json is not from `pythaw build`/],
			[["build", "-o", program], 1, /its index\.mjs is not from `pythaw build`/],
		];
		for (const [args, status, message] of cases) {
			const { code, stderr, stdout } = await pythaw(args);
			expect(stderr, args.join(" ")).to.match(message);
			expect([code, stdout], args.join(" ")).to.deep.equal([status, ""]);
		}
		expect(readdirSync(output)).to.deep.equal(["file"]);
		for (const [path, content] of Object.entries(foreign)) {
			expect(readFileSync(path, "utf8")).to.equal(content);
			expect(readdirSync(join(path, ".."))).to.have.length(1);
		}
	});
});

describe("A built app's loadPyodide", () => {
	it("refuses the options that its snapshot is chosen by", async () => {
		const { loadPyodide } = await open(await builtApp());
		for (const name of ["snapshot", "base", "integrity", "signature", "_loadSnapshot"]) {
			const { message } = await rejectionOf(loadPyodide({ [name]: "other" }), TypeError);
			expect(message).to.match(new RegExp(`^Option ${name} must not be given`));
		}
		for (const [name, value] of [
			["indexURL", 5],
			["onProgress", {}],
		] as const) {
			const { message } = await rejectionOf(loadPyodide({ [name]: value }), TypeError);
			expect(message).to.match(new RegExp(`^Option ${name} must be a `));
		}
	});

	it("wants a signature by the keys that it is given, if it was built from a signed snapshot", async () => {
		const { buildApp, signSnapshot } = await dist("index.js");
		const own = generateKeyPairSync("ed25519");
		const [privateKey, publicKey, other] = [
			own.privateKey.export({ type: "pkcs8", format: "pem" }),
			own.publicKey.export({ type: "spki", format: "pem" }),
			generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }),
		];
		const directory = temporaryDirectory();
		const file = join(directory, "app.pysnap");
		const bytes = readFileSync(pathOf(await builtApp(), "snapshot"));
		writeFileSync(file, bytes);
		writeFileSync(`${file}.sig`, (await signSnapshot(bytes, privateKey)).signature);
		const output = join(directory, "built");
		await buildApp(file, { output, precompress: false });
		const { loadPyodide } = await open(output);
		const pyodide = await loadPyodide({ trustedKeys: publicKey });
		expect(pyodide.runPython("answer()")).to.equal(42);
		const untrusted = await rejectionOf(loadPyodide({ trustedKeys: other }));
		expect(untrusted.code).to.equal("ERR_SIGNATURE");
		expect(untrusted.message).to.match(/^The snapshot is signed by \w+; trusted are/);

		// A signature that would be refused later is refused now.
		writeFileSync(file, readFileSync(await baseFile()));
		expect((await rejectionOf(buildApp(file))).message).to.match(/signature is of another file/);

		const unsigned = await open(await builtApp());
		const missing = await rejectionOf(unsigned.loadPyodide({ trustedKeys: publicKey }));
		expect([missing.code, missing.problem]).to.deep.equal(["ERR_SIGNATURE", "missing"]);
	});

	it("has types that need no package, and hold under strict", async () => {
		const directory = await copiedApp();
		const use = `
import { IntegrityError, loadPyodide } from "./index.mjs";
const pyodide = await loadPyodide({
	env: { MODE: "test" },
	onProgress: (event) => console.log(event.phase.toUpperCase(), event.ms.toFixed(1)),
	stdout: (line: string) => console.log(line),
	signal: AbortSignal.timeout(1000),
});
export const answer: number = pyodide.runPython("answer()") + pyodide.pythaw.timings.total;
export const fileOf = (error: unknown) => (error instanceof IntegrityError ? error.file : undefined);
// @ts-expect-error an app starts from its own snapshot
loadPyodide({ snapshot: "other.pysnap" });
// @ts-expect-error an option of Pyodide's own with a wrong type
loadPyodide({ env: 1 });
`;
		writeFileSync(join(directory, "use.mts"), use);
		const compilerOptions = {
			...{ strict: true, noEmit: true, module: "nodenext", target: "es2022", types: [] },
			// Pyodide's own types name Node's and Emscripten's, which nobody needs to have.
			...{ skipLibCheck: false, lib: ["es2024", "dom"] },
		};
		const config = join(directory, "tsconfig.json");
		writeFileSync(config, JSON.stringify({ compilerOptions, files: ["use.mts"] }));
		const compiler = join(root, "node_modules", "typescript", "lib", "tsc.js");
		const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", config], {
			encoding: "utf8",
		});
		expect([status, stdout]).to.deep.equal([0, ""]);
	});

	it("names the file that is damaged, cut or missing", async () => {
		const { loadPyodide, IntegrityError, PythawError } = await open(await builtApp());
		const damage: [FileRole, (file: string) => void, typeof Error, RegExp][] = [
			["snapshot", flipByte, IntegrityError, /expected sha256-.*, got sha256-/],
			["snapshot", (file) => truncateSync(file, 1000), IntegrityError, /got 1000 bytes/],
			["stdlib", (file) => truncateSync(file, 0), IntegrityError, /got 0 bytes/],
			["wasm", (file) => writeFileSync(file, "<html>"), IntegrityError, /got 6 bytes/],
			["glue", (file) => writeFileSync(file, "throw 1"), IntegrityError, /got 7 bytes/],
			[
				"lock",
				(file) => writeFileSync(file, "<!doctype html>"),
				IntegrityError,
				/deploy the built/,
			],
			["wasm", (file) => rmSync(file), PythawError, /there is no such file/],
		];
		const directory = await copiedApp();
		for (const [role, change, type, message] of damage) {
			const file = pathOf(directory, role);
			const before = readFileSync(file);
			change(file);
			// The module is the same, and so is the code; the option says where the files are.
			const error = await rejectionOf(loadPyodide({ indexURL: directory }), type);
			expect(error.message, role).to.contain(file);
			expect(error.message, role).to.match(message);
			writeFileSync(file, before);
		}
		const pyodide = await loadPyodide({ indexURL: directory });
		expect(pyodide.runPython("answer()")).to.equal(42);
	});
});

function flipByte(file: string): void {
	const bytes = readFileSync(file);
	bytes[bytes.length >> 1] ^= 1;
	writeFileSync(file, bytes);
}

describe("A built directory", () => {
	const text = (content: string) => new TextEncoder().encode(content.repeat(100));
	const file = (name: string, content: string, fixed = true) => ({
		...{ name, bytes: text(content), fixed },
		served: !name.endsWith(".d.mts"),
	});
	const build = (number: number) => [
		file("index.mjs", `entry ${number}`, false),
		file("index.d.mts", "types", false),
		file(`part-${number}.mjs`, `part ${number}`),
		file("same.mjs", "same"),
		file("manifest.json", JSON.stringify({ files: [{ name: `part-${number}.mjs` }] }), false),
	];
	const write = (directory: string, number: number, options: object = {}) =>
		deploymentHost().write(directory, {
			...{ files: build(number), precompress: true, clean: false },
			...options,
		});

	it("keeps what an older build names, beside compressed forms that fit", async () => {
		const directory = join(temporaryDirectory(), "made", "when needed");
		const first = await write(directory, 1);
		const forms = Object.keys(first.find(({ name }) => name === "index.mjs")!.compressed);
		expect(forms).to.include.members(["br", "gz"]);
		const { ino } = statSync(join(directory, "same.mjs"));
		await write(directory, 2, { precompress: false });
		const names = readdirSync(directory);
		expect(names).to.include.members(["part-1.mjs", "part-1.mjs.br", "part-2.mjs", "same.mjs.br"]);
		// A form of the old entry would be served in the place of the new one.
		expect(names.filter((name) => /^(index|manifest).*\.(br|gz|zst)$/.test(name))).to.deep.equal(
			[],
		);
		expect(names.filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
		expect(statSync(join(directory, "same.mjs")).ino).to.equal(ino);
		expect(names).not.to.include("index.d.mts.br");
	});

	it("loses them if it is asked to be cleaned, and nothing of others", async () => {
		const directory = temporaryDirectory();
		await write(directory, 1);
		writeFileSync(join(directory, "mine.html"), "");
		const manifest = join(directory, "manifest.json");
		const foreign = { files: [{ name: "part-1.mjs" }, { name: "../mine" }, { name: ".env" }] };
		writeFileSync(manifest, JSON.stringify(foreign));
		writeFileSync(join(directory, ".env"), "");
		await write(directory, 2, { clean: true });
		expect(existsSync(join(directory, "part-1.mjs"))).to.equal(false);
		expect(existsSync(join(directory, "part-1.mjs.br"))).to.equal(false);
		expect(readdirSync(directory)).to.include.members(["mine.html", ".env", "part-2.mjs"]);
	});
});
