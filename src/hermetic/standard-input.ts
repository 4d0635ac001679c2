/**
 * Standard input while a snapshot is made: at its end, so that nothing typed or piped on this host
 * becomes part of a snapshot.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

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
