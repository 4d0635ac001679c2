/**
 * Times of the virtual file system's nodes while a snapshot is made: whatever would be stamped with
 * this host's clock is stamped with the snapshot's. A directory that changes gets a time of its own:
 * Python's import system tells by it that there are new files.
 */
import type { FileSystem, FSNode } from "../distribution/glue.js";

const fields = ["atime", "mtime", "ctime"] as const;

/**
 * Watches the nodes' time fields. The glue assigns `Date.now()` to them in a dozen places; a time
 * that lies between the beginning of this creation and now can have come from nowhere else.
 *
 * @param epoch where the snapshot's clock stands, in milliseconds.
 */
export function stampWith(FS: FileSystem, epoch: number): void {
	const begin = Date.now();
	const times = new WeakMap<object, Record<string, number>>();
	const isHostTime = (time: number) => time >= begin && time <= Date.now();
	let changes = 0;
	const stamp = (node: FSNode, field: (typeof fields)[number]): number => {
		if (field !== "mtime" || !FS.isDir(node.mode)) return epoch;
		changes += 1;
		return epoch + changes;
	};
	for (const field of fields) {
		Object.defineProperty(FS.FSNode.prototype, field, {
			configurable: true,
			get(this: FSNode) {
				return times.get(this)?.[field];
			},
			set(this: FSNode, time: number | Date) {
				const known = times.get(this) ?? {};
				known[field] = isHostTime(Number(time)) ? stamp(this, field) : Number(time);
				times.set(this, known);
			},
		});
	}
	// Nodes that are older than the watch have fields of their own, which hide it.
	const seen = new Set<FSNode>();
	const visit = (node: FSNode): void => {
		if (seen.has(node)) return;
		seen.add(node);
		for (const field of fields) {
			delete (node as Partial<FSNode>)[field];
			node[field] = epoch;
		}
		if (node.mounted) visit(node.mounted.root);
		if (FS.isDir(node.mode) && node.contents !== undefined) {
			for (const child of Object.values(node.contents)) if (typeof child === "object") visit(child);
		}
	};
	visit(FS.root);
}
