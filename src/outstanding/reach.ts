/**
 * When Python reaches the glue's own objects: reads a property of `pyodide_js` or of what belongs to it, or
 * hands one of these to a function of JavaScript's. What there is to record before, is recorded then.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { WeakList } from "./weak-list.js";

export class Reach {
	readonly #waiting = new WeakList<() => void>(() => false);
	#isWaited = false;

	constructor(private readonly module: PyodideModule) {}

	/** Has a function called once, before Python reaches them for the first time from now on. It is held weakly. */
	readonly when = (reached: () => void): void => {
		this.#waiting.add(reached);
		this.#isWaited = true;
	};

	replaceImports(imports: GlueImports): void {
		replace(imports, "JsProxy_GetAttr_js", (get) => (owner, namePtr) => {
			if (this.#isWaited && this.#isOurs(owner)) this.#tell();
			return get(owner, namePtr);
		});
		replace(imports, "JsvFunction_CallBound", (call) => (callee, receiver, args) => {
			if (this.#isWaited && args.some((arg) => this.#isOurs(arg))) this.#tell();
			return call(callee, receiver, args);
		});
	}

	#isOurs(value: unknown): boolean {
		const { API } = this.module;
		return (
			value === API.public_api ||
			value === API ||
			value === this.module ||
			// Not there while the glue still starts.
			(value !== undefined && value === API.public_api?.ffi)
		);
	}

	#tell(): void {
		const waiting = this.#waiting.references;
		this.#waiting.set([]);
		this.#isWaited = false;
		for (const reference of waiting) reference.deref()?.();
	}
}
