/**
 * Directories that can hold a file of any name. MEMFS keeps a directory's children as properties of a plain
 * object, and there `__proto__` is no property: such a file can be opened but is in no listing, and so in
 * no snapshot.
 */
import { type FileSystem, type FSNode, nodesOf } from "../distribution/file-system.js";

/** Has an instance's directories, and those that will be made, keep their children by name alone. */
export function allowAnyName(FS: FileSystem): void {
	const { MEMFS } = FS.filesystems;
	const { createNode } = MEMFS;
	MEMFS.createNode = (...args: unknown[]): FSNode => {
		const node = createNode.apply(MEMFS, args);
		// `node.contents = {}`, in the glue.
		if (FS.isDir(node.mode)) node.contents = Object.create(null);
		return node;
	};
	for (const node of nodesOf(FS)) {
		if (!FS.isDir(node.mode) || node.contents === undefined) continue;
		node.contents = Object.assign(Object.create(null), node.contents);
	}
}
