/**
 * The file system type behind `pyodide.mountNativeFS`: a MEMFS mount that `FS.syncfs` reconciles with
 * a `FileSystemDirectoryHandle` of the browser, newest modification wins. Its registration name and
 * options are what Pyodide's glue mounts with.
 */
import type { FileSystem } from "../distribution/file-system.js";
import type { PyodideModule } from "../distribution/glue.js";

/** `S_IFDIR | 0777` and `S_IFREG | 0777`: the browser's handles carry no modes. */
const DIRECTORY_MODE = 0o040777;
const FILE_MODE = 0o100777;

interface Entry {
	readonly directory: boolean;
	/** Milliseconds since the epoch. */
	readonly modified: number;
	/** On the browser's side. */
	readonly handle?: FileSystemHandle;
}

/** Paths relative to the mount point, without a leading slash. */
type Listing = Map<string, Entry>;

export function installNativeFS({ FS }: PyodideModule): void {
	const { MEMFS } = FS.filesystems;
	FS.filesystems.NATIVEFS_ASYNC = {
		DIR_MODE: DIRECTORY_MODE,
		FILE_MODE,
		mount(mount: { opts: { fileSystemHandle?: unknown } }) {
			if (!mount.opts.fileSystemHandle) throw new Error("opts.fileSystemHandle is required");
			return MEMFS.mount(mount);
		},
		syncfs(mount: NativeMount, populate: boolean, done: (error: unknown) => void) {
			synchronize(FS, mount, populate).then(() => done(null), done);
		},
	};
}

interface NativeMount {
	readonly mountpoint: string;
	readonly opts: { readonly fileSystemHandle: FileSystemDirectoryHandle };
}

async function synchronize(FS: FileSystem, mount: NativeMount, populate: boolean): Promise<void> {
	const local = listLocal(FS, mount.mountpoint);
	const remote = await listRemote(mount.opts.fileSystemHandle);
	const [from, to] = populate ? [remote, local] : [local, remote];
	const changed = [...from.keys()].filter((path) => isNewer(from.get(path)!, to.get(path))).sort();
	// Children before their directories.
	const gone = [...to.keys()]
		.filter((path) => !from.has(path))
		.sort()
		.reverse();
	const root = mount.opts.fileSystemHandle;
	for (const path of changed) {
		if (populate) await copyIn(FS, mount.mountpoint, path, from.get(path)!);
		else await copyOut(FS, mount.mountpoint, path, from.get(path)!, root);
	}
	for (const path of gone) {
		const local = `${mount.mountpoint}/${path}`;
		if (!populate)
			await (await parentOf(root, path)).removeEntry(baseName(path), { recursive: true });
		else if (to.get(path)!.directory) FS.rmdir(local);
		else FS.unlink(local);
	}
}

const isNewer = (source: Entry, target: Entry | undefined): boolean =>
	target === undefined || (!source.directory && source.modified > target.modified);

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function listLocal(FS: FileSystem, mountpoint: string): Listing {
	const found: Listing = new Map();
	const visit = (prefix: string) => {
		for (const name of FS.readdir(`${mountpoint}/${prefix}`)) {
			if (name === "." || name === "..") continue;
			const path = prefix + name;
			const { node } = FS.lookupPath(`${mountpoint}/${path}`);
			const directory = FS.isDir(node.mode);
			found.set(path, { directory, modified: Number(node.mtime) });
			if (directory) visit(`${path}/`);
		}
	};
	visit("");
	return found;
}

async function listRemote(root: FileSystemDirectoryHandle): Promise<Listing> {
	const found: Listing = new Map();
	const visit = async (directory: FileSystemDirectoryHandle, prefix: string) => {
		for await (const [name, handle] of (directory as any).entries()) {
			const path = prefix + name;
			if (handle.kind === "directory") {
				found.set(path, { directory: true, modified: 0, handle });
				await visit(handle, `${path}/`);
			} else {
				const { lastModified } = await handle.getFile();
				found.set(path, { directory: false, modified: lastModified, handle });
			}
		}
	};
	await visit(root, "");
	return found;
}

async function copyIn(FS: FileSystem, mountpoint: string, path: string, entry: Entry) {
	const target = `${mountpoint}/${path}`;
	if (entry.directory) return FS.mkdirTree(target, DIRECTORY_MODE);
	const file = await (entry.handle as FileSystemFileHandle).getFile();
	FS.writeFile(target, new Uint8Array(await file.arrayBuffer()), { canOwn: true });
	FS.chmod(target, FILE_MODE);
	FS.utime(target, entry.modified, entry.modified);
}

async function copyOut(
	FS: FileSystem,
	mountpoint: string,
	path: string,
	entry: Entry,
	root: FileSystemDirectoryHandle,
): Promise<void> {
	const parent = await parentOf(root, path);
	if (entry.directory) {
		await parent.getDirectoryHandle(baseName(path), { create: true });
		return;
	}
	const handle = await parent.getFileHandle(baseName(path), { create: true });
	const writable = await handle.createWritable();
	await writable.write(FS.readFile(`${mountpoint}/${path}`));
	await writable.close();
}

async function parentOf(root: FileSystemDirectoryHandle, path: string) {
	let directory = root;
	for (const name of path.split("/").slice(0, -1)) {
		directory = await directory.getDirectoryHandle(name, { create: true });
	}
	return directory;
}
