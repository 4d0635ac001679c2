/**
 * This library's own code for a start, which its package has as the text of a script: one
 * with the other chunks, and at its place in stack traces. code-cache.test.ts has how it is kept.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { engines, root } from "../engines/engines.js";
import { snapshotOf, temporaryDirectory } from "../suite/start.js";

const script = join(root, "build", "test", "node", "own-code.js");

for (const engine of engines) {
	describe(`${engine.name}, the package's own code`, () => {
		let home: string;
		let snapshot: string;
		const start = () =>
			JSON.parse(
				execFileSync(engine.binary, [...engine.run, script, snapshot], {
					encoding: "utf8",
					env: { ...process.env, XDG_CACHE_HOME: home },
				}),
			);

		before(async () => {
			home = temporaryDirectory();
			snapshot = await snapshotOf(engine);
		});

		it("is one with its other chunks, and stack traces name the file and the line", () => {
			const { isOwnError, stack, imported, digest } = start();
			expect(isOwnError).to.equal(true);
			expect(imported).to.equal("readFileSync");
			expect(digest).to.match(/^sha256-/);
			const [, url, line] = /\(?(file:\S+\.js|\/\S+\.[jt]s):(\d+):\d+/.exec(stack)!;
			const file = url.startsWith("file:") ? fileURLToPath(url) : url;
			expect(readFileSync(file, "utf8").split("\n")[Number(line) - 1]).to.include("PythawError(");
		});
	});
}
