/** What a kept snapshot is made from and called, and the files, locks and limits around it. Starts nothing. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { recordNameOf, type Split, split } from "../../src/auto/ingredients.js";
import { parseRecord } from "../../src/auto/record.js";
import type { KeptSnapshots } from "../../src/engine/kept-snapshots.js";
import { host } from "../../src/host.js";
import { loadPyodide } from "../../src/index.js";
import { keptLimit } from "../../src/node/kept-files.js";
import { nodeKeptSnapshots } from "../../src/node/kept-snapshots.js";
import { isHeld, PATIENCE_MS, takeLock } from "../../src/node/lock.js";
import { trimKept } from "../../src/node/trim.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";

/** A process that has ended: its number is nobody's, for as long as a test takes. */
const goneProcess = (): number => spawnSync(process.execPath, ["--version"]).pid;

describe('What snapshot: "auto" makes a snapshot from', () => {
	const partsOf = async (options: object) => (await split(host(), options)) as Split;

	async function idFor(options: object): Promise<string> {
		const kept = (await host().keptSnapshots!()) as KeptSnapshots;
		const { of } = (await recordNameOf(kept, (await partsOf(options)).ingredients))!;
		return of;
	}

	it("are the options that Python reads when it starts, in any order", async () => {
		const bare = await idFor({});
		for (const same of [
			{ env: { MODE: "production" } },
			{ env: {}, packages: [], jsglobals: {}, stdout() {}, callAdaptor: "js" },
			{ packages: ["./tiny-1.0-py3-none-any.whl", "https://example.org/tiny.whl"] },
		]) {
			expect(await idFor(same), JSON.stringify(same)).to.equal(bare);
		}
		const others = [
			{ env: { PYTHONUTF8: "0" } },
			{ env: { PYTHONUTF8: "1" } },
			{ env: { HOME: "/home/me" } },
			{ packages: ["tiny"] },
			{ packages: ["tiny"], packageBaseUrl: "/elsewhere" },
			{ packages: ["tiny"], lockFileContents: "{}" },
		];
		const ids = await Promise.all([{}, ...others].map(idFor));
		expect(new Set(ids).size).to.equal(ids.length);
		const two = { env: { HOME: "/home/me", LANG: "C" } };
		expect(await idFor({ env: { LANG: "C", HOME: "/home/me" } })).to.equal(await idFor(two));
	});

	it("leave for every start what no lock file identifies", async () => {
		const wheel = "https://example.org/tiny-1.0-py3-none-any.whl";
		const { ingredients, onEveryStart } = await partsOf({ packages: ["numpy", wheel] });
		expect(ingredients.packages).to.deep.equal(["numpy"]);
		expect(onEveryStart.packages).to.deep.equal([wheel]);
	});

	it("are no ingredients at all where Python gets arguments", async () => {
		expect(await split(host(), { args: ["-c", "pass"] })).to.match(/args/);
		expect(await split(host(), { args: [] })).to.be.an("object");
	});

	it("are told from other files of the same name unread, and only on this machine", async () => {
		const kept = (await host().keptSnapshots!()) as KeptSnapshots;
		const file = join(temporaryDirectory(), "lock.json");
		writeFileSync(file, "one");
		const before = await kept.stampOf(file);
		writeFileSync(file, "another");
		expect(await kept.stampOf(file)).not.to.equal(before);
		expect(await kept.stampOf("https://example.org/pyodide.asm.wasm")).to.equal(undefined);
		expect(await kept.stampOf(`${file}.missing`)).to.equal(undefined);
	});

	it("are no other snapshot: options about one are refused", async () => {
		for (const option of [{ base: "base.pysnap" }, { integrity: "sha256-x" }]) {
			const error = await rejectionOf(loadPyodide({ ...option, snapshot: "auto" }));
			expect(error).to.be.instanceOf(TypeError);
			expect(error.message).to.match(new RegExp(`^Option ${Object.keys(option)[0]} `));
		}
	});
});

describe("A record of a start", () => {
	it("that does not read as one counts as none", () => {
		const key = "a".repeat(64);
		const good = JSON.stringify({ of: "this", snapshot: key });
		expect(parseRecord(good, "this")).to.include({ snapshot: key });
		expect(parseRecord(good, "that"), "of the same name by chance").to.deep.equal({});
		const wrong = ['{"of":"this","snapshot":"../../elsewhere"}', '{"of":"this","refused":{}}'];
		for (const text of [undefined, "", "{", "[]", "null", ...wrong]) {
			expect(parseRecord(text, "this"), text).to.deep.equal({});
		}
	});
});

