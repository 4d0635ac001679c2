/**
 * Times of the virtual file system's nodes while a snapshot is made: whatever would be stamped with
 * this host's clock is stamped with the snapshot's. A directory that changes gets a time of its own,
 * later than any before: Python's import system tells by it that there are new files.
 */
import { type FileSystem, type FSNode, nodesOf } from "../distribution/file-system.js";

const fields = ["atime", "mtime", "ctime"] as const;

/**
 * The glue assigns `Date.now()` to the nodes' time fields in a dozen places; a time that lies between the
 * beginning of this creation and now can have come from nowhere else. Other times stay: those of a restored
 * snapshot. None of its nodes may exist yet, or all must.
 */
export function stampWith(FS: FileSystem, epoch: number, begin: number): void {
	const times = new WeakMap<object, Record<string, number>>();
	const isHostTime = (time: number) => time >= begin && time <= Date.now();
	let latest = epoch;
	const stamp = (node: FSNode, field: (typeof fields)[number], time: number): number => {
		const isNow = isHostTime(time);
		if (field !== "mtime" || !FS.isDir(node.mode)) return isNow ? epoch : time;
		// MEMFS gives a directory the time of what is made in it, and that was stamped already.
		latest = isNow || time === epoch ? latest + 1 : Math.max(latest, time);
		return isNow || time === epoch ? latest : time;
	};
	for (const node of nodesOf(FS)) {
		// Nodes that were made before have own properties, which would hide those of the prototype.
		const known: Record<string, number> = {};
		for (const field of fields) {
			const time = Number(node[field]);
			known[field] = isHostTime(time) ? epoch : time;
			delete (node as Partial<FSNode>)[field];
		}
		times.set(node, known);
		if (FS.isDir(node.mode) && node.contents !== undefined) {
			latest = Math.max(latest, known.mtime);
		}
	}
	for (const field of fields) {
		Object.defineProperty(FS.FSNode.prototype, field, {
			configurable: true,
			get(this: FSNode) {
				return times.get(this)?.[field];
			},
			set(this: FSNode, time: number | Date) {
				const known = times.get(this) ?? {};
				known[field] = stamp(this, field, Number(time));
				times.set(this, known);
			},
		});
	}
}
