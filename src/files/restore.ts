/**
 * From a tree and its file data to a fresh virtual file system. What a snapshot leaves out (devices,
 * host mounts) is not touched. All else becomes what it was: what the tree does not have is removed.
 * Nodes are made directly, because looking a path up takes 60 µs and packages have thousands of files.
 */
import type { FileSystem, FSNode } from "../distribution/file-system.js";
import { SnapshotError } from "../errors.js";
import { contentOf, type FileTree, type TreeEntry } from "./tree.js";
import { type LateContent, viewContent } from "./viewed-file.js";

/**
 * @param data the files show these bytes until they are written to, so nobody may change them.
 * @param stdlib content for the entries that stand for the standard library; likewise.
 */
export function restoreFiles(
	FS: FileSystem,
	tree: FileTree,
	data: Uint8Array,
	stdlib: Uint8Array | LateContent,
): void {
	removeUnknown(FS, tree);
	const directories = new Map<string, FSNode>([["/", FS.root]]);
	const nodes = tree.entries.map((entry) => {
		const { path } = entry;
		if (path === "/") return FS.root;
		const slash = path.lastIndexOf("/");
		const parent = directories.get(path.slice(0, slash) || "/")!;
		const node = nodeOf(FS, entry, parent, path.slice(slash + 1), data, stdlib);
		if (entry.type === "directory") directories.set(path, node.mounted?.root ?? node);
		return node;
	});
	// Making a child touches its parent's times, so times come last.
	for (const [index, entry] of tree.entries.entries()) {
		const node = nodes[index].mounted?.root ?? nodes[index];
		node.mode = entry.mode;
		[node.atime, node.mtime, node.ctime] = entry.times;
	}
	withoutPermissions(FS, () => FS.chdir(tree.workingDirectory));
}

/** A program may have taken its own rights away, such as that to enter its working directory. */
function withoutPermissions(FS: FileSystem, run: () => void): void {
	const { ignorePermissions } = FS;
	FS.ignorePermissions = true;
	try {
		run();
	} finally {
		FS.ignorePermissions = ignorePermissions;
	}
}

/** An entry's node. A directory or standard library that is there already is used, else a node is made. */
function nodeOf(
	FS: FileSystem,
	entry: TreeEntry,
	parent: FSNode,
	name: string,
	data: Uint8Array,
	stdlib: Uint8Array | LateContent,
): FSNode {
	const children = parent.contents as Record<string, FSNode>;
	if (Object.hasOwn(children, name)) {
		const existing = children[name];
		const isSame = entry.type === "directory" ? FS.isDir(existing.mode) : entry.type === "stdlib";
		if (isSame) return existing;
		throw new SnapshotError(
			"content",
			`The snapshot has a ${entry.type} at ${entry.path}, where every start has something else. Create it again.`,
		);
	}
	const node: FSNode = FS.filesystems.MEMFS.createNode(parent, name, entry.mode, 0);
	if (entry.type === "symlink") node.link = entry.target;
	else if (entry.type === "stdlib") viewContent(node, stdlib);
	else if (entry.type === "file") viewContent(node, contentOf(entry, data));
	return node;
}

/** Removes what a fresh start made and the tree does not have, leaving the excluded alone. */
function removeUnknown(FS: FileSystem, tree: FileTree): void {
	const excluded = new Set(tree.excluded.map(({ path }) => path));
	/** Children before their directories. */
	const fresh = new Map<string, FSNode>();
	const visit = (node: FSNode, path: string): void => {
		for (const [name, child] of Object.entries(node.contents as Record<string, FSNode>)) {
			const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
			if (excluded.has(childPath) || child.mounted !== null) continue;
			if (FS.isDir(child.mode)) visit(child, childPath);
			fresh.set(childPath, child);
		}
	};
	visit(FS.root, "/");
	for (const { path, type } of tree.entries) {
		const node = fresh.get(path);
		if (node === undefined) continue;
		if (type === (FS.isDir(node.mode) ? "directory" : "stdlib")) fresh.delete(path);
	}
	withoutPermissions(FS, () => {
		// rmdir refuses the working directory, which a fresh start may have put anywhere.
		FS.chdir("/");
		for (const [path, { mode }] of fresh) {
			if (FS.isDir(mode)) FS.rmdir(path);
			else FS.unlink(path);
		}
	});
}