describe("The directory of kept snapshots", () => {
	it("is trimmed to its limit: what was used longest ago goes first, with what led to it", () => {
		const root = temporaryDirectory();
		const write = (name: string, content: string | Uint8Array, agoMs: number) => {
			const date = new Date(Date.now() - agoMs);
			writeFileSync(join(root, name), content);
			utimesSync(join(root, name), date, date);
		};
		const [day, old] = [86_400_000, PATIENCE_MS + 1000];
		const [a, b, c] = ["a", "b", "c"].map((letter) => letter.repeat(64));
		for (const [key, ago] of [
			[a, 3 * day],
			[b, 1 * day],
			[c, 2 * day],
		] as const) {
			write(`${key}.pysnap`, Buffer.alloc(1000), ago);
			write(`of-${key}.json`, JSON.stringify({ snapshot: key }), ago);
		}
		const refusal = (until: number) => JSON.stringify({ refused: { reason: "leak", until } });
		write("refused.json", refusal(Date.now() + day), day);
		write("over.json", refusal(Date.now() - 1), day);
		write("damaged.json", "{", day);
		write("dead.lock", JSON.stringify({ pid: goneProcess(), failed: 0 }), old);
		for (const name of [`${a}.pysnap.7-x.tmp`, "x.7.request"]) write(name, "left behind", old);
		write("y.8.request", "just written", 0);
		trimKept(root, 2500);
		expect(readdirSync(root).sort()).to.deep.equal(
			[
				`${b}.pysnap`,
				`${c}.pysnap`,
				`of-${b}.json`,
				`of-${c}.json`,
				"refused.json",
				"y.8.request",
			].sort(),
		);
	});

	/** With another value of a variable. */
	function having<T>(name: string, value: string | undefined, act: () => T): T {
		const before = process.env[name];
		const set = (to: string | undefined) => {
			if (to === undefined) delete process.env[name];
			else process.env[name] = to;
		};
		set(value);
		try {
			return act();
		} finally {
			set(before);
		}
	}

	it("is not there where it is switched off, or where the environment names no place", () => {
		expect(having("PYTHAW_AUTO", "off", nodeKeptSnapshots)).to.match(/PYTHAW_AUTO/);
		const homeless = () => having("HOME", undefined, nodeKeptSnapshots);
		expect(having("XDG_CACHE_HOME", undefined, homeless)).to.match(/names no directory/);
	});

	it("has a limit that the environment sets", () => {
		const limitWith = (value: string | undefined) =>
			having("PYTHAW_AUTO_LIMIT", value, () => keptLimit() / 2 ** 20);
		expect([undefined, "100", "0", "much", "-1"].map(limitWith)).to.deep.equal([
			512, 100, 0, 512, 512,
		]);
	});

	it("is locked by one process, until that lets go, dies, or takes too long", () => {
		const path = join(temporaryDirectory(), "x.lock");
		const heldBy = (pid: number, failed = 0) =>
			writeFileSync(path, JSON.stringify({ pid, failed }));
		expect(isHeld(path)).to.equal(false);
		const lock = takeLock(path)!;
		expect([lock.failed, JSON.parse(readFileSync(path, "utf8")).pid]).to.deep.equal([
			0,
			process.pid,
		]);
		lock.release();
		expect(existsSync(path)).to.equal(false);

		heldBy(process.ppid);
		expect([isHeld(path), takeLock(path)]).to.deep.equal([true, undefined]);
		const longAgo = new Date(Date.now() - PATIENCE_MS - 1000);
		utimesSync(path, longAgo, longAgo);
		expect(isHeld(path)).to.equal(false);
		heldBy(goneProcess(), 1);
		expect([isHeld(path), takeLock(path)?.failed]).to.deep.equal([false, 2]);
		// Made, and not yet written.
		writeFileSync(path, "");
		expect(isHeld(path)).to.equal(true);
		utimesSync(path, longAgo, longAgo);
		expect(isHeld(path)).to.equal(false);
	});
});
