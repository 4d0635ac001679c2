/**
 * The parts of two snapshots but for memory, compared as the plain data that they are: manifest, files,
 * references, link layout, and sections that this version knows nothing of.
 */
import { isEqual } from "../engine/bytes.js";
import type { Difference } from "../errors.js";
import type { CapturedFiles } from "../files/capture.js";
import { contentOf, type TreeEntry } from "../files/tree.js";
import type { PythawContents } from "../snapshot/contents.js";

export function differentParts(a: PythawContents, b: PythawContents): Difference[] {
	const rest = ({ format, buildId, image, files, ...parts }: PythawContents) =>
		parts as Record<string, unknown>;
	const [inA, inB] = [rest(a), rest(b)];
	const names = [...new Set([...Object.keys(inA), ...Object.keys(inB)])];
	return [
		...differentFiles(a, b),
		...names.flatMap((name) => differentValues(name, inA[name], inB[name])),
	];
}

const onlyIn = (first: boolean): string => `only in the ${first ? "first" : "second"}`;

/** JSON values, key by key; named by the path of keys. */
function differentValues(part: string, a: unknown, b: unknown, path = ""): Difference[] {
	if (isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b)) {
		const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
		return [...keys].flatMap((key) => {
			const name = path === "" ? key : `${path}.${key}`;
			if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) {
				return [{ part, name, what: onlyIn(Object.hasOwn(a, key)) }];
			}
			return differentValues(part, a[key], b[key], name);
		});
	}
	if (a instanceof Uint8Array && b instanceof Uint8Array) {
		return isEqual(a, b) ? [] : [{ part, name: path, what: "other bytes" }];
	}
	if (Object.is(a, b)) return [];
	// A variable's value may be a secret of who made the snapshot, so it is not shown.
	const isSecret = part === "manifest" && path.startsWith("environment.");
	return [{ part, name: path, what: isSecret ? "another value" : `${spell(a)} and ${spell(b)}` }];
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !ArrayBuffer.isView(value);

function spell(value: unknown): string {
	if (isContainer(value)) return Array.isArray(value) ? "a list" : "an object";
	return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function differentFiles(a: PythawContents, b: PythawContents): Difference[] {
	const entries = ({ tree }: CapturedFiles) =>
		new Map(tree.entries.map((entry) => [entry.path, entry]));
	const [inA, inB] = [entries(a.files), entries(b.files)];
	const differences: Difference[] = [];
	for (const name of new Set([...inA.keys(), ...inB.keys()])) {
		const [x, y] = [inA.get(name), inB.get(name)];
		const what =
			x === undefined || y === undefined
				? onlyIn(x !== undefined)
				: differenceOfEntries(x, y, a.files, b.files);
		if (what !== undefined) differences.push({ part: "file", name, what });
	}
	if (a.files.tree.workingDirectory !== b.files.tree.workingDirectory) {
		differences.push({ part: "file", name: "the working directory", what: "another one" });
	}
	return differences;
}

function differenceOfEntries(
	x: TreeEntry,
	y: TreeEntry,
	{ data: dataX }: CapturedFiles,
	{ data: dataY }: CapturedFiles,
): string | undefined {
	if (x.type !== y.type) return `a ${x.type} and a ${y.type}`;
	if (x.type === "file" && y.type === "file") {
		const [contentX, contentY] = [contentOf(x, dataX), contentOf(y, dataY)];
		const at = contentX.findIndex((byte, index) => byte !== contentY[index]);
		if (at >= 0 || contentX.length !== contentY.length) {
			const from = at < 0 ? contentX.length : at;
			return `content, from byte ${from} of ${contentX.length} and ${contentY.length}`;
		}
	}
	if (x.type === "symlink" && y.type === "symlink" && x.target !== y.target) return "its target";
	if (x.type === "stdlib" && y.type === "stdlib" && x.sha256 !== y.sha256) return "its content";
	if (x.mode !== y.mode) return `mode ${x.mode.toString(8)} and ${y.mode.toString(8)}`;
	const fields = ["access", "modification", "status-change"];
	const changed = fields.filter((_, index) => x.times[index] !== y.times[index]);
	return changed.length === 0 ? undefined : `${changed.join(", ")} time`;
}
