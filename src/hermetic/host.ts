/**
 * The hermetic host: what a module sees of the world while a snapshot is made. The same for every
 * machine, engine and day. Works at the imports of one instance; two may be made at once.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { standStill } from "./clock.js";
import { stampWith } from "./file-times.js";
import { endStandardInput } from "./standard-input.js";
import { useUtc } from "./time-zone.js";
import type { VirtualWorld } from "./world.js";

/** Replaces the imports through which the module would see the host. */
export function virtualize(
	imports: GlueImports,
	module: () => PyodideModule,
	{ clock, generator }: VirtualWorld,
): void {
	let mask = 0o022;
	standStill(imports, module, clock);
	useUtc(imports, module);
	endStandardInput(imports, module);
	Object.assign(imports.env, {
		random_get(ptr: Ptr, byteLength: number): number {
			generator.fill(module().HEAPU8.subarray(ptr >>> 0, (ptr >>> 0) + byteLength));
			return 0;
		},
		emscripten_random: () => generator.fraction(),
		emscripten_math_random: () => generator.fraction(),
		__syscall_getuid32_js: () => 0,
		// The glue's own sets the mask of the host's process.
		__syscall_umask_js(next: number): number {
			const previous = mask;
			mask = next & 0o777;
			return previous;
		},
	});
}

/** The rest, once the glue's file system exists. */
export function virtualizeFiles(module: PyodideModule, { clock, begin }: VirtualWorld): void {
	stampWith(module.FS, clock.epoch, begin);
}
