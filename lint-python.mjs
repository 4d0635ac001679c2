/**
 * `node lint-python.mjs`: has ruff check every Python file of the project by the rules of ruff.toml.
 * ruff comes as WebAssembly from the npm registry, so `npm ci` is all that is needed.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import ruff from "@astral-sh/ruff-wasm-nodejs";
import { parse } from "smol-toml";

const settings = parse(readFileSync("ruff.toml", "utf8"));
const exceptions = settings.lint["per-file-ignores"];

/** ruff is given text without a path here, so what a file may do is told in its settings. */
function check(file) {
	const lint = { ...settings.lint, ignore: exceptions[file] ?? [], "per-file-ignores": {} };
	const workspace = new ruff.Workspace({ ...settings, lint }, ruff.PositionEncoding.Utf16);
	const found = workspace.check(readFileSync(file, "utf8"));
	workspace.free();
	return found.map(
		({ code, message, start_location: { row, column } }) =>
			`${file}:${row}:${column} ${code ?? "syntax"}: ${message}`,
	);
}

const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "*.py"];
const files = execFileSync("git", listed, { encoding: "utf8" }).trim().split("\n");
const found = files.filter((file) => existsSync(file)).flatMap(check);
console.log([...found, `Checked ${files.length} Python files.`].join("\n"));
process.exitCode = found.length === 0 ? 0 : 1;
