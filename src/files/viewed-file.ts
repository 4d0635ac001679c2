/**
 * Files of the virtual file system whose content is a view of somebody else's bytes, until the first
 * write. Only a write into existing content has to be caught: truncating and growing make a new
 * storage (MEMFS' `resizeFileStorage`, `expandFileStorage`).
 */
import type { FSNode, StreamOperations } from "../distribution/file-system.js";

/** MEMFS' operations on files to those that copy a viewed content before they write into it. */
const viewing = new WeakMap<StreamOperations, StreamOperations>();

/**
 * Gives a new, empty file its content.
 *
 * @param content bytes that the file must not change. They must stay as they are.
 */
export function viewContent(node: FSNode, content: Uint8Array): void {
	node.contents = content;
	node.usedBytes = content.byteLength;
	if (content.byteLength > 0) node.stream_ops = viewingOperations(node.stream_ops);
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
		node.contents = (node.contents as Uint8Array).slice(0, node.usedBytes);
		node.stream_ops = operations;
	}
	viewing.set(operations, made);
	return made;
}
