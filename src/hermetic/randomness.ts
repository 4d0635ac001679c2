/**
 * Randomness at the module's imports while a snapshot is made: a seeded generator's. What a restored
 * instance draws comes from its host.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import type { SeededGenerator } from "./generator.js";

export function drawFrom(
	imports: GlueImports,
	module: PyodideModule,
	generator: SeededGenerator,
): void {
	replace(imports, "random_get", () => (ptr, byteLength) => {
		generator.fill(module.HEAPU8.subarray(ptr >>> 0, (ptr >>> 0) + byteLength));
		return 0;
	});
	replace(imports, "emscripten_random", () => () => generator.fraction());
	replace(imports, "emscripten_math_random", () => () => generator.fraction());
}
