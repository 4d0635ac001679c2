/**
 * All index spaces of a module: which index each name has, what each index is, imports before
 * definitions. Finds the types that are only implied, and names given twice. It does not look at
 * operands.
 */
import { WasmBuildError } from "./errors.js";
import { IndexSpace } from "./index-space.js";
import type { Instruction } from "./instruction.js";
import type {
	ElementField,
	EntityField,
	EntityKind,
	ExportField,
	Field,
	FunctionField,
	GlobalField,
	MemoryField,
	ModuleDefinition,
	TableField,
	TagField,
} from "./module.js";
import { TypeSpace } from "./type-space.js";
import type { FunctionType, Use, ValueType } from "./types.js";

export class IndexSpaces {
	readonly types: TypeSpace;
	readonly func = new IndexSpace<FunctionField>("function");
	readonly table = new IndexSpace<TableField>("table");
	readonly memory = new IndexSpace<MemoryField>("memory");
	readonly global = new IndexSpace<GlobalField>("global");
	readonly tag = new IndexSpace<TagField>("tag");
	/** Imported entities of all kinds, in the order of the description. */
	readonly imports: readonly EntityField[];
	readonly exports: readonly ExportField[];
	readonly elements: readonly ElementField[];
	/** Indexes of functions that `ref.func` may name in a body. */
	readonly declaredFunctions: ReadonlySet<number>;

	constructor({ fields }: ModuleDefinition) {
		this.types = new TypeSpace(fields);
		const entities = fields.filter(isEntity);
		this.imports = entities.filter((field) => field.import);
		for (const field of this.imports) this.#add(field);
		for (const field of entities) if (!field.import) this.#add(field);
		this.exports = this.#collectExports(fields, entities);
		this.elements = fields.filter((field) => field.kind === "elem");
		this.#addImpliedTypes();
		this.declaredFunctions = this.#collectDeclaredFunctions();
	}

	/** The entities of one kind, in index order. */
	entities(kind: EntityKind): readonly EntityField[] {
		return this[kind].entries;
	}

	/** Those that are not imports. */
	defined<K extends EntityKind>(kind: K): readonly Extract<EntityField, { kind: K }>[] {
		const entries = this.entities(kind) as readonly Extract<EntityField, { kind: K }>[];
		return entries.filter((field) => !field.import);
	}

	functionType(use: Use): FunctionType {
		return this.types.get(this.types.signatureIndex(this.func.get(use).signature));
	}

	tagTypeIndex({ params }: TagField): number {
		return this.types.signatureIndex({ params });
	}

	resolve<T extends ValueType>(type: T): T {
		return this.types.resolve(type);
	}

	/** Whether an element segment has the short form, without a type: functions, into table 0. */
	isShortElement({ mode, table, type, items }: ElementField): boolean {
		const isFunctions = "functions" in items || this.resolve(type) === "(ref null func)";
		return mode === "active" && isFunctions && this.table.index(table) === 0;
	}

	#add(field: EntityField): void {
		(this[field.kind] as IndexSpace<EntityField>).add(field, field.name);
	}

	#collectExports(fields: readonly Field[], entities: readonly EntityField[]): ExportField[] {
		const inPlace = entities.flatMap((entity): ExportField[] => {
			const { kind, export: exportName } = entity;
			if (exportName === undefined) return [];
			const use = entity.name ?? this.entities(kind).indexOf(entity);
			return [{ kind: "export", exportName, what: kind, use }];
		});
		const exports = [...inPlace, ...fields.filter((field) => field.kind === "export")];
		const names = new Set<string>();
		for (const { exportName } of exports) {
			if (names.has(exportName))
				throw new WasmBuildError(`export "${exportName}" is defined twice`);
			names.add(exportName);
		}
		return exports;
	}

	#addImpliedTypes(): void {
		for (const field of this.tag.entries) this.tagTypeIndex(field);
		for (const field of this.func.entries) {
			this.inFunction(field, () => {
				this.types.signatureIndex(field.signature);
				this.#addBlockTypes(field.body);
			});
		}
	}

	#addBlockTypes(body: readonly Instruction[]): void {
		for (const instruction of body) {
			if (!("head" in instruction)) continue;
			this.types.blockIndex(instruction.head);
			this.#addBlockTypes(instruction.body);
			if (instruction.op === "if") this.#addBlockTypes(instruction.otherwise ?? []);
		}
	}

	/** Those that appear outside of bodies (spec 3.5.15). */
	#collectDeclaredFunctions(): Set<number> {
		const expressions = [
			...this.global.entries.map(({ init }) => init),
			...this.elements.flatMap(({ offset, items }) =>
				"functions" in items ? [offset] : [offset, ...items.expressions],
			),
		];
		const uses = [
			...this.exports.flatMap(({ what, use }) => (what === "func" ? [use] : [])),
			...this.elements.flatMap(({ items }) => ("functions" in items ? items.functions : [])),
			...expressions
				.flat()
				.flatMap((instruction) => (instruction.op === "ref.func" ? [instruction.func] : [])),
		];
		return new Set(uses.map((use) => this.func.index(use)));
	}

	/** Names the function in the errors of `check`. */
	inFunction(field: FunctionField, check: () => void): void {
		try {
			check();
		} catch (error) {
			if (!(error instanceof WasmBuildError)) throw error;
			const label = field.name ?? `function ${this.func.entries.indexOf(field)}`;
			throw new WasmBuildError(error.detail, { field: label, ...error.position });
		}
	}
}

function isEntity(field: Field): field is EntityField {
	return ["func", "table", "memory", "global", "tag"].includes(field.kind);
}
