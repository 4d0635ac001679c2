/**
 * The user of the host at the module's imports while a snapshot is made: number 0, with a file mode mask
 * of its own.
 */
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
