/** What names mean inside one function: its locals (parameters first) and its enclosing labels. */
import { WasmBuildError } from "./errors.js";
import { IndexSpace } from "./index-space.js";
import type { IndexSpaces } from "./index-spaces.js";
import type { FunctionField } from "./module.js";
import { localList } from "./type-space.js";
import type { FunctionType, Name, Use, ValueType } from "./types.js";

export interface Local {
	readonly name?: Name;
	/** Resolved. */
	readonly type: ValueType;
}

export class FunctionScope {
	readonly type: FunctionType;
	readonly locals = new IndexSpace<Local>("local");
	/** Labels from the outside in; the first, without a name, is the function's own. */
	readonly #labels: (Name | undefined)[] = [undefined];

	/** @param field undefined for a constant expression, which has no locals. */
	constructor(spaces: IndexSpaces, type: FunctionType, field?: FunctionField) {
		this.type = type;
		const names = localList(field?.signature.params).map(({ name }) => name);
		type.params.forEach((param, index) => {
			this.locals.add({ name: names[index], type: param }, names[index]);
		});
		for (const { name, type: declared } of localList(field?.locals)) {
			this.locals.add({ name, type: spaces.resolve(declared) }, name);
		}
	}

	/** The locals that are not parameters. */
	get declaredLocals(): readonly Local[] {
		return this.locals.entries.slice(this.type.params.length);
	}

	enter(label: Name | undefined): void {
		this.#labels.push(label);
	}

	leave(): void {
		this.#labels.pop();
	}

	/** How many blocks out the label is; 0 is the innermost. */
	labelDepth(use: Use): number {
		const depth =
			typeof use === "number" ? use : this.#labels.length - 1 - this.#labels.lastIndexOf(use);
		if (!Number.isInteger(depth) || depth < 0 || depth >= this.#labels.length) {
			throw new WasmBuildError(`unknown label ${use}`);
		}
		return depth;
	}
}
