/**
 * Requirements files as pip reads them (its reference, "Requirements File Format"): text in, what is
 * asked for out. What cannot be done here is refused by name, never passed over.
 */
import { PackageError } from "../errors.js";
import { LONGEST_ENTRY } from "./source.js";

/** What a requirements file asks for; its `-r` and `-c` files included. */
export interface RequirementsFile {
	entries: RequirementEntry[];
	constraints: RequirementEntry[];
	/** The first is the index, the others come beside it; empty where the file names none. */
	indexes: string[];
	extraIndexes: string[];
	findLinks: string[];
	noIndex: boolean;
	prereleases: boolean;
	/** Whether each requirement, and what it needs, must have a hash. */
	requireHashes: boolean;
}

interface RequirementEntry {
	/** A requirement, or the path or address of a wheel. */
	readonly text: string;
	/** SHA-256 digests from `--hash`, lower-case hex; empty for none. */
	readonly hashes: readonly string[];
	/** File and line, for messages. */
	readonly of: string;
	/** The file that it stands in: relative paths are seen from there. */
	readonly location: string;
}

interface Surroundings {
	read(location: string): Promise<string>;
	/** A location as seen from the file that names it. */
	beside(file: string, location: string): string;
	variable(name: string): string | undefined;
}

/** How deep files may lead to one another: one that leads to itself ends somewhere. */
const MAX_DEPTH = 20;
/** How many may be read: three files that name one another fifty times each have 125,000 lines. */
const MAX_FILES = 1000;

/** @throws PackageError with problem `requirement` that names file and line; what `read` throws. */
export async function readRequirements(
	location: string,
	surroundings: Surroundings,
): Promise<RequirementsFile> {
	const found: RequirementsFile = {
		entries: [],
		constraints: [],
		indexes: [],
		extraIndexes: [],
		findLinks: [],
		noIndex: false,
		prereleases: false,
		requireHashes: false,
	};
	await readInto(found, location, { ...surroundings, files: 0 }, found.entries, 0);
	return found;
}

interface Line {
	readonly text: string;
	readonly of: string;
	readonly file: string;
}

/** @param entries what the file's requirements are added to: it is a `-r` file's, or a `-c` file's. */
async function readInto(
	found: RequirementsFile,
	file: string,
	surroundings: Surroundings & { files: number },
	entries: RequirementEntry[],
	depth: number,
): Promise<void> {
	if (depth > MAX_DEPTH) {
		const depth = `more than ${MAX_DEPTH} deep`;
		throw refused(file, `its files lead to one another in a circle, or ${depth}`, file);
	}
	surroundings.files += 1;
	if (surroundings.files > MAX_FILES) {
		throw refused(file, `its files lead to one another more than ${MAX_FILES} times`, file);
	}
	for (const line of logicalLines(await surroundings.read(file), file)) {
		const text = expand(line, surroundings);
		const [, flag, rest = ""] = option.exec(text) ?? [];
		if (flag === undefined) {
			entries.push(entryOf({ ...line, text }));
			continue;
		}
		const value = unquote(rest);
		const beside = () => surroundings.beside(file, value);
		switch (longNames[flag] ?? flag) {
			case "--requirement":
				await readInto(found, beside(), surroundings, entries, depth + 1);
				break;
			case "--constraint":
				await readInto(found, beside(), surroundings, found.constraints, depth + 1);
				break;
			case "--index-url":
				found.indexes = [value];
				break;
			case "--extra-index-url":
				found.extraIndexes.push(value);
				break;
			case "--find-links":
				found.findLinks.push(beside());
				break;
			case "--no-index":
				found.noIndex = true;
				break;
			case "--pre":
				found.prereleases = true;
				break;
			case "--require-hashes":
				found.requireHashes = true;
				break;
			// About building, or what is done in any case.
			case "--only-binary":
			case "--prefer-binary":
			case "--trusted-host":
				break;
			default:
				throw refused(line.of, `the option ${flag} has no meaning here`, text);
		}
	}
}

/** An option on a line of its own, and what follows it. */
const option = /^(--?[a-z][a-z-]*)(?:(?:\s*=\s*|\s+|(?<=^-[a-z]))(.*))?$/s;

const longNames: Readonly<Record<string, string>> = {
	"-r": "--requirement",
	"-c": "--constraint",
	"-i": "--index-url",
	"-f": "--find-links",
};

/** Lines without comments, those that end with a backslash joined to the next. */
function* logicalLines(text: string, file: string): Generator<Line> {
	let joined = "";
	let start = 0;
	const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
	for (const [index, line] of lines.entries()) {
		if (joined === "") start = index + 1;
		const comment = /^\s*#/.test(line);
		if (line.endsWith("\\") && !comment && index + 1 < lines.length) {
			joined += `${line.slice(0, -1)} `;
			continue;
		}
		const whole = (joined + (comment ? "" : line)).replace(/(^|\s)#.*$/, "").trim();
		joined = "";
		if (whole !== "") yield { text: whole, of: `${file}, line ${start}`, file };
	}
}

/** `${NAME}`, as pip replaces it: upper case only, and left alone where it is not set. */
const expand = ({ text }: Line, { variable }: Surroundings): string =>
	text.replace(/\$\{([A-Z0-9_]+)\}/g, (whole, name) => variable(name) ?? whole);

function entryOf({ text, of, file }: Line): RequirementEntry {
	const hashes: string[] = [];
	const bare = text.replace(/\s--hash[=\s]\s*(\S+)/g, (_, hash: string) => {
		const [, sha256] = /^sha256:([0-9a-f]{64})$/i.exec(hash) ?? [];
		// Of several algorithms one is enough, as with pip.
		if (sha256 !== undefined) hashes.push(sha256.toLowerCase());
		else if (!/^sha(384|512):[0-9a-f]+$/i.test(hash)) {
			throw refused(of, `${hash} is no digest such as sha256:…`, text);
		}
		return "";
	});
	if (/--hash/.test(text) && hashes.length === 0) {
		throw refused(of, "it gives no SHA-256 digest, and only those are checked", text);
	}
	const [, extra] = /\s(--?[a-z][\w-]*)/.exec(bare) ?? [];
	if (extra !== undefined) throw refused(of, `the option ${extra} has no meaning here`, text);
	const entry = unquote(bare.trim());
	if (entry.length > LONGEST_ENTRY) {
		throw refused(of, `it has more than ${LONGEST_ENTRY} characters`, entry.slice(0, 100));
	}
	return { text: entry, hashes, of, location: file };
}

const unquote = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, "$2");

function refused(of: string, what: string, text: string): PackageError {
	return new PackageError("requirement", text, `${of}: ${what}: ${text}`);
}
