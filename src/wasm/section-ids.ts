/** The numbers of the binary format that writer and reader share (spec 5.5). */

/** `\0asm`, then version 1. */
export const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const;

export const sectionIds = {
	custom: 0,
	type: 1,
	import: 2,
	function: 3,
	table: 4,
	memory: 5,
	global: 6,
	export: 7,
	start: 8,
	element: 9,
	code: 10,
	data: 11,
	dataCount: 12,
	tag: 13,
} as const;

export type SectionId = keyof typeof sectionIds;

/** The order that sections must be in (spec 5.5.2); custom ones may be anywhere. */
export const sectionOrder: readonly SectionId[] = [
	"type",
	"import",
	"function",
	"table",
	"memory",
	"tag",
	"global",
	"export",
	"start",
	"element",
	"dataCount",
	"code",
	"data",
];

/** Kinds of imports and exports. */
export const entityCodes = { func: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

export type EntityKind = keyof typeof entityCodes;
