/**
 * Names in a file that are the names of what every object inherits. They are refused, or found under
 * the file's own data; what all objects share is as before.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
	diffSnapshots,
	inspectSnapshot,
	loadPyodide,
	PythawError,
	SnapshotError,
	verifySnapshot,
} from "../../src/index.js";
import { nativeFile } from "../libraries/native.js";
import { rejectionOf } from "../suite/thrown.js";
import { type Parts, partsOf, written } from "./altered.js";

const inherited = ["__proto__", "constructor", "toString"];

/** What a write through an inherited name would have changed, of all objects and of what makes them. */
const shared = () =>
	[Object.prototype, Object, Function.prototype, Array.prototype].map((object) =>
		Reflect.ownKeys(object).map((key) => [
			key,
			Object.getOwnPropertyDescriptor(object, key)?.value,
		]),
	);

/** Changes of a part, for each name. */
const changes: Readonly<Record<string, (name: string, sections: any) => Record<string, unknown>>> =
	{
		"a symbol of the layout": (name, { "link-layout": layout }) => ({
			"link-layout": { ...layout, got: { ...layout.got, [name]: 1 } },
		}),
		"an export of the layout": (name, { "link-layout": layout }) => ({
			"link-layout": { ...layout, exported: [name, ...layout.exported.slice(1)] },
		}),
		"a library": (name, { libraries }) => ({
			libraries: {
				...libraries,
				libraries: libraries.libraries.map((one: any, index: number) =>
					index === 0 ? { ...one, name } : one,
				),
			},
		}),
		"an entry of the table": (name, { libraries }) => ({
			libraries: {
				...libraries,
				table: {
					...libraries.table,
					entries: [{ firstIndex: libraries.table.length - 1, names: [name] }],
				},
			},
		}),
		"a script of a library": (name, { libraries }) => ({
			libraries: {
				...libraries,
				libraries: libraries.libraries.map((one: any) => ({ ...one, scripts: [name] })),
			},
		}),
		"a step of a reference's path": (name, { references }) => ({
			references: {
				...references,
				symbols: references.symbols.map((symbol: any) =>
					symbol?.path ? { ...symbol, path: [...symbol.path, name] } : symbol,
				),
			},
		}),
		"a root of a reference": (name, { references }) => ({
			references: {
				...references,
				symbols: references.symbols.map((symbol: any) =>
					symbol?.path ? { ...symbol, root: `module:${name}` } : symbol,
				),
			},
		}),
	};

describe("A file that names what every object inherits", () => {
	let parts: Parts;

	before(async () => {
		parts = await partsOf(Uint8Array.from(readFileSync(await nativeFile())));
	});

	for (const [what, change] of Object.entries(changes)) {
		it(`as ${what} changes nothing that objects share`, async () => {
			const before = shared();
			for (const name of inherited) {
				// As JSON.parse has it: a property of the object itself.
				const changed = change(name, parts.sections);
				const bytes = written(parts, changed);
				for (const libraryReplay of ["record", "linker"] as const) {
					await loadPyodide({ snapshot: bytes, libraryReplay }).catch((error) =>
						expect(error, `${name}, ${libraryReplay}`).to.be.instanceOf(PythawError),
					);
				}
				expect(shared(), name).to.deep.equal(before);
			}
		});
	}

	it("in its manifest changes nothing that objects share, whoever reads it", async () => {
		const before = shared();
		const own = Object.fromEntries(inherited.map((name) => [name, "polluted"]));
		const packages = inherited.map((name) => ({ purl: `pkg:pypi/${name}@1.0` }));
		const manifest = { ...parts.manifest, environment: own, packages, modules: inherited };
		const bytes = written(parts, { manifest });
		const read = await inspectSnapshot(bytes);
		expect(Object.entries(read.environment)).to.deep.equal(Object.entries(own));
		const refused = await rejectionOf(verifySnapshot(bytes), SnapshotError);
		expect(refused.message).to.contain("pkg:pypi/constructor@1.0 is listed");
		const { differences } = await diffSnapshots(written(parts), bytes, { limit: 1000 });
		expect(differences.map(({ name }) => name)).to.include("environment.constructor");
		const pyodide = await loadPyodide({ snapshot: bytes });
		expect(pyodide.runPython("import os; os.environ['constructor']")).to.equal("polluted");
		expect(shared()).to.deep.equal(before);
	});

	it("finds a library's symbol by that name, not what objects inherit", async () => {
		const pyodide = await loadPyodide({ snapshot: written(parts) });
		const find = `
import ctypes
def has(where, name):
    try:
        return bool(getattr(where, name))
    except AttributeError:
        return False
[has(ctypes.CDLL(None), name) for name in ${JSON.stringify(inherited)}]
`;
		expect(pyodide.runPython(find).toJs()).to.deep.equal([false, false, false]);
	});
});
