/**
 * The glue's text as a syntax tree: finding, counting and replacing in it. Which edits are made is in
 * glue-edits.ts. It loads the parser, so a start must not load it.
 */
import {
	type AnyNode,
	type FunctionDeclaration,
	type Program,
	parse,
	type Statement,
	type VariableDeclarator,
} from "acorn";
import { generate } from "astring";

/** A glue that is not as an edit knows it. It is used as it comes. */
export class UnknownGlue extends Error {}

export type { AnyNode, Statement, VariableDeclarator };

export class GlueTree {
	readonly #program: Program;
	/** The function that is the glue: the default export of the module. */
	readonly factory: FunctionDeclaration;

	/** @throws UnknownGlue for a text that is no module of one function, or no JavaScript. */
	constructor(text: string) {
		try {
			this.#program = parse(text, { ecmaVersion: "latest", sourceType: "module" });
		} catch (error) {
			throw new UnknownGlue(`it cannot be parsed: ${(error as Error).message}`);
		}
		const [factory, exported] = this.#program.body;
		if (
			this.#program.body.length !== 2 ||
			factory.type !== "FunctionDeclaration" ||
			exported.type !== "ExportDefaultDeclaration" ||
			exported.declaration.type !== "Identifier" ||
			exported.declaration.name !== factory.id.name
		) {
			throw new UnknownGlue("it is not one function, exported as default");
		}
		this.factory = factory;
	}

	/** The glue's statements: those of its one function. */
	get statements(): Statement[] {
		return this.factory.body.body;
	}

	/** The one function of that name, wherever it is declared. */
	functionNamed(name: string): FunctionDeclaration {
		const found = nodesOf(this.factory).filter(
			(node): node is FunctionDeclaration =>
				node.type === "FunctionDeclaration" && node.id?.name === name,
		);
		if (found.length !== 1) throw new UnknownGlue(`it has ${found.length} functions ${name}`);
		return found[0];
	}

	/** How often each word is an identifier, or within a text, anywhere but in `leftOut`. */
	countWords(leftOut: AnyNode): ReadonlyMap<string, number> {
		const counts = new Map<string, number>();
		const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1);
		for (const node of nodesOf(this.factory, leftOut)) {
			if (node.type === "Identifier") count(node.name);
			else if (node.type === "TemplateElement") node.value.raw.match(words)?.forEach(count);
			else if (node.type === "Literal" && typeof node.value === "string") {
				node.value.match(words)?.forEach(count);
			}
		}
		return counts;
	}

	/**
	 * The text, a statement a line: an engine that shows the line of an error shows no megabyte. The function
	 * is in parentheses. One that is declared is only skimmed over, and parsed when it is called: all of the
	 * glue twice, the second time on a page's thread. One in parentheses is compiled while the file arrives.
	 * A start in a page checks the glue by this form (distribution/import-glue.ts).
	 */
	print(): string {
		const [factory, exported] = this.#program.body.map((one) => generate(one, { indent: "" }));
		return `const ${this.factory.id.name} = (${factory});\n${exported}`;
	}
}

const words = /[A-Za-z_$][\w$]*/g;

/** A node and all below it, in the order of the text. */
export function nodesOf(root: AnyNode, leftOut?: AnyNode): AnyNode[] {
	const nodes: AnyNode[] = [];
	const visit = (value: unknown): void => {
		if (Array.isArray(value)) {
			for (const each of value) visit(each);
		} else if (typeof value === "object" && value !== null && "type" in value) {
			if (value === leftOut) return;
			nodes.push(value as AnyNode);
			for (const child of Object.values(value)) {
				if (typeof child === "object") visit(child);
			}
		}
	};
	visit(root);
	return nodes;
}

/** A statement of its text. */
export function statement(text: string): Statement {
	return parse(text, { ecmaVersion: "latest" }).body[0] as Statement;
}

/** The property that a member expression names, `object.x` or `object["x"]`; undefined of any other node. */
export function propertyOf(node: AnyNode, object: string): string | undefined {
	if (node.type !== "MemberExpression") return undefined;
	if (node.object.type !== "Identifier" || node.object.name !== object) return undefined;
	if (!node.computed) return node.property.type === "Identifier" ? node.property.name : undefined;
	const { property } = node;
	return property.type === "Literal" && typeof property.value === "string"
		? property.value
		: undefined;
}

/** Whether a node is a call `callee(arg, …)`, its arguments identifiers or texts. */
export function isCall(node: AnyNode, callee: string, ...args: readonly string[]): boolean {
	return (
		node.type === "CallExpression" &&
		node.callee.type === "Identifier" &&
		node.callee.name === callee &&
		node.arguments.length === args.length &&
		node.arguments.every(
			(arg, index) =>
				(arg.type === "Identifier" && arg.name === args[index]) ||
				(arg.type === "Literal" && arg.value === args[index]),
		)
	);
}
