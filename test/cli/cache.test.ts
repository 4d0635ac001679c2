/** `pythaw cache`: what it lists, and what it removes. Starts no Python. */
import { copyFileSync, existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { temporaryDirectory } from "../suite/start.js";
import { pythaw } from "./pythaw.js";

const [key, damaged, refused] = ["1a", "1b", "2c"].map((digits) => digits.repeat(32));

describe("pythaw cache", () => {
	let home: string;
	const directory = () => join(home, "pythaw");
	const files = () => ({
		snapshot: join(directory(), "auto", `${key}.pysnap`),
		damaged: join(directory(), "auto", `${damaged}.pysnap`),
		refused: join(directory(), "auto", `${refused}.json`),
		code: join(directory(), "code", "v24.1.0-x64-1-2"),
		wheel: join(directory(), "sha256", "ab", "ab".repeat(32)),
		later: join(directory(), "of-a-later-version", "file"),
	});

	beforeEach(async () => {
		home = temporaryDirectory();
		for (const file of Object.values(files())) {
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, "1234567890");
		}
		const { snapshot } = files();
		copyFileSync(await baseFile(), snapshot);
		utimesSync(snapshot, new Date("2026-01-02T03:04:05Z"), new Date("2026-01-02T03:04:05Z"));
		const reason = "the runtime holds what a snapshot cannot\nand more";
		const from = { indexURL: "/pyodide/", packages: ["numpy"] };
		writeFileSync(files().refused, JSON.stringify({ refused: { reason, until: 1e15 }, from }));
	});

	const cache = (...args: string[]) =>
		pythaw(["cache", ...args], { env: { XDG_CACHE_HOME: home } });

	/** Those of the files that are still there. */
	const left = () =>
		Object.entries(files()).flatMap(([name, file]) => (existsSync(file) ? [name] : []));

	it("lists each snapshot with key, size, last use and ingredients, why others are missing, and the rest by kind", async () => {
		const { code, stdout, stderr } = await cache();
		expect([code, stderr]).to.deep.equal([0, ""]);
		const [title, , head, ...rows] = stdout.split("\n");
		expect(title).to.match(new RegExp(`^${directory()}: [\\d.]+ MiB$`));
		expect(head).to.match(/^what +key +size +last used +made from$/);
		expect(rows.join("\n")).to.match(
			/^snapshot +1a1a1a1a1a1a +[\d.]+ MiB +2026-01-02 03:04 +Pyodide 314/m,
		);
		expect(rows.join("\n")).to.match(/^snapshot +1b1b.* damaged: /m);
		expect(rows.join("\n")).to.match(
			/^no snapshot +2c2c.* numpy: the runtime holds what a snapshot cannot$/m,
		);
		for (const what of ["compiled code", "wheel", "of-a-later-version"]) {
			expect(rows.join("\n")).to.match(new RegExp(`^${what} +1 file +10 B`, "m"));
		}
	});

	it("lists the same for machines", async () => {
		const { code, stdout } = await cache("--json");
		const report = JSON.parse(stdout);
		expect([code, report.directory, report.snapshotLimit]).to.deep.equal([0, directory(), 2 ** 29]);
		const byKey = report.entries.find((entry: any) => entry.key === key);
		expect(byKey).to.include({ what: "snapshot", files: 1, lastUsed: "2026-01-02T03:04:05.000Z" });
		const sum = report.entries.reduce((total: number, entry: any) => total + entry.byteLength, 0);
		expect(report.byteLength).to.equal(sum);
	});

	it("prints where it is, and is empty where nothing was kept", async () => {
		expect((await cache("path")).stdout).to.equal(`${directory()}\n`);
		home = temporaryDirectory();
		const { code, stdout } = await cache();
		expect([code, stdout]).to.deep.equal([0, `${directory()}: 0 B\n`]);
		expect((await cache("clear")).code).to.equal(0);
	});

	it("removes one snapshot by the first digits of its key, or has one tried again", async () => {
		expect((await cache("clear", "1A1")).code).to.equal(0);
		expect(left()).to.deep.equal(["damaged", "refused", "code", "wheel", "later"]);
		expect((await cache("clear", refused)).code).to.equal(0);
		expect(left()).to.deep.equal(["damaged", "code", "wheel", "later"]);
	});

	it("removes nothing if a key could be several, or none", async () => {
		const several = await cache("clear", "1");
		expect(several.code).to.equal(2);
		expect(several.stderr).to.match(/^pythaw cache clear: 2 keys begin with 1: 1a1a/);
		const none = await cache("clear", "f");
		expect([none.code, none.stderr]).to.deep.equal([
			1,
			"pythaw cache clear: no key of a snapshot in the cache begins with f\n",
		]);
		expect((await cache("clear", "1a", "--all")).code).to.equal(2);
		expect(left()).to.have.length(6);
	});

	it("removes what can be made again, and wheels only if it is told to", async () => {
		expect((await cache("clear")).code).to.equal(0);
		expect(left()).to.deep.equal(["wheel"]);
		expect((await cache("clear", "--all")).code).to.equal(0);
		expect(left()).to.deep.equal([]);
	});

	it("says in one line that the environment names no place", async () => {
		const { code, stderr } = await pythaw(["cache"], { env: { XDG_CACHE_HOME: "", HOME: "" } });
		expect([code, stderr]).to.deep.equal([
			1,
			"pythaw cache: the environment names no directory for caches: set HOME or XDG_CACHE_HOME\n",
		]);
	});
});
