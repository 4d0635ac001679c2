/**
 * A snapshot's software bill of materials in CycloneDX 1.6, from its manifest alone. It has no time and
 * no serial number, so that the same snapshot gives the same text.
 */
import { basename } from "node:path";
import type { SnapshotManifest } from "../index.js";
import { parsePackageUrl } from "../packages/package-url.js";

/** @param file the snapshot's path, whose last part names what the bill is of. */
export function sbomOf(file: string, manifest: SnapshotManifest): unknown {
	const { pyodide, stdlib, pythaw, packages } = manifest;
	const subject = { type: "application", "bom-ref": "snapshot", name: basename(file) };
	const runtime = [
		{
			type: "framework",
			"bom-ref": `pkg:npm/pyodide@${pyodide.version}`,
			name: "pyodide",
			version: pyodide.version,
			purl: `pkg:npm/pyodide@${pyodide.version}`,
			properties: [{ name: "pythaw:build-id", value: manifest.buildId }],
		},
		{
			type: "platform",
			"bom-ref": `pkg:generic/cpython@${pyodide.python}`,
			name: "cpython",
			version: pyodide.python,
			purl: `pkg:generic/cpython@${pyodide.python}`,
			properties: [{ name: "pythaw:stdlib-sha256", value: stdlib.sha256 }],
		},
	];
	const libraries = packages.map(({ purl, sha256 }) => ({
		type: "library",
		"bom-ref": purl,
		...(parsePackageUrl(purl) ?? { name: purl }),
		purl,
		...(sha256 === undefined ? {} : { hashes: [{ alg: "SHA-256", content: sha256 }] }),
	}));
	const components = [...runtime, ...libraries];
	return {
		$schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
		bomFormat: "CycloneDX",
		specVersion: "1.6",
		version: 1,
		metadata: {
			tools: { components: [{ type: "application", name: "pythaw", version: pythaw }] },
			component: subject,
		},
		components,
		dependencies: [
			{ ref: subject["bom-ref"], dependsOn: components.map((component) => component["bom-ref"]) },
		],
	};
}
