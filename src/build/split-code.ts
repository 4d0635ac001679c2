/**
 * Splits a module in two: one that holds the functions of a list, and the *rest*, which is compiled when it
 * is wanted. No function's code is changed. Both modules have the same numbers for types, functions, tables,
 * globals and tags, and each has a *stub* for every function that the other one holds. A stub calls its
 * function through a table that both share; the rest's are put there when it is instantiated. Until then a
 * function of the table's stands for each of them that asks for the rest first (*waits*), and calls it then.
 */

import { SHARED, SHARED_TABLE } from "../distribution/form.js";
import { WasmFormatError } from "../wasm/errors.js";
import { signedLeb128, unsignedLeb128 as u32 } from "../wasm/leb128.js";
import { writeExport } from "../wasm/module-writer.js";
import { type EntityKind, entityCodes, type SectionId } from "../wasm/section-ids.js";
import { importSection } from "../wasm/section-rewriting.js";
import { type CodeParts, codeParts } from "./code-parts.js";
import {
	appended,
	assembled,
	type Bytes,
	type Contents,
	moduleOf,
	vector,
	written,
} from "./module-bytes.js";

/** Both as parts that are to be put one after the other. What is the module's is a view of it. */
export interface SplitModule {
	/** The module itself, with stubs. */
	readonly first: readonly Uint8Array[];
	readonly rest: readonly Uint8Array[];
}

/** Opcodes and types (spec 5.3, 5.4). */
const [CALL_INDIRECT, LOCAL_GET, LOCAL_SET, GLOBAL_GET, GLOBAL_SET] = [
	0x11, 0x20, 0x21, 0x23, 0x24,
];
const [I32_CONST, END, I32, FUNCREF] = [0x41, 0x0b, 0x7f, 0x70];

/**
 * @param stays tells of a function by its index whether the first module keeps it.
 * @param others what the first module has beside in other contents.
 * @throws WasmFormatError for a module of a kind that this does not know.
 */
export function splitCode(
	module: Uint8Array,
	stays: (index: number) => boolean,
	others: Contents = {},
): SplitModule {
	const parts = codeParts(module);
	const { defined, imports, imported, types, bodies, tables, globals, sections } = parts;
	const firstIndex = imported.func;
	const kept = bodies.map((_, slot) => stays(firstIndex + slot));
	const sharedTable = {
		index: imported.table + tables.length,
		type: [FUNCREF, 0, ...u32(bodies.length + 1)],
	};
	const slotGlobal = imported.global + globals.length;
	const empty = types.findIndex(({ parameters, results }) => parameters + results === 0);
	if (empty < 0) throw new WasmFormatError("no function takes and gives nothing", 0);
	const shared = [
		...sharedOf(parts),
		{ name: SHARED_TABLE, kind: "table", ...sharedTable } as const,
	];

	const callSlot = (type: number) => [CALL_INDIRECT, ...u32(type), ...u32(sharedTable.index)];
	const passed = types.map(({ parameters }) =>
		Array.from({ length: parameters }, (_, local) => [LOCAL_GET, ...u32(local)]).flat(),
	);
	const stub = (slot: number) => [
		...passed[defined[slot]],
		...i32(slot),
		...callSlot(defined[slot]),
	];
	const waiting = [...new Set(defined.filter((_, slot) => !kept[slot]))];
	const waits = waiting.map((type) => {
		const { parameters } = types[type];
		// The slot is a local variable by then: whoever is asked for the rest may call stubs.
		return body(
			[1, 1, I32],
			[
				...[GLOBAL_GET, ...u32(slotGlobal), LOCAL_SET, ...u32(parameters)],
				...[...i32(bodies.length), ...callSlot(empty)],
				...[...passed[type], LOCAL_GET, ...u32(parameters), ...callSlot(type)],
			],
		);
	});
	const waitOf = new Map(waiting.map((type, at) => [type, firstIndex + bodies.length + at]));
	const inTable = (slot: number) => (kept[slot] ? firstIndex + slot : waitOf.get(defined[slot])!);

	const content = (id: SectionId) => sections.find((section) => section.id === id)?.bytes;
	const changed: Contents = {
		...others,
		function: vector([...defined, ...waiting].map(u32)),
		table: vector([...tables, sharedTable.type]),
		global: vector([...globals.map(({ bytes }) => bytes), [I32, 1, ...i32(0), END]]),
		export: appended(
			content("export"),
			shared.map((one) => written((item) => writeExport(item, one))),
		),
		element: appended(content("element"), [
			elements(sharedTable.index, 0, Array.from(bodies.keys(), inTable)),
		]),
		code: vector([
			...bodies.map((own, slot) =>
				kept[slot] ? own : body([0], [...i32(slot), GLOBAL_SET, ...u32(slotGlobal), ...stub(slot)]),
			),
			...waits,
		]),
	};
	const isShared = globals.findLastIndex(({ mutable }) => mutable) + 1;
	return {
		first: assembled(sections, changed),
		rest: moduleOf({
			type: [content("type")!],
			import: importSection(module, imports, shared.map(importOf)),
			function: [content("function")!],
			global: vector(globals.slice(isShared).map(({ bytes }) => bytes)),
			element: vector(
				runsOf(kept).map(([begin, end]) =>
					elements(
						sharedTable.index,
						begin,
						Array.from({ length: end - begin }, (_, at) => firstIndex + begin + at),
					),
				),
			),
			code: vector(bodies.map((own, slot) => (kept[slot] ? body([0], stub(slot)) : own))),
		}),
	};
}

interface Shared {
	readonly name: string;
	readonly kind: EntityKind;
	readonly index: number;
	readonly type: Bytes;
}

/** What code may name besides functions: up to the last global that can be written, the others are copied. */
function sharedOf({ imported, tables, memories, globals, tags }: CodeParts): Shared[] {
	const all = (kind: EntityKind, types: readonly Bytes[]) =>
		types.map((type, at) => {
			const index = imported[kind] + at;
			return { name: `${SHARED}.${kind}${index}`, kind, index, type };
		});
	const last = globals.findLastIndex(({ mutable }) => mutable);
	return [
		...all("table", tables),
		...all("memory", memories),
		...all(
			"global",
			globals.slice(0, last + 1).map(({ type }) => type),
		),
		...all("tag", tags),
	];
}

/** It as the rest imports it. */
const importOf = ({ name, kind, type }: Shared): Uint8Array =>
	written((item) => {
		item.name(SHARED);
		item.name(name);
		item.byte(entityCodes[kind]);
		item.bytes(type);
	});

const i32 = (value: number): number[] => [I32_CONST, ...signedLeb128(value)];

/** @param locals as the format has them. */
function body(locals: readonly number[], code: readonly number[]): Uint8Array {
	return Uint8Array.from([...u32(locals.length + code.length + 1), ...locals, ...code, END]);
}

/** A segment that is written to a table of that index at instantiation. */
const elements = (table: number, slot: number, functions: readonly number[]): Bytes =>
	Uint8Array.from([
		...[2, ...u32(table), ...i32(slot), END, 0],
		...u32(functions.length),
		...functions.flatMap(u32),
	]);

/** From and up to but not including a slot: those that are not kept. */
function runsOf(kept: readonly boolean[]): [number, number][] {
	const runs: [number, number][] = [];
	for (const [slot, stays] of kept.entries()) {
		if (stays) continue;
		const last = runs.at(-1);
		if (last?.[1] === slot) last[1] += 1;
		else runs.push([slot, slot + 1]);
	}
	return runs;
}
