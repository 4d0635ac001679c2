/**
 * Files of the virtual file system whose content is a view of somebody else's bytes, until the first
 * write. Only a write into existing content has to be caught: truncating and growing make a new
 * storage (MEMFS' `resizeFileStorage`, `expandFileStorage`).
 */

import type { FileSystem, FSNode, StreamOperations } from "../distribution/file-system.js";
import { defineOwn } from "../engine/properties.js";

/** MEMFS' operations on files to those that copy a viewed content before they write into it. */
const viewing = new WeakMap<StreamOperations, StreamOperations>();

/** Bytes of a known number, which are had when they are needed. */
export interface LateContent {
	readonly byteLength: number;
	/** May throw an error of the file system. */
	bytes(): Uint8Array;
}

/** @param content of a new, empty file, which must not change it; it must stay as it is. */
export function viewContent(node: FSNode, content: Uint8Array | LateContent): void {
	if (content instanceof Uint8Array) node.contents = content;
	else fillLater(node, content);
	node.usedBytes = content.byteLength;
	if (content.byteLength > 0) node.stream_ops = viewingOperations(node.stream_ops);
}

/** Whoever first looks at the content, Python or JavaScript, has it read. */
function fillLater(node: FSNode, content: LateContent): void {
	const fill = (contents: FSNode["contents"]) => {
		defineOwn(node, "contents", contents);
		return contents;
	};
	Object.defineProperty(node, "contents", {
		configurable: true,
		enumerable: true,
		get: () => fill(content.bytes()),
		set: fill,
	});
}

/** Has a file of memory leave the content that it has now as it is, and write to a copy. */
export function keepContent({ filesystems, isFile }: FileSystem, node: FSNode): void {
	const isOwn = isFile(node.mode) && node.stream_ops === filesystems.MEMFS.ops_table?.file.stream;
	if (isOwn && node.usedBytes) node.stream_ops = viewingOperations(node.stream_ops);
}

function viewingOperations(operations: StreamOperations): StreamOperations {
	const known = viewing.get(operations);
	if (known !== undefined) return known;
	const made: StreamOperations = {
		...operations,
		write(stream, ...rest) {
			takeOver(stream.node);
			return operations.write(stream, ...rest);
		},
		// A shared memory map is written back through this. MEMFS's own does not call the stream's `write`.
		msync(stream, ...rest) {
			takeOver(stream.node);
			return operations.msync(stream, ...rest);
		},
	};
	function takeOver(node: FSNode): void {
		// Streams keep the operations that they were opened with, so this may be called again.
		if (node.stream_ops !== made) return;
		// Not `slice`: Node's Buffer, which a file may have been read into, gives another view for that.
		node.contents = new Uint8Array((node.contents as Uint8Array).subarray(0, node.usedBytes));
		node.stream_ops = operations;
	}
	viewing.set(operations, made);
	return made;
}
