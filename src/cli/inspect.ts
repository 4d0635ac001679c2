/**
 * `pythaw inspect`: a snapshot's manifest and sections, for people or as JSON.
 */
import process from "node:process";
import { inspectSnapshot, type SnapshotManifest } from "../index.js";
import { count, grid, labelled, size, some } from "./table.js";

export async function inspect(file: string, flags: { json?: boolean }): Promise<void> {
	const manifest = await inspectSnapshot(file);
	process.stdout.write(
		flags.json ? `${JSON.stringify(manifest, null, 2)}\n` : describeManifest(manifest),
	);
}

/** What `pythaw inspect` prints. */
export function describeManifest(manifest: SnapshotManifest): string {
	const { formatVersion, pyodide, memory, files, references, modules } = manifest;
	const environment = Object.entries(manifest.environment).map(
		([name, value]) => `${name}=${value}`,
	);
	const leftOut = files.excluded.map(({ path, reason }) => `${path} (${reason})`);
	const rows: [string, string][] = [
		["format", `${formatVersion.major}.${formatVersion.minor}, made by pythaw ${manifest.pythaw}`],
		[
			"Pyodide",
			`${pyodide.version} (Python ${pyodide.python}, ABI ${pyodide.abiVersion}), build ${manifest.buildId}`,
		],
		["size", size(manifest.byteLength)],
		[
			"memory",
			`${size(memory.byteLength)}, of which ${count(memory.pages, "page")} of ${size(memory.pageByteLength)} are stored`,
		],
		["files", `${count(files.count, "file")}, ${size(files.byteLength)}`],
		["left out", leftOut.join(", ") || "nothing"],
		["stdlib", `${size(manifest.stdlib.byteLength)}, SHA-256 ${manifest.stdlib.sha256}`],
		["environment", environment.join(" ") || "nothing set"],
		["references", `${references.count} JavaScript values held by Python`],
		["needs", some(needs(manifest)) || "nothing but this Pyodide"],
		["modules", `${modules.length}: ${some(modules)}`],
	];
	const sections = manifest.sections.map((section) => [
		section.name,
		section.compression,
		size(section.storedByteLength),
		size(section.byteLength),
		section.checksum,
	]);
	return `${labelled(rows)}\n${grid(["section", "stored as", "stored", "expands to", "CRC-32"], sections)}`;
}

/** What `loadPyodide` has to be given to start it. */
function needs({ references }: SnapshotManifest): string[] {
	const modules = references.jsModules.map((name) => `jsModules.${name}`);
	return references.needsDeserializer ? [...modules, "deserialize"] : modules;
}
