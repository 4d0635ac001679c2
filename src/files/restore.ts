/**
 * A tree and its file data into a fresh virtual file system. What a snapshot leaves out (devices,
 * host mounts) is not touched; everything else becomes what it was, entries that are not in the
 * tree included.
 */
import type { FileSystem, FSNode } from "../distribution/glue.js";
import type { FileTree, TreeEntry } from "./tree.js";

/**
 * @param stdlib content for the entries that stand for the standard library.
 */
export function restoreFiles(
	FS: FileSystem,
	tree: FileTree,
	data: Uint8Array,
	stdlib: Uint8Array,
): void {
	const { ignorePermissions } = FS;
	FS.ignorePermissions = true;
	try {
		removeUnknown(FS, tree);
		for (const entry of tree.entries) make(FS, entry, data, stdlib);
		// Making a child touches its parent's times, so times come last.
		for (const entry of tree.entries) setAttributes(FS, entry);
		FS.chdir(tree.workingDirectory);
	} finally {
		FS.ignorePermissions = ignorePermissions;
	}
}

/** The node itself, a symbolic link's included, without looking through a mount at that very path. */
const nodeAt = (FS: FileSystem, path: string): FSNode => FS.lookupPath(path).node;

function make(FS: FileSystem, entry: TreeEntry, data: Uint8Array, stdlib: Uint8Array): void {
	const existing = FS.analyzePath(entry.path).exists;
	switch (entry.type) {
		case "directory":
			if (!existing) FS.mkdir(entry.path);
			return;
		case "symlink":
			FS.symlink(entry.target, entry.path);
			return;
		case "stdlib":
			if (!existing) FS.writeFile(entry.path, stdlib);
			return;
		case "file":
			// The file system writes into what it owns, and the data may be shared: it gets a copy.
			FS.writeFile(entry.path, data.slice(entry.offset, entry.offset + entry.byteLength), {
				canOwn: true,
			});
	}
}

function setAttributes(FS: FileSystem, entry: TreeEntry): void {
	const node = nodeAt(FS, entry.path);
	node.mode = entry.mode;
	[node.atime, node.mtime, node.ctime] = entry.times;
}

/** Removes what a fresh start made and the tree does not have, leaving the excluded alone. */
function removeUnknown(FS: FileSystem, tree: FileTree): void {
	const known = new Map(tree.entries.map((entry) => [entry.path, entry.type]));
	const excluded = new Set(tree.excluded.map(({ path }) => path));
	const visit = (node: FSNode, path: string): void => {
		for (const [name, child] of Object.entries(node.contents as Record<string, FSNode>)) {
			const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
			if (excluded.has(childPath) || child.mounted !== null) continue;
			const type = known.get(childPath);
			if (FS.isDir(child.mode)) {
				visit(child, childPath);
				if (type !== "directory") FS.rmdir(childPath);
			} else if (type !== "stdlib") {
				FS.unlink(childPath);
			}
		}
	};
	// rmdir refuses the working directory, which a fresh start may have put anywhere.
	FS.chdir("/");
	visit(FS.root, "/");
}
