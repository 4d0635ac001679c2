/**
 * The virtual file system as it is at one moment, to be taken back to it later: nodes, open files, mounts,
 * devices. Nothing is copied but what nodes say of themselves: a file's content is copied when it is first
 * written to.
 */

import type { FileSystem, FSMount, FSNode } from "../distribution/file-system.js";
import type { PyodideModule } from "../distribution/glue.js";
import { restoreOwn } from "../engine/properties.js";
import { keepContent } from "./viewed-file.js";

type Fields = Record<string, unknown>;

/** @returns what takes the file system back to how it is now. May be called again and again. */
export function recordFiles({ FS, TTY, SOCKFS, PIPEFS }: PyodideModule): () => void {
	const nodes = everyNode(FS).map((node) => recordNode(FS, node));
	const mounts = mountsBelow(FS.root.mount).map((mount): [FSMount, FSMount[]] => [
		mount,
		[...mount.mounts],
	]);
	const streams = FS.streams.map((stream) => {
		if (!stream) return stream;
		// One that was opened before would write into the content that is kept.
		if (FS.isFile(stream.node.mode)) stream.stream_ops = stream.node.stream_ops;
		return { stream, fields: { ...stream }, shared: { ...stream.shared } };
	});
	// Its functions are properties like others, which a program can replace.
	const fields = { ...FS } as unknown as Fields;
	const tables = (["devices", "filesystems", "trackingDelegate"] as const).map(
		(name) => [name, { ...FS[name] }] as const,
	);
	const { major } = FS.createDevice;
	const others = [SOCKFS, PIPEFS].map((owner) => owner && ([owner, { ...owner }] as const));
	const counts = [SOCKFS, PIPEFS].map((owner) => owner?.nextname.current);

	return () => {
		closeStreams(FS, new Set(streams.map((known) => known?.stream)));
		restoreOwn(FS, fields);
		for (const [name, table] of tables) FS[name] = { ...table };
		FS.createDevice.major = major;
		for (const [mount, below] of mounts) mount.mounts = [...below];
		FS.nameTable.fill(undefined);
		for (const { node, takeBack } of nodes) {
			takeBack();
			FS.hashAddNode(node);
		}
		FS.streams.length = 0;
		for (const known of streams) {
			FS.streams.push(known && Object.assign(known.stream, known.fields));
			// Its place in the file, which copies of it share.
			if (known) Object.assign(known.stream.shared, known.shared);
		}
		for (const [index, known] of others.entries()) {
			if (!known) continue;
			restoreOwn(known[0], known[1]);
			known[0].nextname.current = counts[index];
		}
		for (const terminal of Object.values(TTY.ttys)) {
			terminal.input = [];
			terminal.output = [];
		}
	};
}

function recordNode(FS: FileSystem, node: FSNode): { node: FSNode; takeBack(): void } {
	keepContent(FS, node);
	const fields: Fields = {};
	for (const name of Object.keys(node)) {
		if (name !== "contents") fields[name] = node[name as keyof FSNode];
	}
	// A file's content may be one that is read when somebody looks at it, and must not be because of us.
	const content = Object.getOwnPropertyDescriptor(node, "contents");
	const children = FS.isDir(node.mode) && content?.value && { ...content.value };
	const takeBack = (): void => {
		restoreOwn(node, fields);
		if (content === undefined) return;
		Object.defineProperty(
			node,
			"contents",
			children ? { ...content, value: { ...children } } : content,
		);
	};
	return { node, takeBack };
}

/** Sockets and pipes are in no directory, but in this table, as all nodes are. */
function everyNode({ nameTable }: FileSystem): FSNode[] {
	const nodes: FSNode[] = [];
	for (const first of nameTable) {
		for (let node = first; node !== undefined; node = node.name_next) nodes.push(node);
	}
	return nodes;
}

export const mountsBelow = (mount: FSMount): FSMount[] => [
	mount,
	...mount.mounts.flatMap(mountsBelow),
];

/** Lets go of what open files have on the host. Nothing is written: what a program did not flush is lost. */
export function closeStreams(FS: FileSystem, known: ReadonlySet<unknown> = new Set()): void {
	for (const stream of [...FS.streams]) {
		if (!stream || known.has(stream) || FS.isChrdev(stream.node.mode)) continue;
		try {
			FS.close(stream);
		} catch {
			// The file is gone for Python either way.
		}
	}
}
