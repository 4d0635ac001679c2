/**
 * Random instruction sequences of wanted types, for random modules. Everything it makes is valid:
 * an expression is chosen by the type it must leave.
 */
import type { BlockHead, Code } from "../../src/wasm/instruction.js";
import * as wasm from "../../src/wasm/instructions.js";
import { loadInstructions, storeInstructions } from "../../src/wasm/memory-instructions.js";
import {
	type Name,
	type RefType,
	refParts,
	refType,
	type Use,
	type ValueType,
} from "../../src/wasm/types.js";
import type { Random } from "./random.js";
import {
	numericByResult,
	randomAccess,
	randomConstant,
	randomFunctionReference,
	randomNullable,
	randomValueType,
	type Surroundings,
} from "./random-parts.js";

interface Label {
	readonly name: Name | undefined;
	/** What a branch to it takes. */
	readonly types: readonly ValueType[];
}

type Make = () => Code;

export class RandomCode {
	readonly #random: Random;
	readonly #around: Surroundings;
	readonly #locals: readonly { readonly use: Use; readonly type: ValueType }[];
	readonly #results: readonly ValueType[];
	/** From the innermost outwards. */
	#labels: Label[];
	/** For labels that are unique in the module. */
	static #labelCount = 0;

	constructor(
		random: Random,
		around: Surroundings,
		locals: readonly { readonly use: Use; readonly type: ValueType }[],
		results: readonly ValueType[],
	) {
		this.#random = random;
		this.#around = around;
		this.#locals = locals;
		this.#results = results;
		this.#labels = [{ name: undefined, types: results }];
	}

