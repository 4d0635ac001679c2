/**
 * Writes a module's sections in their order (spec 5.5). It checks nothing: `assemble` does, before.
 * Deterministic, and nothing is optimised.
 */
import { ByteWriter } from "./byte-writer.js";
import { FunctionScope } from "./function-scope.js";
import type { IndexSpaces } from "./index-spaces.js";
import type { Instruction } from "./instruction.js";
import { writeExpression } from "./instruction-encoder.js";
import type {
	CustomField,
	ElementField,
	EntityField,
	FunctionField,
	GlobalField,
	ModuleDefinition,
} from "./module.js";
import { entityCodes, magicAndVersion, sectionIds } from "./section-ids.js";
import { typeCodes, writeFunctionType, writeLimits, writeValueType } from "./type-encoder.js";
import type { ValueType } from "./types.js";

/** The bytes of a description, right or wrong, given its index spaces. */
export function encodeModule(
	{ fields }: ModuleDefinition,
	spaces: IndexSpaces,
): Uint8Array<ArrayBuffer> {
	const customs = fields.filter((field) => field.kind === "custom");
	const writer = new ByteWriter();
	writer.bytes(magicAndVersion);
	for (const field of customs) if (field.place === "first") writeCustom(writer, field);
	writeSections(writer, spaces);
	for (const field of customs) if (field.place === "last") writeCustom(writer, field);
	return writer.toUint8Array();
}

function writeSections(writer: ByteWriter, spaces: IndexSpaces): void {
	const functions = spaces.defined("func");
	const section = <T>(
		id: number,
		items: readonly T[],
		write: (content: ByteWriter, item: T) => void,
	) => {
		if (items.length === 0) return;
		writer.byte(id);
		writer.sized((content) => content.vector(items, (item) => write(content, item)));
	};

	section(sectionIds.type, spaces.types.groups, (content, { start, count, explicit }) => {
		if (explicit) {
			content.byte(typeCodes.rec);
			content.u32(count);
		}
		for (const type of spaces.types.entries.slice(start, start + count))
			writeFunctionType(content, type);
	});
	section(sectionIds.import, spaces.imports, (content, field) => {
		content.name(field.import!.module);
		content.name(field.import!.name);
		content.byte(entityCodes[field.kind]);
		writeEntityType(content, field, spaces);
	});
	section(sectionIds.function, functions, (content, field) =>
		writeEntityType(content, field, spaces),
	);
	for (const kind of ["table", "memory", "tag"] as const) {
		section(sectionIds[kind], spaces.defined(kind), (content, field) =>
			writeEntityType(content, field, spaces),
		);
	}
	section(sectionIds.global, spaces.defined("global"), (content, field) => {
		writeEntityType(content, field, spaces);
		writeConstant(content, field.init, spaces);
	});
	section(sectionIds.export, spaces.exports, (content, { exportName, what, use }) => {
		content.name(exportName);
		content.byte(entityCodes[what]);
		content.u32(spaces[what].index(use));
	});
	section(sectionIds.element, spaces.elements, (content, element) =>
		writeElements(content, element, spaces),
	);
	section(sectionIds.code, functions, (content, field) => {
		content.sized((body) => writeBody(body, field, spaces));
	});
}

/** What an import and a definition of the same thing both say of it. */
function writeEntityType(writer: ByteWriter, field: EntityField, spaces: IndexSpaces): void {
	switch (field.kind) {
		case "func":
			writer.u32(spaces.types.signatureIndex(field.signature));
			break;
		case "table":
			writeValueType(writer, spaces.resolve(field.element));
			writeLimits(writer, field.limits);
			break;
		case "memory":
			writeLimits(writer, field.limits);
			break;
		case "global":
			writeGlobalType(writer, field, spaces);
			break;
		case "tag":
			// The attribute: 0 is an exception, the only kind there is.
			writer.byte(0);
			writer.u32(spaces.tagTypeIndex(field));
			break;
	}
}

function writeGlobalType(
	writer: ByteWriter,
	{ type, mutable }: GlobalField,
	spaces: IndexSpaces,
): void {
	writeValueType(writer, spaces.resolve(type));
	writer.byte(mutable ? 1 : 0);
}

function writeConstant(
	writer: ByteWriter,
	code: readonly Instruction[],
	spaces: IndexSpaces,
): void {
	writeExpression(writer, code, spaces, new FunctionScope(spaces, { params: [], results: [] }));
}

/** The flags of an element segment (spec 5.5.12): bit 0 not active, bit 1 table or declare, bit 2 expressions. */
function writeElements(writer: ByteWriter, element: ElementField, spaces: IndexSpaces): void {
	const { mode, items } = element;
	const byFunction = "functions" in items;
	const short = spaces.isShortElement(element);
	const modeBits = { active: short ? 0 : 2, passive: 1, declare: 3 }[mode];
	writer.u32(modeBits | (byFunction ? 0 : 4));
	if (mode === "active") {
		if (!short) writer.u32(spaces.table.index(element.table));
		writeConstant(writer, element.offset, spaces);
	}
	if (byFunction) {
		// The element kind: 0 is a function, the only kind there is.
		if (!short) writer.byte(0);
		writer.vector(items.functions, (use) => writer.u32(spaces.func.index(use)));
		return;
	}
	if (!short) writeValueType(writer, spaces.resolve(element.type));
	writer.vector(items.expressions, (code) => writeConstant(writer, code, spaces));
}

function writeBody(writer: ByteWriter, field: FunctionField, spaces: IndexSpaces): void {
	const type = spaces.types.get(spaces.types.signatureIndex(field.signature));
	const scope = new FunctionScope(spaces, type, field);
	const runs: { count: number; type: ValueType }[] = [];
	for (const local of scope.declaredLocals) {
		const last = runs.at(-1);
		if (last?.type === local.type) last.count++;
		else runs.push({ count: 1, type: local.type });
	}
	writer.vector(runs, (run) => {
		writer.u32(run.count);
		writeValueType(writer, run.type);
	});
	writeExpression(writer, field.body, spaces, scope);
}

function writeCustom(writer: ByteWriter, { sectionName, bytes }: CustomField): void {
	writer.byte(sectionIds.custom);
	writer.sized((content) => {
		content.name(sectionName);
		content.bytes(bytes);
	});
}
