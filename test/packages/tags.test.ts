/** Compatibility tags: the same that `packaging` finds in a running Pyodide, of every generation. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadPyodide } from "../../src/index.js";
import { parseLock, targetOf } from "../../src/packages/lock.js";
import { supportedTags, TagRanking } from "../../src/packages/tags.js";
import { parseWheelName } from "../../src/packages/wheel-name.js";
import { root } from "../engines/engines.js";
import { wheelPath } from "./wheels.js";

const releases = ["pyodide-0.27", "pyodide-0.28", "pyodide-0.29", "pyodide", "pyodide-315"];

const targetIn = (release: string) => {
	const path = join(root, "node_modules", release, "pyodide-lock.json");
	return targetOf(parseLock(readFileSync(path, "utf8"), path));
};

describe("the tags of a Pyodide release", () => {
	for (const release of releases) {
		it(`hold, in the same order, all that packaging finds in ${release}`, async () => {
			const pyodide: any = await loadPyodide({ indexURL: join(root, "node_modules", release) });
			pyodide.FS.writeFile("/packaging.whl", readFileSync(wheelPath("packaging")));
			const found: string[] = JSON.parse(
				pyodide.runPython(`
import json, sys
sys.path.insert(0, "/packaging.whl")
from packaging.tags import sys_tags
json.dumps([str(tag) for tag in sys_tags()])
`),
			);
			const ours = supportedTags(targetIn(release));
			const shared = ours.filter((tag) => found.includes(tag));
			expect(found.length).to.be.greaterThan(30);
			expect(shared).to.deep.equal(found);
			// What is ours alone is what micropip adds: Pyodide's own names of the platform.
			for (const tag of ours) {
				if (!found.includes(tag)) expect(tag).to.match(/-(pyodide|pyemscripten)_\d+_\d+_wasm32$/);
			}
		});
	}

	it("prefer the wheel for just this Python over one for more", () => {
		const ranking = new TagRanking(targetIn("pyodide"));
		const names = [
			"a-1-py3-none-any.whl",
			"a-1-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
			"a-1-2-cp310-abi3-pyemscripten_2026_0_wasm32.whl",
			"a-1-10-cp310-abi3-pyemscripten_2026_0_wasm32.whl",
			"a-1-py2.py3-none-any.whl",
			"a-1-cp313-abi3-pyemscripten_2026_0_wasm32.whl",
		].map((name) => parseWheelName(name)!);
		const sorted = names.sort((a, b) => ranking.compare(a, b)).map(({ fileName }) => fileName);
		expect(sorted).to.deep.equal([
			"a-1-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
			"a-1-cp313-abi3-pyemscripten_2026_0_wasm32.whl",
			"a-1-10-cp310-abi3-pyemscripten_2026_0_wasm32.whl",
			"a-1-2-cp310-abi3-pyemscripten_2026_0_wasm32.whl",
			"a-1-py2.py3-none-any.whl",
			"a-1-py3-none-any.whl",
		]);
		expect(ranking.rankOf(parseWheelName("a-1-cp314-cp314-win_amd64.whl")!)).to.equal(undefined);
	});
});
