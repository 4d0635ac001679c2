/**
 * What was installed as a lock file, in Pyodide's schema. Wheels are named by file name and hash: where
 * an index has them is the index's business, and no part of what the snapshot is made of.
 */
import { dataPath } from "./install-plan.js";
import type { LockedPackage, Lockfile } from "./lock.js";
import type { Choice } from "./resolver.js";
import { publicAddress } from "./source.js";
import type { Wheel } from "./wheel.js";

/** A package whose bytes are there and checked. */
export interface LockSubject {
	readonly choice: Choice;
	/** Whether the recipe asks for it, and not only another package. */
	readonly requested: boolean;
	/** Absent for an archive of shared libraries. */
	readonly wheel?: Wheel;
}

/** @param info the distribution's. */
export function lockOf(info: Lockfile["info"], opened: readonly LockSubject[]): Lockfile {
	const packages: Record<string, LockedPackage> = {};
	for (const each of opened) packages[each.choice.candidate.name] = entryOf(each);
	return { info, packages };
}

function entryOf({ choice, requested, wheel }: LockSubject): LockedPackage {
	const { candidate, depends } = choice;
	const { source, location, fileName, locked } = candidate;
	const sha256 = wheel?.sha256 ?? candidate.sha256!;
	return {
		depends: [...depends],
		file_name: source === "url" ? publicAddress(location!) : fileName,
		imports: wheel === undefined ? (locked?.imports ?? []) : importsOf(wheel),
		install_dir: locked?.install_dir ?? "site",
		name: wheel?.displayName ?? locked?.name ?? candidate.name,
		package_type: locked?.package_type ?? "package",
		sha256,
		tool: { pythaw: { requested, source } },
		unvendored_tests: locked?.unvendored_tests ?? false,
		version: wheel?.version ?? candidate.version,
	};
}

/** Names of what a wheel brings to the top level of site-packages, in order. */
function importsOf(wheel: Wheel): string[] {
	const names = new Set<string>();
	for (const { path } of wheel.files) {
		const inData = dataPath(path, wheel);
		const seen = inData === undefined ? path : inData.key.endsWith("lib") ? inData.rest : "";
		const [first, ...rest] = seen.split("/");
		const name = rest.length > 0 ? first : /^([^.]+)\.(py|so|.*\.so)$/.exec(first)?.[1];
		if (name !== undefined && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) names.add(name);
	}
	return [...names].sort();
}
