/**
 * Checks a whole module description: that names and indexes mean something, that constant
 * expressions are constant, and every body. `assemble` calls it, so what has bytes has been checked.
 */
import { WasmBuildError } from "./errors.js";
import { IndexSpaces } from "./index-spaces.js";
import type { Instruction } from "./instruction.js";
import type { ElementField, ModuleDefinition } from "./module.js";
import { checkBody } from "./stack-checker.js";
import { type Limits, refParts, type ValueType } from "./types.js";

const constantOps: ReadonlySet<string> = new Set([
	"i32.const",
	"i64.const",
	"f32.const",
	"f64.const",
	"ref.null",
	"ref.func",
	"global.get",
	...["add", "sub", "mul"].flatMap((name) => [`i32.${name}`, `i64.${name}`]),
]);

/** Checks a description. @returns its index spaces. @throws WasmBuildError naming the place. */
export function checkModule(definition: ModuleDefinition): IndexSpaces {
	try {
		const spaces = new IndexSpaces(definition);
		checkEntities(spaces);
		for (const [index, element] of spaces.elements.entries()) {
			at(element.name ?? `element segment ${index}`, () => checkElements(spaces, element));
		}
		for (const field of spaces.defined("func")) {
			spaces.inFunction(field, () => {
				const type = spaces.types.get(spaces.types.signatureIndex(field.signature));
				checkBody(spaces, type, field.body, field);
			});
		}
		return spaces;
	} catch (error) {
		if (!(error instanceof WasmBuildError)) throw error;
		throw new WasmBuildError(error.detail, { module: definition.name, ...error.position });
	}
}

function checkEntities(spaces: IndexSpaces): void {
	spaces.table.entries.forEach(({ name, limits, element }, index) => {
		at(name ?? `table ${index}`, () => {
			checkLimits(limits, 0xffff_ffff);
			if (!refParts(spaces.resolve(element))?.nullable) {
				throw new WasmBuildError(`elements of type ${element} have no first value`);
			}
		});
	});
	spaces.memory.entries.forEach(({ name, limits }, index) => {
		at(name ?? `memory ${index}`, () => {
			checkLimits(limits, 0x1_0000);
			if (index > 0) throw new WasmBuildError("there may be one memory only");
		});
	});
	spaces.global.entries.forEach(({ name, type, init, import: imported }, index) => {
		at(name ?? `global ${index}`, () => {
			const resolved = spaces.resolve(type);
			if (!imported) checkConstant(spaces, resolved, init, index);
		});
	});
	for (const { exportName, what, use } of spaces.exports) {
		at(`export "${exportName}"`, () => spaces[what].index(use));
	}
}

function checkElements(
	spaces: IndexSpaces,
	{ mode, table, offset, type, items }: ElementField,
): void {
	const resolved = spaces.resolve(type);
	if (mode === "active") {
		const { element } = spaces.table.get(table);
		if (!spaces.types.subtyping.matches(resolved, spaces.resolve(element))) {
			throw new WasmBuildError(`elements of type ${type} do not fit a table of ${element}`);
		}
		checkConstant(spaces, "i32", offset);
	}
	if ("functions" in items) for (const use of items.functions) spaces.func.index(use);
	else for (const expression of items.expressions) checkConstant(spaces, resolved, expression);
}

/** @param globalIndex the global being defined: only those before it have a value. */
function checkConstant(
	spaces: IndexSpaces,
	type: ValueType,
	expression: readonly Instruction[],
	globalIndex = spaces.global.entries.length,
): void {
	for (const instruction of expression) {
		if (!constantOps.has(instruction.op))
			throw new WasmBuildError(`${instruction.op} is not constant`);
		if (instruction.op !== "global.get") continue;
		const index = spaces.global.index(instruction.global);
		if (index >= globalIndex || spaces.global.entries[index]!.mutable) {
			throw new WasmBuildError(`global ${instruction.global} is not constant here`);
		}
	}
	checkBody(spaces, { params: [], results: [type] }, expression);
}

function checkLimits({ min, max }: Limits, most: number): void {
	for (const size of max === undefined ? [min] : [min, max]) {
		if (!Number.isInteger(size) || size < 0 || size > most) {
			throw new WasmBuildError(`${size} is not a size from 0 to ${most}`);
		}
	}
	if (max !== undefined && max < min)
		throw new WasmBuildError(`the maximum ${max} is under the minimum ${min}`);
}

/** Names the field in the errors of `check`. */
function at(field: string, check: () => void): void {
	try {
		check();
	} catch (error) {
		if (!(error instanceof WasmBuildError)) throw error;
		throw new WasmBuildError(error.detail, { field, ...error.position });
	}
}
