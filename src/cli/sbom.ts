/**
 * A snapshot's software bill of materials in CycloneDX 1.6, from its manifest alone. It has no time and
 * no serial number, so that the same snapshot gives the same text.
 */
import { basename } from "node:path";
import type { SnapshotManifest } from "../index.js";
import { parsePackageUrl } from "../packages/names.js";

/** @param file the snapshot's path, whose last part names what the bill is of. */
export function sbomOf(file: string, manifest: SnapshotManifest): unknown {
	const { pyodide, stdlib, pythaw, packages } = manifest;
	const subject = { type: "application", "bom-ref": "snapshot", name: basename(file) };
	const part = (type: string, purl: string, version: string, property: string, value: string) => ({
		type,
		"bom-ref": `${purl}@${version}`,
		name: purl.replace(/^.*\//, ""),
		version,
		purl: `${purl}@${version}`,
		properties: [{ name: `pythaw:${property}`, value }],
	});
	const runtime = [
		part("framework", "pkg:npm/pyodide", pyodide.version, "build-id", manifest.buildId),
		part("platform", "pkg:generic/cpython", pyodide.python, "stdlib-sha256", stdlib.sha256),
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
