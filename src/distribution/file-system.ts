/**
 * Emscripten's virtual file system (`FS`): its types, as far as pythaw uses it, and a walk through it.
 */

/** A node of Emscripten's virtual file system (MEMFS fields included). */
export interface FSNode {
	readonly id: number;
	name: string;
	mode: number;
	parent: FSNode;
	mount: FSMount;
	mounted: FSMount | null;
	rdev: number;
	atime: number;
	mtime: number;
	ctime: number;
	/** A directory's entries by name, or a file's storage (of which `usedBytes` are content). */
	contents?: Record<string, FSNode> | Uint8Array;
	usedBytes?: number;
	/** A symbolic link's target. */
	link?: string;
	/** What streams do that are opened on it. */
	stream_ops: StreamOperations;
	/** The next one in its place of the table of names. */
	name_next?: FSNode;
}

/** Operations on an open file. */
export interface StreamOperations {
	write(stream: { readonly node: FSNode }, ...rest: unknown[]): number;
	msync(stream: { readonly node: FSNode }, ...rest: unknown[]): number;
}

export interface FSMount {
	type: unknown;
	opts: Record<string, unknown>;
	mountpoint: string;
	mounts: FSMount[];
	root: FSNode;
}

/** An open file. */
interface FSStream {
	path?: string;
	fd: number;
	node: FSNode;
	stream_ops: StreamOperations;
	/** Flags and the place in the file: the same for copies of a descriptor. */
	shared: object;
}

/** Emscripten's `FS`. */
export interface FileSystem {
	root: FSNode;
	streams: (FSStream | null | undefined)[];
	/** Every node, those of mounts that have no place in the tree among them: chains, by a hash of their names. */
	nameTable: (FSNode | undefined)[];
	filesystems: Record<string, any>;
	devices: Record<number, unknown>;
	trackingDelegate: Record<string, unknown>;
	/** How many calls of `syncfs` have not ended. */
	syncFSRequests: number;
	createDevice: { major?: number };
	FSNode: { prototype: FSNode };
	ErrnoError: new (errno: number) => Error & { errno: number };
	ignorePermissions: boolean;
	cwd(): string;
	chdir(path: string): void;
	mkdir(path: string, mode?: number): FSNode;
	mkdirTree(path: string, mode?: number): void;
	rmdir(path: string): void;
	readdir(path: string): string[];
	readFile(path: string, options?: { encoding?: "utf8" | "binary" }): any;
	writeFile(path: string, data: string | Uint8Array, options?: { canOwn?: boolean }): void;
	unlink(path: string): void;
	symlink(target: string, path: string): FSNode;
	chmod(path: string, mode: number): void;
	utime(path: string, atime: number, mtime: number): void;
	lookupPath(path: string, options?: { follow?: boolean }): { path: string; node: FSNode };
	analyzePath(path: string): { exists: boolean; object?: FSNode };
	isFile(mode: number): boolean;
	isDir(mode: number): boolean;
	isLink(mode: number): boolean;
	isChrdev(mode: number): boolean;
	isFIFO(mode: number): boolean;
	isSocket(mode: number): boolean;
	mount(type: unknown, opts: object, mountpoint: string): FSNode;
	close(stream: FSStream): void;
	hashAddNode(node: FSNode): void;
	syncfs(populate: boolean, done: (error: unknown) => void): void;
}

/** All nodes, those of mounts among them. */
export function nodesOf(FS: FileSystem): Set<FSNode> {
	const nodes = new Set<FSNode>();
	const visit = (node: FSNode): void => {
		if (nodes.has(node)) return;
		nodes.add(node);
		if (node.mounted) visit(node.mounted.root);
		if (!FS.isDir(node.mode) || node.contents === undefined) return;
		for (const child of Object.values(node.contents)) if (typeof child === "object") visit(child);
	};
	visit(FS.root);
	return nodes;
}
