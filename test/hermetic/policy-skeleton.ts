/**
 * `node build/test/hermetic/policy-skeleton.js [pyodide.asm.wasm]`: what separates the import policy
 * from a release: rows to review for imports that it adds, and names to delete that it dropped.
 */
import { classifiedImports } from "../../src/hermetic/policy.js";
import { current } from "../generations/releases.js";
import { absentImports } from "./absent-imports.js";
import { functionImports, installedModule } from "./imports.js";

const imports = new Set(functionImports(process.argv[2] ?? installedModule));
const classified = classifiedImports();
const added = [...imports].filter((name) => !classified.has(name));
// What the release that tests run on does not import either, others do.
const elsewhere = new Set(absentImports[current.version].split(/\s+/));
const dropped = [...classified.keys()].filter((name) => !imports.has(name) && !elsewhere.has(name));

const row = (names: string[]) => `	{
		class: "forbidden",
		touches: "?",
		reason: "?",
		imports: \`${names.join(" ")}\`,
	},`;
if (added.length > 0) console.log(`Add, each to the family it belongs to:\n${row(added)}`);
if (dropped.length > 0)
	console.log(`Absent (delete, or list in absent-imports.ts): ${dropped.join(" ")}`);
if (added.length + dropped.length === 0) console.log("The policy covers this release.");
