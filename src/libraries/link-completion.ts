/**
 * The part of the link step that link-by-layout.ts leaves out, put off until the first use of dynamic
 * linking: then every export becomes a library function and gets its entry of the global offset table
 * after all.
 */
import { type GlueImports, replace } from "../distribution/imports.js";

export class LinkCompletion {
	readonly #steps: (() => void)[] = [];
	#done = false;

	/** Watches the library functions through which a program looks symbols up at run time. */
	replaceImports(imports: GlueImports): void {
		const completed =
			<Args extends unknown[], Result>(original: (...args: Args) => Result) =>
			(...args: Args): Result => {
				this.run();
				return original(...args);
			};
		replace(imports, "_dlsym_js", completed);
		replace(imports, "_dlopen_js", completed);
		replace(imports, "_emscripten_dlopen_js", completed);
	}

	/** Adds what is to be done after the steps that were added before. */
	add(step: () => void): void {
		this.#steps.push(step);
	}

	/** Does it now, if it was not done before. */
	run(): void {
		if (this.#done) return;
		this.#done = true;
		for (const step of this.#steps) step();
	}
}
