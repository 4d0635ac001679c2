/**
 * Names of packages and of wheels, as the packaging specifications write them ("Names and normalization",
 * "Binary distribution format"), and package URLs of type `pypi` (ECMA-427). Looks at names only.
 */

/** A project's name in the one form under which names are compared (PEP 503). */
export const normalizeName = (name: string): string => name.replace(/[-_.]+/g, "-").toLowerCase();

const projectName = /^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i;

export interface WheelName {
	readonly fileName: string;
	readonly name: string;
	readonly version: string;
	/** The build tag's number and the rest of it; absent in most wheels. */
	readonly build?: readonly [number: number, suffix: string];
	/** The tags that its name stands for, such as `cp314-cp314-pyemscripten_2026_0_wasm32`. */
	readonly tags: readonly string[];
}

/** What its other parts consist of. An index may have a file's name lead out of its directory. */
const namePart = /^[\w.!+]+$/;
/** A name stands for each combination of its tags: three times a hundred dots are a million. */
const MOST_TAGS = 1000;

export function parseWheelName(fileName: string): WheelName | undefined {
	if (!fileName.endsWith(".whl")) return undefined;
	const parts = fileName.slice(0, -".whl".length).split("-");
	if (parts.length !== 5 && parts.length !== 6) return undefined;
	if (!parts.slice(1).every((part) => namePart.test(part))) return undefined;
	const [name, version] = parts;
	const buildTag = parts.length === 6 ? /^(\d+)(.*)$/.exec(parts[2]) : undefined;
	if (buildTag === null || !projectName.test(name.replaceAll("_", "-"))) return undefined;
	const [pythons, abis, platforms] = parts.slice(-3).map((part) => part.split("."));
	if (pythons.length * abis.length * platforms.length > MOST_TAGS) return undefined;
	const tags = pythons.flatMap((python) =>
		abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`)),
	);
	return {
		fileName,
		name: normalizeName(name),
		// Escaped as in names: a local version's parts are separated by underscores here.
		version: version.replaceAll("_", "-"),
		build: buildTag ? [Number(buildTag[1]), buildTag[2]] : undefined,
		tags,
	};
}

/** Such as `pkg:pypi/pydantic@2.14.3`. */
export const packageUrl = (name: string, version: string): string =>
	`pkg:pypi/${normalizeName(name)}@${encodeVersion(version)}`;

/** A package URL of type `pypi` taken apart; undefined for any other text. */
export function parsePackageUrl(text: string): { name: string; version: string } | undefined {
	const [, name, version] = /^pkg:pypi\/([a-z0-9.-]+)@([^@?#/]+)$/.exec(text) ?? [];
	return name === undefined ? undefined : { name, version: decodeURIComponent(version) };
}

/** `encodeURIComponent` leaves a few characters that the standard has encoded. */
const encodeVersion = (text: string): string =>
	encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);

/** The last part of a path or address, without what follows a `?` or `#`, decoded. */
export function fileNameOf(location: string): string {
	const path = location.replace(/[?#].*$/, "");
	const last = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}
