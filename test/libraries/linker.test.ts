/**
 * Replaying native libraries from the record comes to what Pyodide's own linker comes to: the same
 * memory, byte for byte, and the same function table, entry for entry.
 */
import { expect } from "chai";
import { boot } from "../../src/boot/boot.js";
import { instanceOf } from "../../src/snapshot/started-instance.js";
import { appsOf, programs } from "./apps.js";
import { exercised, fileOf } from "./install.js";
import { still, tableOf } from "./instances.js";
import { madeWhole } from "./made.js";

describe("Pyodide's linker and the replay of its record come to the same", () => {
	for (const program of programs) {
		const apps = appsOf(program);

		it(`with ${apps.map(({ name }) => name).join("; ")}`, async () => {
			const { directory, outcomes } = await madeWhole();
			const snapshot = fileOf(directory, program);
			const [replayed, linked] = [
				await boot(still, { snapshot, stdout: () => {} }),
				await boot(still, { snapshot, libraryReplay: "linker", stdout: () => {} }),
			].map((pyodide) => ({ pyodide, module: instanceOf(pyodide).module }));
			const [memory, other] = [replayed.module.HEAPU8, linked.module.HEAPU8];
			expect(memory.byteLength).to.equal(other.byteLength);
			expect(Buffer.compare(memory, other), "memory").to.equal(0);
			expect(tableOf(replayed.module)).to.deep.equal(tableOf(linked.module));
			expect(replayed.module.freeTableIndexes).to.deep.equal(linked.module.freeTableIndexes);
			for (const app of apps) {
				expect(outcomes[app.name].first, app.name).to.include(app.result);
				const results = [replayed, linked].map(({ pyodide }) => exercised(pyodide, app));
				expect(results[0], app.name).to.equal(results[1]);
			}
		});
	}
});
