/**
 * What a built base app (`pythaw build --target browser`) sends over the wire: each file as it is and with
 * brotli at its highest level, beside what Pyodide's own files take for a cold start.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { markdownTable } from "./statistics.mjs";

const pyodideDirectory = fileURLToPath(new URL("../node_modules/pyodide/", import.meta.url));
/** What Pyodide's loader fetches before Python runs. */
const pyodideFiles = [
	"pyodide.mjs",
	"pyodide.asm.mjs",
	"pyodide.asm.wasm",
	"python_stdlib.zip",
	"pyodide-lock.json",
];

/** @returns `{ pyodide, pythaw }`: rows of `{ name, bytes, brotliBytes, isLate }`. */
export function measureSizes({ directory, note }) {
	const app = join(directory, "app");
	const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
	execFileSync(process.execPath, [cli, "build", "-o", app, "--target", "browser", "--quiet"]);
	note(".");
	const { files } = JSON.parse(readFileSync(join(app, "manifest.json"), "utf8"));
	const pythaw = files
		.filter(({ role }) => role !== "types")
		.map(({ role, name, byteLength }) => ({
			name: name.replace(/-[0-9a-f]{16}(?=\.)/, ""),
			bytes: byteLength,
			brotliBytes: statSync(join(app, `${name}.br`)).size,
			// It arrives behind the start.
			isLate: role === "stdlib" || role === "rest",
		}));
	const pyodide = pyodideFiles.map((name) => {
		const content = readFileSync(join(pyodideDirectory, name));
		return { name, bytes: content.length, brotliBytes: brotliSize(content), isLate: false };
	});
	note(".");
	return { pyodide, pythaw };
}

const brotliSize = (content) =>
	brotliCompressSync(content, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
			[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
			[constants.BROTLI_PARAM_SIZE_HINT]: content.length,
		},
	}).length;

export function sizesTable({ pyodide, pythaw }) {
	const megabytes = (bytes) => (bytes / 1e6).toFixed(3);
	const total = (name, rows) => [
		name,
		megabytes(rows.reduce((sum, { bytes }) => sum + bytes, 0)),
		megabytes(rows.reduce((sum, { brotliBytes }) => sum + brotliBytes, 0)),
	];
	const lines = (of, rows) =>
		rows.map(({ name, bytes, brotliBytes, isLate }) => [
			`${of}: ${name}${isLate ? " (behind the start)" : ""}`,
			megabytes(bytes),
			megabytes(brotliBytes),
		]);
	return markdownTable([
		["", "MB", "MB with brotli"],
		...lines("Pyodide", pyodide),
		total("**Pyodide, before the first result**", pyodide),
		...lines("pythaw", pythaw),
		total(
			"**pythaw, before the first result**",
			pythaw.filter(({ isLate }) => !isLate),
		),
		total("**pythaw, in all**", pythaw),
	]);
}
