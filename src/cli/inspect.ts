/**
 * `pythaw inspect`: a snapshot's manifest and sections, for people or as JSON.
 */
import { inspectSnapshot, type SnapshotManifest } from "../index.js";
import { parsePackageUrl } from "../packages/names.js";
import { print, printJson } from "./print.js";
import { sbomOf } from "./sbom.js";
import { count, grid, labelled, savedBy, size, some } from "./table.js";
import { UsageError } from "./usage.js";

interface InspectFlags {
	readonly json?: boolean;
	readonly sbom?: boolean;
}

export async function inspect(file: string, flags: InspectFlags): Promise<void> {
	if (flags.json && flags.sbom) {
		throw new UsageError("options --json and --sbom cannot be used together");
	}
	const manifest = await inspectSnapshot(file);
	if (flags.sbom) printJson(sbomOf(file, manifest), 2);
	else if (flags.json) printJson(manifest, 2);
	else print(describeManifest(manifest));
}

function describeManifest(manifest: SnapshotManifest): string {
	const { formatVersion, pyodide, memory, files, references, modules, stdlib, base } = manifest;
	const environment = Object.entries(manifest.environment).map(
		([name, value]) => `${name}=${value}`,
	);
	const leftOut = files.excluded.map(({ path, reason }) => `${path} (${reason})`);
	const rows = labelled({
		format: `${formatVersion.major}.${formatVersion.minor}, made by pythaw ${manifest.pythaw}`,
		Pyodide: `${pyodide.version} (Python ${pyodide.python}, ABI ${pyodide.abiVersion}), build ${manifest.buildId}`,
		size: size(manifest.byteLength),
		memory: `${size(memory.byteLength)}, of which ${count(memory.pages, "page")} of ${size(memory.pageByteLength)} are stored`,
		files: `${count(files.count, "file")}, ${size(files.byteLength)}`,
		saved: savedBy(files),
		"left out": leftOut.join(", ") || "nothing",
		stdlib: `${size(stdlib.byteLength)}, SHA-256 ${stdlib.sha256}`,
		environment: environment.join(" ") || "nothing set",
		references: `${references.count} JavaScript values held by Python`,
		"made on": base && `${base.digest} (${size(base.byteLength)})`,
		needs: some(needs(manifest)) || "nothing but this Pyodide",
		packages: some(packageNames(manifest)) || "none",
		modules: `${modules.length}: ${some(modules)}`,
	});
	const sections = manifest.sections.map((section) => [
		section.name,
		section.compression,
		size(section.storedByteLength),
		size(section.byteLength),
		section.checksum,
	]);
	return `${rows}\n${grid(["section", "stored as", "stored", "expands to", "CRC-32"], sections)}`;
}

export function packageNames({ packages }: Pick<SnapshotManifest, "packages">): string[] {
	return packages.map(({ purl }) => {
		const { name, version } = parsePackageUrl(purl) ?? { name: purl, version: "" };
		return `${name} ${version}`.trim();
	});
}

/** What `loadPyodide` has to be given to start it. */
function needs({ references, base }: SnapshotManifest): string[] {
	return [
		...(base ? ["base"] : []),
		...references.jsModules.map((name) => `jsModules.${name}`),
		...(references.needsDeserializer ? ["deserialize"] : []),
	];
}