	/** Code that takes nothing and leaves `types`. */
	sequence(types: readonly ValueType[], depth: number): Code {
		const statements =
			depth > 0 ? this.#random.list(this.#random.below(3), () => this.#statement(depth - 1)) : [];
		if (depth > 0 && this.#random.oneIn(8)) return [...statements, this.#leave(depth - 1)];
		return [...statements, ...types.map((type) => this.expression(type, depth))];
	}

	/** Code that leaves one value. */
	expression(type: ValueType, depth: number): Code {
		const leaves = this.#leaves(type);
		if (depth <= 0) return this.#random.pick(leaves)();
		const choices = [
			...leaves,
			...this.#operations(type, depth - 1),
			...this.#operations(type, depth - 1),
		];
		return this.#random.pick(choices)();
	}

	#leaves(type: ValueType): Make[] {
		const makes: Make[] = [];
		for (const local of this.#locals)
			if (local.type === type) makes.push(() => [wasm.local.get(local.use)]);
		for (const global of this.#around.globals) {
			if (global.type === type) makes.push(() => [wasm.global.get(global.use)]);
		}
		const parts = refParts(type);
		if (!parts) makes.push(() => [randomConstant(this.#random, type)]);
		else if (parts.nullable) makes.push(() => [wasm.ref.null(parts.heap)]);
		for (const { use, typeUse } of this.#around.functions) {
			const fits =
				parts?.heap === typeUse || (parts?.heap === "func" && (parts.nullable || this.#around.gc));
			if (fits) makes.push(() => [wasm.ref.func(use)]);
		}
		return makes.length > 0 ? makes : [() => [wasm.unreachable]];
	}

	/** Ways to leave a value of this type that take other values or branch. */
	#operations(type: ValueType, depth: number): Make[] {
		const { tables, hasMemory } = this.#around;
		const random = this.#random;
		const expression = (wanted: ValueType) => this.expression(wanted, depth);
		const makes: Make[] = [
			() => this.#block(type, depth),
			() => this.#ifElse(type, depth),
			() => [
				expression(type),
				expression(type),
				expression("i32"),
				wasm.select(refParts(type) ? type : undefined),
			],
		];
		for (const { use, type: own } of this.#locals) {
			if (own === type) makes.push(() => [expression(type), wasm.local.tee(use)]);
		}
		const numeric = numericByResult.get(type);
		if (numeric) {
			makes.push(() => {
				const { op, params } = random.pick(numeric);
				return [params.map(expression), { op }];
			});
		}
		if (hasMemory && !refParts(type))
			makes.push(() => [expression("i32"), randomAccess(this.#random, loadInstructions, type)]);
		for (const { use, element } of tables) {
			if (element === type) makes.push(() => [expression("i32"), wasm.table.get(use)]);
			if (type === "i32") {
				makes.push(() => [wasm.table.size(use)]);
				makes.push(() => [expression(element), expression("i32"), wasm.table.grow(use)]);
			}
		}
		makes.push(...this.#calls([type], depth));
		if (type === "i32") {
			if (hasMemory)
				makes.push(
					() => [wasm.memory.size],
					() => [expression("i32"), wasm.memory.grow],
				);
			makes.push(() => [expression(randomNullable(this.#random, this.#around)), wasm.ref.is_null]);
		}
		if (this.#around.gc) makes.push(...this.#gcOperations(type, depth));
		return makes;
	}

	#gcOperations(type: ValueType, depth: number): Make[] {
		const expression = (wanted: ValueType) => this.expression(wanted, depth);
		const parts = refParts(type);
		if (type === "i32") {
			const parts = ["(ref null eq)", "(ref i31)", "(ref struct)", "(ref null none)"] as const;
			return [
				() => [
					expression("funcref"),
					wasm.ref.test(randomFunctionReference(this.#random, this.#around)),
				],
				() => [expression("anyref"), wasm.ref.test(this.#random.pick(parts))],
			];
		}
		if (!parts) return [];
		const makes: Make[] = [];
		if (!parts.nullable) {
			const nullable = refType(parts.heap, true);
			makes.push(() => [expression(nullable), wasm.ref.as_non_null]);
			makes.push(() => {
				const body = this.#inside(undefined, [type], () => [expression(nullable)]);
				const branch = [wasm.br_on_non_null(0), wasm.unreachable];
				return [wasm.block({ results: [type] }, [body, branch])];
			});
		}
		const isFunction =
			this.#around.types.some(({ use }) => use === parts.heap) || parts.heap === "func";
		if (isFunction) {
			makes.push(() => [expression("funcref"), wasm.ref.cast(type as RefType)]);
			makes.push(() => this.#castBlock(type as RefType, depth));
		}
		return makes;
	}

	/** A block that a cast leaves with a value of `type`. */
	#castBlock(type: RefType, depth: number): Code {
		const label = this.#label();
		const body = this.#inside(label, [type], (): Code => {
			const start = this.expression("funcref", depth);
			const rest = [wasm.drop, this.expression(type, depth)];
			if (this.#random.oneIn(2)) return [start, wasm.br_on_cast(label ?? 0, "funcref", type), rest];
			// What is left over when the cast fails is the function reference itself.
			const head = { params: ["funcref"], results: ["funcref"] } as const;
			const cast = [wasm.br_on_cast_fail(0, "funcref", type), wasm.br(label ?? 1)];
			return [start, wasm.block(head, cast), rest];
		});
		return [wasm.block({ label, results: [type] }, body)];
	}

	#block(type: ValueType, depth: number): Code {
		const label = this.#label();
		const isLoop = this.#random.oneIn(3);
		const params = this.#random.oneIn(3) ? [randomValueType(this.#random, this.#around)] : [];
		const head: BlockHead = { label, params, results: [type] };
		const body = this.#inside(label, isLoop ? params : [type], () => [
			params.map(() => wasm.drop),
			this.sequence([type], depth),
			this.#random.oneIn(3) && !isLoop
				? [this.expression("i32", depth), wasm.br_if(label ?? 0)]
				: [],
		]);
		return [
			params.map((param) => this.expression(param, depth)),
			isLoop ? wasm.loop(head, body) : wasm.block(head, body),
		];
	}

	#ifElse(type: ValueType, depth: number): Code {
		const label = this.#label();
		const arm = () => this.#inside(label, [type], () => this.sequence([type], depth));
		return [this.expression("i32", depth), wasm.if_({ label, results: [type] }, arm(), arm())];
	}

	/** Code that takes and leaves nothing. */
	#statement(depth: number): Code {
		const { globals, tables, hasMemory } = this.#around;
		const makes: Make[] = [
			() => [wasm.nop],
			() => [this.expression(randomValueType(this.#random, this.#around), depth), wasm.drop],
			() => {
				const label = this.#label();
				// With a nop: wabt leaves out an else with nothing in it.
				const body = () => this.#inside(label, [], () => [wasm.nop, this.sequence([], depth)]);
				return [
					this.expression("i32", depth),
					wasm.if_({ label }, body(), this.#random.oneIn(2) ? body() : undefined),
				];
			},
			() => {
				const label = this.#label();
				return [
					wasm.loop(
						{ label },
						this.#inside(label, [], () => this.sequence([], depth)),
					),
				];
			},
			() => {
				const label = this.#label();
				const onNull = () => [
					this.expression(randomNullable(this.#random, this.#around), depth),
					wasm.br_on_null(label ?? 0),
					wasm.drop,
				];
				const body = () => [
					this.sequence([], depth),
					this.#around.gc && this.#random.oneIn(2) ? onNull() : [],
				];
				return [wasm.block({ label }, this.#inside(label, [], body))];
			},
		];
		for (const { use, type } of this.#locals)
			makes.push(() => [this.expression(type, depth), wasm.local.set(use)]);
		for (const { use, type, mutable } of globals) {
			if (mutable) makes.push(() => [this.expression(type, depth), wasm.global.set(use)]);
		}
		for (const { use, element } of tables) {
			const value = () => this.expression(element, depth);
			makes.push(() => [this.expression("i32", depth), value(), wasm.table.set(use)]);
			makes.push(() => [
				this.expression("i32", depth),
				value(),
				this.expression("i32", depth),
				wasm.table.fill(use),
			]);
		}
		if (hasMemory) {
			makes.push(() => {
				const type = this.#random.pick(["i32", "i64", "f32", "f64"] as const);
				return [
					this.expression("i32", depth),
					this.expression(type, depth),
					randomAccess(this.#random, storeInstructions, type),
				];
			});
		}
		makes.push(...this.#calls([], depth));
		return this.#random.pick(makes)();
	}

	/** Code after which nothing runs. */
	#leave(depth: number): Code {
		const values = (types: readonly ValueType[]) =>
			types.map((type) => this.expression(type, depth));
		const makes: Make[] = [
			() => [wasm.unreachable],
			() => [values(this.#results), wasm.return_],
			() => {
				const depthOut = this.#random.below(this.#labels.length);
				const target = this.#labels[depthOut]!;
				return [values(target.types), wasm.br(this.#labelUse(depthOut))];
			},
			() => {
				const last = this.#random.below(this.#labels.length);
				const { types } = this.#labels[last]!;
				const same = this.#labels.flatMap((label, index) =>
					label.types.join() === types.join() ? [index] : [],
				);
				const uses = this.#random.list(this.#random.below(4), () =>
					this.#labelUse(this.#random.pick(same)),
				);
				return [
					values(types),
					this.expression("i32", depth),
					wasm.br_table(uses, this.#labelUse(last)),
				];
			},
		];
		if (this.#around.gc) makes.push(() => [wasm.ref.null("exn"), wasm.throw_ref]);
		for (const { use, params } of this.#around.tags)
			makes.push(() => [values(params), wasm.throw_(use)]);
		for (const { use, type } of this.#around.functions) {
			if (type.results.join() === this.#results.join())
				makes.push(() => [values(type.params), wasm.return_call(use)]);
		}
		return this.#random.pick(makes)();
	}

	#calls(results: readonly ValueType[], depth: number): Make[] {
		const values = (types: readonly ValueType[]) =>
			types.map((type) => this.expression(type, depth));
		const makes: Make[] = [];
		for (const { use, type } of this.#around.functions) {
			if (type.results.join() === results.join())
				makes.push(() => [values(type.params), wasm.call(use)]);
		}
		for (const { use, type } of this.#around.types) {
			if (type.results.join() !== results.join()) continue;
			for (const table of this.#around.tables) {
				if (table.element !== "funcref") continue;
				makes.push(() => [
					values(type.params),
					this.expression("i32", depth),
					wasm.call_indirect(use, table.use),
				]);
			}
			if (this.#around.gc) {
				makes.push(() => [
					values(type.params),
					this.expression(`(ref null ${use})`, depth),
					wasm.call_ref(use),
				]);
			}
		}
		return makes;
	}

	#label(): Name | undefined {
		return this.#random.oneIn(2) ? undefined : `$label_${RandomCode.#labelCount++}`;
	}

	#inside(name: Name | undefined, types: readonly ValueType[], make: () => Code): Code {
		this.#labels = [{ name, types }, ...this.#labels];
		const code = make();
		this.#labels = this.#labels.slice(1);
		return code;
	}

	#labelUse(depthOut: number): Use {
		const { name } = this.#labels[depthOut]!;
		return name !== undefined && this.#random.oneIn(2) ? name : depthOut;
	}
}
