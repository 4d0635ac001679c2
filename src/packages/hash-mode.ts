/**
 * pip's hash-checking mode: as soon as one requirement has a hash, or `--require-hashes` is there, each must
 * be pinned and have one, and so must everything that they need in turn.
 */
import { PackageError } from "../errors.js";
import { wrongHash } from "./downloads.js";
import type { LockSubject } from "./locked.js";
import { fileNameOf, normalizeName, parseWheelName } from "./names.js";
import type { Listed } from "./wanted.js";

/** Hashes by normalized name; undefined where nothing asks for the mode. */
type WantedHashes = ReadonlyMap<string, readonly string[]> | undefined;

/** @throws PackageError with problem `requirement` for one that is not pinned or has no hash. */
export function hashesOf({ entries, constraints, requireHashes }: Listed): WantedHashes {
	if (!requireHashes && entries.every(({ hashes }) => hashes.length === 0)) return undefined;
	const wanted = new Map<string, string[]>();
	const add = (name: string, hashes: readonly string[]) =>
		wanted.set(name, [...(wanted.get(name) ?? []), ...hashes]);
	for (const { text, hashes } of constraints) add(nameOf(text), hashes);
	for (const { text, source, hashes, of } of entries) {
		if (source.kind === "wheel") {
			// Its bytes are the caller's own.
			add(parseWheelName(source.fileName)?.name ?? "", []);
			continue;
		}
		const fragment = source.kind === "url" && source.sha256 !== undefined ? [source.sha256] : [];
		const isPinned = source.kind !== "requirement" || pinned.test(source.text.replace(/\s+/g, " "));
		const name =
			source.kind === "requirement"
				? nameOf(source.text)
				: (parseWheelName(fileNameOf(source.location))?.name ?? source.location);
		add(name, [...hashes, ...fragment]);
		if (!isPinned) {
			throw refused(name, `${of}: ${text} is not pinned to a version with ==`);
		}
		if (wanted.get(name)!.length === 0) throw refused(name, `${of}: ${text} has no --hash`);
	}
	return wanted;
}

/** @throws PackageError with problem `hash` for a package that nobody gave a hash, or not this one. */
export function checkHashes(
	wanted: WantedHashes,
	opened: readonly LockSubject[],
	{ entries }: Listed,
): void {
	if (wanted === undefined) return;
	const own = new Set(
		entries.flatMap(({ source }) => (source.kind === "wheel" ? [source.fileName] : [])),
	);
	for (const { choice, wheel } of opened) {
		const { name, fileName } = choice.candidate;
		if (own.has(fileName)) continue;
		const sha256 = wheel?.sha256 ?? choice.candidate.sha256 ?? "";
		const hashes = wanted.get(name) ?? [];
		if (hashes.includes(sha256)) continue;
		if (hashes.length === 0) {
			throw refused(
				name,
				`${name} ${choice.candidate.version} is needed by others and has no line of its own; this would be it:\n` +
					`  ${name}==${choice.candidate.version} --hash=sha256:${sha256}`,
			);
		}
		throw wrongHash(name, fileName, "the file that is wanted", hashes.join(" or "), sha256);
	}
}

/** `name==1.0`, `name[extra]===1.0; marker`, `name @ https://…#sha256=…`. */
const pinned =
	/^[\w.-]+\s*(?:\[[^\]]*\])?\s*(?:\(?\s*===?\s*[^\s,;*]+\s*\)?\s*(?:;.*)?|@\s*\S+#(?:\S*&)?sha256=.*)$/s;

const nameOf = (text: string): string => normalizeName(/^[\w.-]+/.exec(text)?.[0] ?? text);

function refused(name: string, what: string): PackageError {
	return new PackageError(
		"hash",
		name,
		`In hash-checking mode every requirement is pinned and has a hash, as with pip.\n${what}\nNothing was installed.`,
	);
}
