/** What commands print of a file that nobody vouches for: nothing in it steers the terminal. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { shown, shownLines } from "../../src/cli/print.js";
import { inspectSnapshot } from "../../src/index.js";
import { baseFile } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { forge } from "../format/forge.js";
import { temporaryDirectory } from "../suite/start.js";
import { pythaw } from "./pythaw.js";

/** Clears the screen, sets the title, goes back in the line, and turns what follows around. */
const hostile = "\x1b[2J\x1b]0;title\x07\rok\nforged: row\x7f\x9b31m\u202egnp.exe\u2066\u2028end";
const steering = /[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u;

describe("What commands print of a file", () => {
	const file = join(temporaryDirectory(), "hostile.pysnap");
	const inspect = (...flags: string[]) => pythaw(["inspect", file, ...flags]);

	before(async () => {
		const { formatVersion, buildId, byteLength, sections, ...manifest } = await inspectSnapshot(
			await baseFile(),
		);
		const forged = {
			...manifest,
			pythaw: hostile,
			environment: { [hostile]: hostile },
			modules: [hostile],
			packages: [{ purl: hostile }],
		};
		writeFileSync(file, forge({ manifest: JSON.stringify(forged) }));
	});

	it("has no character that steers a terminal, and no line that a value began", async () => {
		const { code, stdout, stderr } = await inspect();
		expect([code, stderr]).to.deep.equal([0, ""]);
		expect(stdout).not.to.match(steering);
		expect(stdout).not.to.match(/^forged/m);
		expect(stdout).to.contain("\\x1b[2J").and.to.contain("\\u202e");
	});

	it("is the same in JSON, by JSON's own escapes", async () => {
		for (const flag of ["--json", "--sbom"]) {
			const { code, stdout } = await inspect(flag);
			expect(code).to.equal(0);
			expect(stdout).not.to.match(steering);
			expect(JSON.stringify(JSON.parse(stdout))).to.contain(JSON.stringify(hostile).slice(1, -1));
		}
	});

	it("is escaped in errors as well", async () => {
		const { code, stderr } = await pythaw(["inspect", `${file}\x1b[31m\u202e`]);
		expect(code).to.equal(1);
		expect(stderr).to.contain("\\x1b[31m\\u202e").and.not.match(steering);
	});

	it("keeps words of all languages, and lines and tabs of a text of several", () => {
		const words = "größe 数 नमस्ते שלום 🐍 e\u0301";
		expect(shown(words)).to.equal(words);
		expect(shownLines(`${words}\n\t1`)).to.equal(`${words}\n\t1`);
		expect(shown("a\nb")).to.equal("a\\x0ab");
	});

	it("is written in one place: nothing else writes to the process's streams but run", () => {
		const directory = join(root, "src", "cli");
		const writers = readdirSync(directory).filter((name) =>
			/\bstd(out|err)\.write\(|\bconsole\./.test(readFileSync(join(directory, name), "utf8")),
		);
		const others = writers.filter((name) => !name.startsWith("run"));
		expect(others).to.have.members(["print.ts", "progress.ts"]);
	});
});
