/**
 * The fields of a recipe that are about packages: their shapes, and the checks. What the texts mean is
 * the business of `packages/`; only whether they can mean anything is checked here.
 */
import { defaultLimits } from "../packages/budget.js";
import type { PackageEntry, PackageFields, PinnedIndex } from "../packages/fields.js";
import { checkLock } from "../packages/lock.js";
import { isHttp, parseSource, resolveBeside } from "../packages/source.js";
import * as is from "../shape.js";
import { below, demand, type Field, field, isRecord, table } from "./recipe-check.js";

const listOf =
	(item: is.Shape<unknown>): Field =>
	(value, at) =>
		typeof value === "string" ? [demand(item, value, at)] : demand(is.listOf(item), value, at);

const text = is.matching(/\S/);
const address = is.where(text, "an address (http:// or https://)", isHttp);
const pinned = is.record<PinnedIndex>({
	url: address,
	packages: is.listOf(is.matching(/^[\w.*-]+$/, "a package's name, or a pattern with *")),
});
const index: is.Shape<string | PinnedIndex> = (value) =>
	typeof value === "string" ? address(value) : pinned(value);
const positive = (wanted: string) =>
	is.that<number>(wanted, (value) => Number.isFinite(value) && value > 0);
const amount = positive("a positive number");
const packageEntry = is.that<PackageEntry>(
	"a string, or a wheel's fileName and content (bytes)",
	isPackageEntry,
);

function isPackageEntry(value: unknown): value is PackageEntry {
	if (!isRecord(value)) return text(value) === undefined;
	const { fileName, content, ...rest } = value;
	const isWhole = typeof fileName === "string" && content instanceof Uint8Array;
	return isWhole && Object.keys(rest).length === 0;
}

export const packageFields: Readonly<Record<keyof PackageFields, Field>> = {
	packages: (value, at) => {
		const entries = listOf(packageEntry)(value, at) as PackageEntry[];
		return entries.map((entry) => (typeof entry === "string" ? entry.trim() : entry));
	},
	requirements: listOf(text),
	index: listOf(index),
	limits: (value, at) => {
		const names = Object.keys(defaultLimits);
		const given = table(value, at, "a table of limits", names);
		for (const name of Object.keys(given)) demand(amount, given[name], below(at, name));
		return { ...given };
	},
	lock: (value, at) =>
		isRecord(value)
			? checkLock(value, `${at.location}: ${is.spell(at.path)}`)
			: demand(text, value, at),
	prereleases: field(is.flag),
	dependencies: field(is.flag),
	indexTimeout: field(positive("a positive number of seconds")),
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
