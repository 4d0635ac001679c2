/**
 * What a module is made of (spec 2.5), as plain data, and the functions one describes it with. A
 * description reads like a module in the text format; order among different kinds does not matter.
 * Nothing is checked here: `assemble` does that.
 */
import { type Code, flatten, type Instruction } from "./instruction.js";
import type { FunctionType, Limits, Name, RefType, Use, ValueType } from "./types.js";

/** Parameters or locals: with names in order, or types only. */
export type Locals = Readonly<Record<Name, ValueType>> | readonly ValueType[];

/** A function's type: a defined one by name or index, or its parameters and results in place. */
export interface Signature {
	readonly type?: Use;
	/** With `type`, only names for its parameters may be given here, and must agree with it. */
	readonly params?: Locals;
	readonly results?: readonly ValueType[];
}

export interface TypeField {
	readonly kind: "type";
	readonly name?: Name;
	readonly type: FunctionType;
}
/** Types of one recursion group: they may name each other, and equal only a group with the same members. */
export interface RecField {
	readonly kind: "rec";
	readonly types: readonly TypeField[];
}
interface Entity<Kind extends string> {
	readonly kind: Kind;
	readonly name?: Name;
	/** Where it is imported from; such an entity has no content of its own. */
	readonly import?: { readonly module: string; readonly name: string };
	/** Name under which it is exported. More names by `defineExport`. */
	readonly export?: string;
}
export interface FunctionField extends Entity<"func"> {
	readonly signature: Signature;
	readonly locals: Locals;
	readonly body: readonly Instruction[];
}
export interface TableField extends Entity<"table"> {
	readonly limits: Limits;
	readonly element: RefType;
}
export interface MemoryField extends Entity<"memory"> {
	readonly limits: Limits;
}
export interface GlobalField extends Entity<"global"> {
	readonly type: ValueType;
	readonly mutable: boolean;
	/** A constant expression; empty for an import. */
	readonly init: readonly Instruction[];
}
export interface TagField extends Entity<"tag"> {
	readonly params: readonly ValueType[];
}
export type EntityField = FunctionField | TableField | MemoryField | GlobalField | TagField;
export type EntityKind = EntityField["kind"];

export interface ExportField {
	readonly kind: "export";
	readonly exportName: string;
	readonly what: EntityKind;
	readonly use: Use;
}
export interface ElementField {
	readonly kind: "elem";
	readonly name?: Name;
	/** `declare` only makes `ref.func` of its functions legal. */
	readonly mode: "active" | "passive" | "declare";
	readonly table: Use;
	/** Where it starts in the table: a constant expression; empty unless active. */
	readonly offset: readonly Instruction[];
	readonly type: RefType;
	/** Functions by name or index, or one constant expression per element. */
	readonly items:
		| { readonly functions: readonly Use[] }
		| { readonly expressions: readonly (readonly Instruction[])[] };
}
export interface CustomField {
	readonly kind: "custom";
	readonly sectionName: string;
	readonly bytes: Uint8Array;
	/** Before all other sections (as `dylink.0` must be) or after them. */
	readonly place: "first" | "last";
}
export type Field = TypeField | RecField | EntityField | ExportField | ElementField | CustomField;

export interface ModuleDefinition {
	/** For messages only; not in the bytes. */
	readonly name: string;
	readonly fields: readonly Field[];
}

export function defineModule(name: string, fields: readonly Field[]): ModuleDefinition {
	return { name, fields };
}

export function defineType(
	name: Name | undefined,
	params: readonly ValueType[],
	results: readonly ValueType[],
): TypeField {
	return { kind: "type", name, type: { params, results } };
}

export function defineRecursionGroup(...types: readonly TypeField[]): RecField {
	return { kind: "rec", types };
}

/** What a function description may say. */
export interface FunctionOptions extends Signature {
	readonly export?: string;
	readonly locals?: Locals;
	readonly body: Code;
}

export function defineFunction(name: Name | undefined, options: FunctionOptions): FunctionField {
	const { type, params, results, locals = [], body, export: exportName } = options;
	return {
		kind: "func",
		name,
		export: exportName,
		signature: { type, params, results },
		locals,
		body: flatten(body),
	};
}

