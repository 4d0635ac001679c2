/** Reset and checkpoints on the other releases of Pyodide. */
import { expect } from "chai";
import { loadPyodide } from "../../src/index.js";
import { engineNamed } from "../engines/engines.js";
import { releases } from "./releases.js";
import { recipeSnapshot } from "./starts.js";

describe("reset and checkpoint", () => {
	for (const release of releases.slice(1)) {
		it(`take back what a program does, on ${release.name}`, async () => {
			const { error: print } = console;
			const snapshot = await recipeSnapshot(release, engineNamed("Node 20"));
			const pyodide = await loadPyodide({ indexURL: release.directory, snapshot });
			const state = (): string =>
				pyodide.runPython("import os; str([globals().get('x'), len('abc'), os.listdir('/tmp')])");
			pyodide.runPython("x = [1]");
			const x = pyodide.globals.get("x");
			const point = await pyodide.pythaw.checkpoint();
			const harm = "import builtins; x = 2; builtins.len = None; open('/tmp/f', 'w').close()";
			for (let round = 0; round < 2; round += 1) {
				pyodide.runPython(harm);
				await pyodide.pythaw.reset({ to: point });
				expect([state(), x.length]).to.deep.equal(["[[1], 3, []]", 1]);
				pyodide.runPython(harm);
				await pyodide.pythaw.reset();
				expect(state()).to.equal("[None, 3, []]");
				expect(() => x.length).to.throw("its interpreter was reset");
			}
			console.error = () => {};
			try {
				expect(() => pyodide.runPython("import os; os.abort()")).to.throw();
			} finally {
				console.error = print;
			}
			await pyodide.pythaw.reset();
			expect(state()).to.equal("[None, 3, []]");
		});
	}
});
