/** Compatibility tags and which wheel they prefer; generations/started.test.ts has what they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseLock, targetOf } from "../../src/packages/lock.js";
import { parseWheelName } from "../../src/packages/names.js";
import { TagRanking } from "../../src/packages/tags.js";
import { root } from "../engines/engines.js";

const path = join(root, "node_modules", "pyodide", "pyodide-lock.json");

describe("the tags of a Pyodide release", () => {
	it("prefer the wheel for just this Python over one for more", () => {
		const ranking = new TagRanking(targetOf(parseLock(readFileSync(path, "utf8"), path)));
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
