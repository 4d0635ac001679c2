/**
 * One start of the invoicing app in a process of its own, as demo.mjs measures it:
 * `node start.mjs` from nothing, `node start.mjs FILE DIGEST` from a snapshot. Prints JSON.
 */
import { readdir, readFile } from "node:fs/promises";
import process from "node:process";
import { loadPyodide } from "pythaw";

const AS_OF = "2026-03-31";
const here = new URL("./", import.meta.url);

const [snapshot, integrity] = process.argv.slice(2);
const begin = performance.now();
const pyodide = snapshot ? await loadPyodide({ snapshot, integrity }) : await startCold();
const ready = performance.now();

const ledger = pyodide.globals.get("ledger");
const results = {};
for (const name of ["summary_json", "report_html", "overdue_reminders"]) {
	results[name] = pyodide.globals.get(name)(ledger, AS_OF);
}
const answered = performance.now();
const times = { start: ready - begin, answer: answered - ready, total: answered - begin };
process.stdout.write(JSON.stringify({ times, results }));

/** What the recipe snapshot/invoices.toml says, step by step. */
async function startCold() {
	const pyodide = await loadPyodide();
	pyodide.FS.mkdirTree("/home/pyodide/invoices");
	const modules = (await readdir(new URL("invoices/", here))).filter((name) =>
		name.endsWith(".py"),
	);
	for (const file of ["invoices.csv", ...modules.map((name) => `invoices/${name}`)]) {
		pyodide.FS.writeFile(`/home/pyodide/${file}`, await readFile(new URL(file, here)));
	}
	pyodide.runPython(await readFile(new URL("setup.py", here), "utf8"), { filename: "setup.py" });
	return pyodide;
}
