/**
 * Shows a module description in the text format (spec 6): for people (`doctor --wat`), and for other
 * assemblers to make the same module from. What it prints need not be valid.
 */
import { IndexSpaces } from "./index-spaces.js";
import type { Instruction } from "./instruction.js";
import { functionTypeText, instructionLines, instructionText } from "./instruction-printer.js";
import type {
	CustomField,
	ElementField,
	EntityField,
	FunctionField,
	ModuleDefinition,
	Signature,
} from "./module.js";
import { localList } from "./type-space.js";
import type { Limits } from "./types.js";

/** The module as text, one field or instruction a line. @throws WasmBuildError for unknown names. */
export function printModule(definition: ModuleDefinition): string {
	const spaces = new IndexSpaces(definition);
	const customs = definition.fields.filter((field) => field.kind === "custom");
	const others = (["table", "memory", "tag", "global"] as const).flatMap((kind) =>
		spaces.entities(kind).filter((field) => !field.import),
	);
	const lines = [
		...customs.filter(({ place }) => place === "first").map(customText),
		...typeTexts(spaces),
		...spaces.imports.map((field) => {
			const { module, name } = field.import!;
			return `(import ${stringText(module)} ${stringText(name)} ${entityText(field, spaces)})`;
		}),
		...others.map((field) => entityText(field, spaces)),
		...spaces.exports.map(
			({ exportName, what, use }) => `(export ${stringText(exportName)} (${what} ${use}))`,
		),
		...spaces.elements.map((element) => elementText(element, spaces)),
		...spaces.defined("func").flatMap((field) => functionLines(field, spaces)),
		...customs.filter(({ place }) => place === "last").map(customText),
	];
	return [`(module ;; ${definition.name}`, ...lines.map((line) => `\t${line}`), ")", ""].join("\n");
}

function typeTexts(spaces: IndexSpaces): string[] {
	return spaces.types.groups.flatMap(({ start, count, explicit }) => {
		const members = spaces.types.entries
			.slice(start, start + count)
			.map(({ params, results }, member) => {
				const index = start + member;
				const id = spaces.types.names[index] ?? `(;${index};)`;
				const spelled = [params, results].map((list) =>
					list.map((type) => spaces.types.spell(type)),
				);
				return `(type ${id} (func${prefixed(functionTypeText(spelled[0]!, spelled[1]!))}))`;
			});
		return explicit ? ["(rec", ...members.map((text) => `\t${text}`), ")"] : members;
	});
}

/** A definition or the description of an import; of a function, its first line without the last `)`. */
function entityText(field: EntityField, spaces: IndexSpaces): string {
	const { kind, name } = field;
	const start = `(${kind}${prefixed(name)}`;
	switch (field.kind) {
		case "func":
			return `${start} ${signatureText(field.signature, spaces)})`;
		case "table":
			return `${start} ${limitsText(field.limits)} ${field.element})`;
		case "memory":
			return `${start} ${limitsText(field.limits)})`;
		case "global": {
			const type = field.mutable ? `(mut ${field.type})` : field.type;
			return `${start} ${type}${prefixed(expressionText(field.init, spaces))})`;
		}
		case "tag":
			return `${start} (type ${spaces.tagTypeIndex(field)})${prefixed(functionTypeText(field.params, []))})`;
	}
}

function signatureText(signature: Signature, spaces: IndexSpaces): string {
	const { type = spaces.types.signatureIndex(signature), params, results = [] } = signature;
	const texts = localList(params).map(({ name, type }) => `(param${prefixed(name)} ${type})`);
	return [`(type ${type})`, ...texts, functionTypeText([], results)].filter(Boolean).join(" ");
}

function functionLines(field: FunctionField, spaces: IndexSpaces): string[] {
	const locals = localList(field.locals).map(
		({ name, type }) => `\t(local${prefixed(name)} ${type})`,
	);
	return [
		entityText(field, spaces).slice(0, -1),
		...locals,
		...instructionLines(field.body, spaces, 1),
		")",
	];
}

function elementText(element: ElementField, spaces: IndexSpaces): string {
	const { name, mode, table, offset, type, items } = element;
	const isShort = spaces.isShortElement(element);
	const parts = [
		...(name ? [name] : []),
		...(mode === "declare" ? ["declare"] : []),
		...(mode === "active" && !isShort ? [`(table ${table})`] : []),
		...(mode === "active" ? [`(offset ${expressionText(offset, spaces)})`] : []),
		...("functions" in items
			? ["func", ...items.functions]
			: [type, ...items.expressions.map((code) => `(item ${expressionText(code, spaces)})`)]),
	];
	return `(elem ${parts.join(" ")})`;
}

function customText({ sectionName, bytes, place }: CustomField): string {
	return `(@custom ${stringText(sectionName)} (${place === "first" ? "before first" : "after last"}) ${bytesText(bytes)})`;
}

function expressionText(code: readonly Instruction[], spaces: IndexSpaces): string {
	return code.map((instruction) => instructionText(instruction, spaces)).join(" ");
}

function limitsText({ min, max }: Limits): string {
	return max === undefined ? `${min}` : `${min} ${max}`;
}

function prefixed(text: string | undefined): string {
	return text ? ` ${text}` : "";
}

const utf8 = new TextEncoder();

function stringText(text: string): string {
	return bytesText(utf8.encode(text));
}

/** Bytes as a string literal: printable ASCII as it is, all else escaped. */
function bytesText(bytes: Uint8Array): string {
	const escaped = Array.from(bytes, (byte) => {
		const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
		return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`;
	});
	return `"${escaped.join("")}"`;
}
