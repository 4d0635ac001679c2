/**
 * The module that a built app is imported by, as text: the app's description, and the call that makes
 * `loadPyodide` of it.
 */
import type { AppDescription, DescribedFile } from "../boot/open-app.js";
import type { ReleaseIdentity } from "../distribution/known-release.js";
import { PythawError } from "../errors.js";
import { version } from "../version.js";
import { integrityOf } from "./app-file.js";
import type { FileRecord, FileRole } from "./manifest.js";

/** What is written down of an app besides its files. */
type DescribedApp = ReleaseIdentity & Pick<AppDescription, "monotonic">;

/** Which of the files a start needs, and from where it has them. */
export function descriptionOf(
	{ buildId, pyodideBuildId, distribution, stdlib, form, monotonic }: DescribedApp,
	files: readonly FileRecord[],
	urlOf: (file: FileRecord) => string = ({ name }) => name,
): AppDescription {
	const describe = (file: FileRecord): DescribedFile => ({
		url: urlOf(file),
		byteLength: file.byteLength,
		integrity: integrityOf(file),
		...(file.parts === undefined ? {} : { parts: file.parts }),
	});
	const one = (role: FileRole) => describe(fileOf(files, role));
	const rest = files.find(({ role }) => role === "rest");
	const signature = files.find(({ role }) => role === "signature");
	const bases = files.filter(({ role }) => role === "base").map(describe);
	const libraries = files.flatMap((file) =>
		file.library === undefined ? [] : [[file.library, describe(file)] as const],
	);
	return {
		...{ buildId, pyodideBuildId, distribution, stdlib, form, monotonic },
		glue: one("glue"),
		wasm: one("wasm"),
		...(rest && { restFile: describe(rest) }),
		stdlibFile: one("stdlib"),
		lockFile: one("lock"),
		snapshot: one("snapshot"),
		...(signature && { signature: describe(signature) }),
		...(bases.length === 0 ? {} : { bases }),
		...(libraries.length === 0 ? {} : { libraries: Object.fromEntries(libraries) }),
	};
}

/** @throws PythawError for an app whose manifest lacks it. */
export function fileOf<File extends FileRecord>(files: readonly File[], wanted: FileRole): File {
	const found = files.find(({ role }) => role === wanted);
	if (found !== undefined) return found;
	throw new PythawError("ERR_READ", `The built app has no file for its ${wanted}: build it again.`);
}

/** @param loader as the entry imports it. */
export function entryText(description: AppDescription, loader: string): string {
	return `// Made by pythaw ${version} (pythaw build). All that this app needs lies beside this file, or where it says.
import { openApp } from ${JSON.stringify(loader)};

export const { loadPyodide } = openApp(${JSON.stringify(description, undefined, "\t")}, import.meta.url);
export { EngineError, IntegrityError, PythawError, SnapshotError } from ${JSON.stringify(loader)};
`;
}

/** An address as an import wants it: one beside this module begins with a dot. */
export const specifierOf = (name: string): string => (name.startsWith("../") ? name : `./${name}`);
