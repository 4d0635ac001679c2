/**
 * The process at the module's imports while a snapshot is made: its user is number 0, its file mode mask
 * is its own, and its standard input is at the end, so that nothing typed or piped gets into a snapshot.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

export function hideUser(imports: GlueImports): void {
	let mask = 0o022;
	replace(imports, "__syscall_getuid32_js", () => () => 0);
	// The glue's own sets the mask of the host's process.
	replace(imports, "__syscall_umask_js", () => (next) => {
		const previous = mask;
		mask = next & 0o777;
		return previous;
	});
}

const STDIN = 0;

/** Answers reads of the device behind file descriptor 0; a file that was put in its place is read as always. */
export function endStandardInput(imports: GlueImports, module: PyodideModule): void {
	replace(imports, "fd_read", (original) => (fd, buffers, bufferCount, countPtr) => {
		const { FS, HEAPU32 } = module;
		const node = fd === STDIN ? FS.streams[STDIN]?.node : undefined;
		if (node === undefined || !FS.isChrdev(node.mode)) {
			return original(fd, buffers, bufferCount, countPtr);
		}
		HEAPU32[countPtr >>> 2] = 0;
		return 0;
	});
}
