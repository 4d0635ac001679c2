/**
 * Replaying native libraries from the record comes to what Pyodide's own linker comes to: the same
 * memory, byte for byte, and the same function table, entry for entry.
 */
import { expect } from "chai";
import { boot } from "../../src/boot/boot.js";
import { host } from "../../src/host.js";
import { createSnapshot } from "../../src/index.js";
import { instanceOf } from "../../src/snapshot/started-instance.js";
import { nativeApps } from "./apps.js";
import { install } from "./install.js";

/** Nothing that differs from one start to the next. */
const still = { ...host(), entropy: (byteLength: number) => new Uint8Array(byteLength) };

/** What each entry beyond the main module's holds: nothing, or a function by its index in its module. */
function tableOf({ wasmTable }: any): (string | null)[] {
	return Array.from({ length: wasmTable.length }, (_, index) => wasmTable.get(index)?.name ?? null);
}

describe("Pyodide's linker and the replay of its record come to the same", () => {
	for (const app of nativeApps) {
		it(`with ${app.name}`, async () => {
			let first: string | undefined;
			const { bytes } = await createSnapshot(
				{},
				{
					stdout: () => {},
					beforeSnapshot(pyodide) {
						install(pyodide, app);
						pyodide.runPython(app.setUp);
						pyodide.runPython(app.exercise);
						first = pyodide.runPython("repr(exercise())");
						pyodide.runPython("import importlib; importlib.invalidate_caches()");
					},
				},
			);
			expect(first).to.include(app.result);
			const [replayed, linked] = [
				await boot(still, { snapshot: bytes, stdout: () => {} }),
				await boot(still, { snapshot: bytes, libraryReplay: "linker", stdout: () => {} }),
			].map((pyodide) => ({ pyodide, module: instanceOf(pyodide).module }));
			const [memory, other] = [replayed.module.HEAPU8, linked.module.HEAPU8];
			expect(memory.byteLength).to.equal(other.byteLength);
			const differing = memory.findIndex((byte: number, at: number) => byte !== other[at]);
			expect(differing, "first address that differs").to.equal(-1);
			expect(tableOf(replayed.module)).to.deep.equal(tableOf(linked.module));
			expect(replayed.module.freeTableIndexes).to.deep.equal(linked.module.freeTableIndexes);
			const results = [replayed, linked].map(({ pyodide }) =>
				pyodide.runPython("repr(exercise())"),
			);
			expect(results[0]).to.equal(results[1]);
		});
	}
});
