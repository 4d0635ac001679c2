/** What V8 compiled of the glue, kept between processes: there, used, and never trusted. */
import { execFileSync, spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
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
	describe(`${engine.name}, the glue's compiled form`, () => {
		let home: string;
		let snapshot: string;

		const start = (env: Record<string, string> = {}) =>
			execFileSync(engine.binary, [script, snapshot], {
				encoding: "utf8",
				env: { ...process.env, XDG_CACHE_HOME: home, ...env },
			});
		const directory = () => join(home, "pythaw", "code");
		const kept = () => {
			const names = readdirSync(directory());
			expect(names).to.have.length(1);
			return join(directory(), names[0]);
		};

		before(async () => {
			snapshot = await snapshotOf(engine);
		});

		beforeEach(() => {
			home = temporaryDirectory();
		});

		it("is kept by the first start, for this user alone, and used by the next", () => {
			expect(start()).to.equal("42 43\n");
			const file = kept();
			expect(statSync(file).mode & 0o777).to.equal(0o600);
			expect(statSync(directory()).mode & 0o777).to.equal(0o700);
			utimesSync(file, longAgo, longAgo);
			expect(start()).to.equal("42 43\n");
			expect(statSync(kept()).mtime, "written again although it was good").to.deep.equal(longAgo);
		});

		it("has JavaScript that Python evaluates import modules, and says nothing of it", () => {
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

		it("is made again where it is damaged, cut short, empty or of another make", () => {
			start();
			const good = readFileSync(kept());
			const flipped = Buffer.from(good);
			flipped[good.length >> 1] ^= 1;
			const foreign = Buffer.from(good);
			foreign.write("another", "latin1");
			for (const bad of [flipped, foreign, good.subarray(0, 5000), Buffer.alloc(0)]) {
				const file = kept();
				writeFileSync(file, bad);
				expect(start()).to.equal("42 43\n");
				expect(statSync(kept()).size).to.be.above(good.length / 2);
			}
		});

		it("is not read where others may have written it", () => {
			start();
			const file = kept();
			utimesSync(file, longAgo, longAgo);
			chmodSync(file, 0o622);
			expect(start()).to.equal("42 43\n");
			expect(statSync(kept()).mtime, "taken as it was").not.to.deep.equal(longAgo);
		});

		it("is neither kept nor missed where there is no room for it", () => {
			const occupied = join(home, "pythaw");
			writeFileSync(occupied, "a file");
			expect(start()).to.equal("42 43\n");
			expect(readFileSync(occupied, "utf8")).to.equal("a file");
			const nowhere = { XDG_CACHE_HOME: "", HOME: "" };
			expect(start(nowhere)).to.equal("42 43\n");
		});

		it("is neither kept nor read with PYTHAW_CODE_CACHE=off", () => {
			mkdirSync(home, { recursive: true });
			expect(start({ PYTHAW_CODE_CACHE: "off" })).to.equal("42 43\n");
			expect(existsSync(join(home, "pythaw"))).to.equal(false);
		});
	});
}
