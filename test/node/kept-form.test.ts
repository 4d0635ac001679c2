/** Pyodide's own form, kept between processes: made behind a start, used by the next, and never trusted. */
import { execFileSync } from "node:child_process";
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { engineNamed, engines, root } from "../engines/engines.js";
import { noFiles } from "../hostile/no-files.js";
import { temporaryDirectory } from "../suite/start.js";

const script = join(root, "build", "test", "node", "form-start.js");
const engine = engineNamed("Node 24");

describe("The kept form", () => {
	let made: string;
	let busy: string;
	let making: string;
	let snapshot: string;

	const start = (
		home: string,
		env: Record<string, string> = {},
		{ binary, run } = engine,
		...args: string[]
	): boolean => {
		const line = execFileSync(binary, [...run, script, snapshot, ...args], {
			encoding: "utf8",
			input: "told\n",
			stdio: ["pipe", "pipe", "ignore"],
			env: { ...process.env, XDG_CACHE_HOME: home, PYTHAW_FORM: "on", ...env },
		});
		const { form, value, waited, sqlite, connection, streams, told, isatty } = JSON.parse(line);
		expect(value).to.equal(42);
		expect(waited, "the start waited for the rest of Python's code").to.equal(false);
		expect(sqlite).to.equal(args.includes("clear") ? "3, 1" : undefined);
		expect({ told, isatty }).to.deep.equal({ told: "told", isatty: false });
		if (run.length === 0) expect(streams, "Node's streams, made by the start").to.equal(!form);
		expect(connection, "packages that the glue loads").to.equal("connected");
		return form;
	};
	const isMade = async (home: string) => {
		while (records(home).length === 0) await pause(100);
		while (readdirSync(directory(home)).some((name) => name.endsWith(".lock"))) await pause(100);
	};
	const directory = (home: string) => join(home, "pythaw", "form");
	const records = (home: string) =>
		existsSync(directory(home))
			? readdirSync(directory(home)).filter((name) => name.endsWith(".json"))
			: [];
	const fileOf = (home: string, ending: string) =>
		join(directory(home), readdirSync(directory(home)).find((name) => name.endsWith(ending))!);
	/** What a record leads to. */
	const namedFile = (home: string, part: "wasm" | "rest") =>
		join(
			directory(home),
			JSON.parse(readFileSync(fileOf(home, ".json"), "utf8").split("\n")[0]).form[part].name,
		);
	/** A cache with the form in it, which a test may break; so no other one is made meanwhile. */
	const copied = () => {
		const home = temporaryDirectory();
		cpSync(made, home, { recursive: true });
		// What the copies lead to is to be found by its content.
		const file = fileOf(home, ".json");
		writeFileSync(`${file.slice(0, -".json".length)}.lock`, JSON.stringify({ pid: process.ppid }));
		return home;
	};

	before(async () => {
		snapshot = await baseFile();
		made = temporaryDirectory();
		busy = temporaryDirectory();
		// As a maker of snapshots has it that is at work: this process.
		mkdirSync(join(busy, "pythaw", "auto"), { recursive: true });
		making = join(busy, "pythaw", "auto", "one.lock");
		writeFileSync(making, JSON.stringify({ pid: process.pid, failed: 0 }));
		expect(start(busy), "there was none before").to.equal(false);
		expect(start(made), "there was none before").to.equal(false);
		await isMade(made);
	});

	it("is made when no snapshot is being made", async () => {
		const locks = readdirSync(directory(busy)).filter((name) => name.endsWith(".lock"));
		expect(locks, "its maker waits").to.have.length(1);
		expect(records(busy), "one that began later is done").to.deep.equal([]);
		rmSync(making);
		await isMade(busy);
	});

	it("is made behind the first start, for this user alone, and used by the next", () => {
		expect(start(made)).to.equal(true);
		expect(statSync(directory(made)).mode & 0o777).to.equal(0o700);
		for (const name of readdirSync(directory(made))) {
			expect(statSync(join(directory(made), name)).mode & 0o777, name).to.equal(0o600);
		}
		expect(readdirSync(directory(made))).to.have.length(4);
	});

	it("has the compiled glue kept beside it", () => {
		expect(readdirSync(join(made, "pythaw", "code")).length).to.be.greaterThan(0);
	});

	for (const other of engines.filter(({ name }) => /^(Deno|Bun)/.test(name))) {
		it(`is made and used on ${other.name}, too`, async () => {
			const home = temporaryDirectory();
			expect(start(home, {}, other)).to.equal(false);
			await isMade(home);
			expect(start(home, {}, other)).to.equal(true);
			expect(readdirSync(directory(home))).to.have.length(4);
		});
	}

	it("is not missed if it is removed between being found and being read", () => {
		const home = copied();
		expect(start(home, {}, engine, "trim")).to.equal(false);
		expect(readdirSync(directory(home)).filter((name) => name.endsWith(".wasm"))).to.have.length(1);
	});

	it("is cleared while Python runs, which has the rest of its code all the same", () => {
		expect(start(copied(), {}, engine, "clear")).to.equal(true);
	});

	it("is used from a copied cache, since its files are what they were", () => {
		expect(start(copied())).to.equal(true);
	});

	it("is neither used nor made where the environment says so", () => {
		expect(start(made, { PYTHAW_FORM: "off" })).to.equal(false);
		const home = temporaryDirectory();
		expect(start(home, { PYTHAW_FORM: "off" })).to.equal(false);
		expect(existsSync(directory(home))).to.equal(false);
	});

	const damages: Record<string, (home: string) => void> = {
		...Object.fromEntries(
			(["wasm", "rest"] as const).flatMap((part) => [
				[
					`a changed byte in its ${part}`,
					(home: string) => {
						const file = namedFile(home, part);
						const bytes = readFileSync(file);
						bytes[bytes.length >> 1] ^= 1;
						writeFileSync(file, bytes);
					},
				],
				[`no ${part}`, (home: string) => rmSync(namedFile(home, part))],
				[
					`a ${part} that ends too early`,
					(home: string) => truncateSync(namedFile(home, part), 1000),
				],
			]),
		),
		"a file that ends too early": (home) => truncateSync(fileOf(home, ".mjs"), 1000),
		"a file that others may write": (home) => chmodSync(fileOf(home, ".wasm"), 0o666),
		"a record that is no JSON": (home) => writeFileSync(fileOf(home, ".json"), "{"),
		...Object.fromEntries(
			Object.entries(noFiles).map(([what, put]) => [
				`${what} where its files and the compiled glue are`,
				(home: string) => {
					for (const kind of ["form", "code"]) {
						const at = join(home, "pythaw", kind);
						for (const name of readdirSync(at)) if (!name.endsWith(".lock")) put(join(at, name));
					}
				},
			]),
		),
		"a record of something else": (home) => writeFileSync(fileOf(home, ".json"), '{"form":{}}'),
		"a record in which a word is another": (home) => {
			const file = fileOf(home, ".json");
			const text = readFileSync(file, "utf8");
			expect(text).to.include('"slotFunctions":');
			writeFileSync(file, text.replace('"slotFunctions":', '"slotfunctions":'));
		},
	};
	for (const [what, damage] of Object.entries(damages)) {
		it(`is not used with ${what}`, () => {
			const home = copied();
			damage(home);
			expect(start(home)).to.equal(false);
		});
	}
});
