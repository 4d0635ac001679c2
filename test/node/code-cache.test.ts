/** What V8 compiled of the glue and of this library, kept between processes: there, used, and never trusted. */
import { execFileSync, spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { nodes, root } from "../engines/engines.js";
import { snapshotOf, temporaryDirectory } from "../suite/start.js";

const script = join(root, "build", "test", "engines", "ending.js");
const importing = join(root, "build", "test", "node", "importing.js");
const longAgo = new Date("2001-02-03T04:05:06Z");

for (const engine of nodes) {
	describe(`${engine.name}, the compiled forms of glue and library`, () => {
		let home: string;
		let snapshot: string;

		const start = (env: Record<string, string> = {}, args = [snapshot]) =>
			execFileSync(engine.binary, [script, ...args], {
				encoding: "utf8",
				env: { ...process.env, XDG_CACHE_HOME: home, ...env },
			});
		const directory = () => join(home, "pythaw", "code");
		const kept = () => {
			const names = readdirSync(directory()).sort();
			expect(names).to.have.length(2);
			return names.map((name) => join(directory(), name));
		};
		const mtimes = () => kept().map((file) => statSync(file).mtime);
		const age = () => {
			for (const file of kept()) utimesSync(file, longAgo, longAgo);
		};

		before(async () => {
			snapshot = await snapshotOf(engine);
		});

		beforeEach(() => {
			home = temporaryDirectory();
		});

		it("are kept by the first start, for this user alone, and used by the next", () => {
			// So much of other Nodes and glues is not kept.
			mkdirSync(directory(), { recursive: true, mode: 0o700 });
			const old = join(directory(), "v16.0.0-x64-0-0");
			writeFileSync(old, "");
			truncateSync(old, 32 << 20);
			utimesSync(old, longAgo, longAgo);
			expect(start()).to.equal("42 43\n");
			expect(kept()).to.not.include(old);
			for (const file of kept()) expect(statSync(file).mode & 0o777).to.equal(0o600);
			expect(statSync(directory()).mode & 0o777).to.equal(0o700);
			age();
			expect(start()).to.equal("42 43\n");
			expect(mtimes(), "written again although they were good").to.deep.equal([longAgo, longAgo]);
		});

		// One Node is enough for what V8 has no part in: a cold start takes long.
		const itOnce = engine === nodes.at(-1) ? it : () => {};

		itOnce("are written again after a start of another kind, once", () => {
			start();
			age();
			// A cold start runs other functions.
			expect(start({}, [])).to.equal("42 43\n");
			for (const mtime of mtimes()) expect(mtime).to.be.above(longAgo);
			age();
			expect(start()).to.equal("42 43\n");
			expect(mtimes()).to.deep.equal([longAgo, longAgo]);
		});

		it("have JavaScript that Python evaluates import modules, and says nothing of it", () => {
			for (const _ of ["compiled", "kept"]) {
				const { stdout, stderr } = spawnSync(engine.binary, [importing, snapshot], {
					encoding: "utf8",
					env: { ...process.env, XDG_CACHE_HOME: home },
				});
				expect(stderr).to.equal("");
				expect(stdout).to.equal(`${Array(5).fill("function").join(" ")}\n`);
			}
			kept();
		});

		it("are made again where they are damaged, cut short, empty or of another make", () => {
			start();
			const good = kept().map((file) => readFileSync(file));
			const ways: ((bytes: Buffer) => Buffer)[] = [
				(bytes) => {
					const flipped = Buffer.from(bytes);
					flipped[bytes.length >> 1] ^= 1;
					return flipped;
				},
				(bytes) => Buffer.concat([Buffer.from("another"), bytes.subarray(7)]),
				(bytes) => bytes.subarray(0, 5000),
				() => Buffer.alloc(0),
			];
			for (const damage of ways) {
				kept().forEach((file, at) => {
					writeFileSync(file, damage(good[at]));
				});
				expect(start()).to.equal("42 43\n");
				kept().forEach((file, at) => {
					expect(statSync(file).size).to.be.above(good[at].length / 2);
				});
			}
		});

		it("are not read where others may have written them", () => {
			start();
			age();
			for (const file of kept()) chmodSync(file, 0o622);
			expect(start()).to.equal("42 43\n");
			for (const mtime of mtimes()) expect(mtime, "taken as it was").to.be.above(longAgo);
		});

		it("are neither kept nor missed where there is no room for them", () => {
			const occupied = join(home, "pythaw");
			writeFileSync(occupied, "a file");
			expect(start()).to.equal("42 43\n");
			expect(readFileSync(occupied, "utf8")).to.equal("a file");
			const nowhere = { XDG_CACHE_HOME: "", HOME: "" };
			expect(start(nowhere)).to.equal("42 43\n");
		});

		it("are neither kept nor read with PYTHAW_CODE_CACHE=off", () => {
			mkdirSync(home, { recursive: true });
			expect(start({ PYTHAW_CODE_CACHE: "off" })).to.equal("42 43\n");
			expect(existsSync(join(home, "pythaw"))).to.equal(false);
		});
	});
}
