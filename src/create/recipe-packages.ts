/**
 * The fields of a recipe that are about packages: their shapes, and the checks. What the texts mean is
 * the business of `packages/`; only whether they can mean anything is checked here.
 */
import { checkLock, type Lockfile } from "../packages/lock.js";
import { parseSource } from "../packages/source.js";
import type { PackageEntry } from "../packages/wanted.js";
import { isRecord, wrongType } from "./recipe-check.js";
import { resolveBeside } from "./recipe-path.js";

export interface PackageFields {
	/**
	 * Packages to install before Python starts: requirements (PEP 508, such as `pydantic>=2`), paths of
	 * wheels and of directories of wheels, addresses of wheels, or wheels themselves.
	 */
	packages?: PackageEntry[];
	/** Paths of requirements files, as of pip's option `-r`. */
	requirements?: string[];
	/** Addresses of package indexes (PEP 503 or 691). Default: what pip is set up with. */
	index?: string[];
	/** A lock file, or its path: what it names is installed, and nothing is looked for. */
	lock?: string | Lockfile;
	/** Takes pre-releases where nobody asks for one by its version, too. Default: no. */
	prereleases?: boolean;
	/** Installs what the packages need, too. Default: yes. */
	dependencies?: boolean;
	/** Seconds to wait for an index that is silent. */
	indexTimeout?: number;
}

interface Place {
	readonly location: string;
	readonly path: string;
}

type Check = (value: unknown, at: Place) => unknown;

const text: Check = (value, { location, path }) => {
	if (typeof value === "string" && value.trim() !== "") return value;
	throw wrongType(location, path, "a string", value);
};

const flag: Check = (value, { location, path }) => {
	if (typeof value === "boolean") return value;
	throw wrongType(location, path, "true or false", value);
};

const seconds: Check = (value, { location, path }) => {
	if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
	throw wrongType(location, path, "a positive number of seconds", value);
};

/** One, or a list of them. */
const listOf =
	(item: Check): Check =>
	(value, at) => {
		if (!Array.isArray(value)) {
			if (typeof value === "string") return [item(value, at)];
			throw wrongType(at.location, at.path, "a list", value);
		}
		return value.map((one, index) => item(one, { ...at, path: `${at.path}[${index}]` }));
	};

const address: Check = (value, at) => {
	const given = text(value, at) as string;
	if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given;
	throw wrongType(at.location, at.path, "an address (http:// or https://)", value);
};

const packageEntry: Check = (value, at) => {
	if (!isRecord(value)) return (text(value, at) as string).trim();
	const { fileName, content, ...rest } = value;
	const [unknown] = Object.keys(rest);
	if (unknown === undefined && typeof fileName === "string" && content instanceof Uint8Array) {
		return { fileName, content };
	}
	throw wrongType(
		at.location,
		at.path,
		"a string, or a wheel's fileName and content (bytes)",
		value,
	);
};

/** One entry a field. */
export const packageFields: Record<keyof PackageFields, Check> = {
	packages: listOf(packageEntry),
	requirements: listOf(text),
	index: listOf(address),
	lock: (value, at) =>
		isRecord(value) ? checkLock(value, `${at.location}: ${at.path}`) : text(value, at),
	prereleases: flag,
	dependencies: flag,
	indexTimeout: seconds,
};

/** The same fields with the paths in them seen from the directory of a recipe's file. */
export function resolvePackagePaths<T extends PackageFields>(recipe: T, location: string): T {
	const resolved = { ...recipe };
	if (recipe.packages !== undefined) {
		resolved.packages = recipe.packages.map((entry) => {
			if (typeof entry !== "string" || parseSource(entry).kind !== "path") return entry;
			return resolveBeside(location, entry);
		});
	}
	if (recipe.requirements !== undefined) {
		resolved.requirements = recipe.requirements.map((path) => resolveBeside(location, path));
	}
	if (typeof recipe.lock === "string") resolved.lock = resolveBeside(location, recipe.lock);
	return resolved;
}