export function importFunction(
	module: string,
	importName: string,
	name: Name | undefined,
	signature: Signature & { readonly export?: string },
): FunctionField {
	const { export: exportName, ...rest } = signature;
	return {
		kind: "func",
		name,
		import: { module, name: importName },
		export: exportName,
		signature: rest,
		locals: [],
		body: [],
	};
}

/** `element` defaults to `funcref`. */
export interface TableOptions extends Limits {
	readonly element?: RefType;
	readonly export?: string;
}

function tableField(name: Name | undefined, options: TableOptions): TableField {
	const { element = "funcref", export: exportName, min, max } = options;
	const limits = max === undefined ? { min } : { min, max };
	return { kind: "table", name, export: exportName, limits, element };
}

export function defineTable(name: Name | undefined, options: TableOptions): TableField {
	return tableField(name, options);
}

export function importTable(
	module: string,
	importName: string,
	name: Name | undefined,
	options: TableOptions,
): TableField {
	return { ...tableField(name, options), import: { module, name: importName } };
}

export interface MemoryOptions extends Limits {
	readonly export?: string;
}

function memoryField(name: Name | undefined, options: MemoryOptions): MemoryField {
	const { export: exportName, min, max } = options;
	return {
		kind: "memory",
		name,
		export: exportName,
		limits: max === undefined ? { min } : { min, max },
	};
}

export function defineMemory(name: Name | undefined, options: MemoryOptions): MemoryField {
	return memoryField(name, options);
}

export function importMemory(
	module: string,
	importName: string,
	name: Name | undefined,
	options: MemoryOptions,
): MemoryField {
	return { ...memoryField(name, options), import: { module, name: importName } };
}

export interface GlobalOptions {
	readonly type: ValueType;
	readonly mutable?: boolean;
	readonly export?: string;
}

export function defineGlobal(
	name: Name | undefined,
	options: GlobalOptions & { readonly init: Code },
): GlobalField {
	const { type, mutable = false, export: exportName, init } = options;
	return { kind: "global", name, export: exportName, type, mutable, init: flatten(init) };
}

export function importGlobal(
	module: string,
	importName: string,
	name: Name | undefined,
	options: GlobalOptions,
): GlobalField {
	return { ...defineGlobal(name, { ...options, init: [] }), import: { module, name: importName } };
}

export function defineTag(
	name: Name | undefined,
	options: { readonly params: readonly ValueType[]; readonly export?: string },
): TagField {
	return { kind: "tag", name, export: options.export, params: options.params };
}

export function importTag(
	module: string,
	importName: string,
	name: Name | undefined,
	options: { readonly params: readonly ValueType[] },
): TagField {
	return { ...defineTag(name, options), import: { module, name: importName } };
}

export function defineExport(exportName: string, what: EntityKind, use: Use): ExportField {
	return { kind: "export", exportName, what, use };
}

/** What an element segment holds: functions, or expressions of the reference type `type`. */
export type ElementItems =
	| { readonly functions: readonly Use[] }
	| { readonly type: RefType; readonly expressions: readonly Code[] };

function elementField(
	name: Name | undefined,
	mode: ElementField["mode"],
	table: Use,
	offset: Code,
	items: ElementItems,
): ElementField {
	const common = { kind: "elem", name, mode, table, offset: flatten(offset) } as const;
	if ("functions" in items) return { ...common, type: "funcref", items };
	return { ...common, type: items.type, items: { expressions: items.expressions.map(flatten) } };
}

/** Written into `table` from element `offset` on when the module is instantiated. */
export function defineActiveElements(
	name: Name | undefined,
	table: Use,
	offset: Code,
	items: ElementItems,
): ElementField {
	return elementField(name, "active", table, offset, items);
}

/** Makes `ref.func` of these functions legal; a function that is exported needs no such line. */
export function declareElements(...functions: readonly Use[]): ElementField {
	return elementField(undefined, "declare", 0, [], { functions });
}

export function definePassiveElements(name: Name | undefined, items: ElementItems): ElementField {
	return elementField(name, "passive", 0, [], items);
}

export function defineCustomSection(
	sectionName: string,
	bytes: Uint8Array,
	place: CustomField["place"] = "last",
): CustomField {
	return { kind: "custom", sectionName, bytes, place };
}
