/** Pyodide's own form, kept between processes: made behind a start, used by the next, and never trusted. */
import { execFileSync } from "node:child_process";
import {
	chmodSync,
	cpSync,
	existsSync,
	readdirSync,
	readFileSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { engineNamed, root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";

const script = join(root, "build", "test", "node", "form-start.js");
const engine = engineNamed("Node 24");

describe("The kept form", () => {
	let made: string;
	let snapshot: string;

	const start = (home: string, env: Record<string, string> = {}): boolean => {
		const line = execFileSync(engine.binary, [script, snapshot], {
			encoding: "utf8",
			env: { ...process.env, XDG_CACHE_HOME: home, PYTHAW_FORM: "on", ...env },
		});
		const { form, value } = JSON.parse(line);
		expect(value).to.equal(42);
		return form;
	};
	const directory = (home: string) => join(home, "pythaw", "form");
	const records = (home: string) =>
		existsSync(directory(home))
			? readdirSync(directory(home)).filter((name) => name.endsWith(".json"))
			: [];
	const fileOf = (home: string, ending: string) =>
		join(directory(home), readdirSync(directory(home)).find((name) => name.endsWith(ending))!);
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
		expect(start(made), "there was none before").to.equal(false);
		while (records(made).length === 0) await pause(100);
		while (readdirSync(directory(made)).some((name) => name.endsWith(".lock"))) await pause(100);
	});

	it("is made behind the first start, for this user alone, and used by the next", () => {
		expect(start(made)).to.equal(true);
		expect(statSync(directory(made)).mode & 0o777).to.equal(0o700);
		for (const name of readdirSync(directory(made))) {
			expect(statSync(join(directory(made), name)).mode & 0o777, name).to.equal(0o600);
		}
		expect(readdirSync(directory(made))).to.have.length(3);
	});

	it("has the compiled glue kept beside it", () => {
		expect(readdirSync(join(made, "pythaw", "code")).length).to.be.greaterThan(0);
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
		"a changed byte": (home) => {
			const file = fileOf(home, ".wasm");
			const bytes = readFileSync(file);
			bytes[bytes.length >> 1] ^= 1;
			writeFileSync(file, bytes);
		},
		"a file that ends too early": (home) => truncateSync(fileOf(home, ".mjs"), 1000),
		"a file that others may write": (home) => chmodSync(fileOf(home, ".wasm"), 0o666),
		"a record that is no JSON": (home) => writeFileSync(fileOf(home, ".json"), "{"),
		"a record of something else": (home) => writeFileSync(fileOf(home, ".json"), '{"form":{}}'),
	};
	for (const [what, damage] of Object.entries(damages)) {
		it(`is not used with ${what}`, () => {
			const home = copied();
			damage(home);
			expect(start(home)).to.equal(false);
		});
	}
});
