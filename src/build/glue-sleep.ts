/**
 * The edit of the glue that has it make the shared memory on which it sleeps when it first sleeps: that is on
 * Node alone, when a stream has nothing to read yet.
 */
import {
	type AnyNode,
	type GlueTree,
	nodesOf,
	propertyOf,
	statement,
	UnknownGlue,
	type VariableDeclarator,
} from "./glue-tree.js";

/** `var cell = new Int32Array(new WebAssembly.Memory({shared: true, …}).buffer)`, and `Atomics.wait(cell, …)`. */
export function shareMemoryLate({ factory }: GlueTree): void {
	const nodes = nodesOf(factory);
	const cells = nodes.filter(isCell);
	const waits = nodes.flatMap((node) =>
		node.type === "CallExpression" && propertyOf(node.callee, "Atomics") === "wait" ? [node] : [],
	);
	const [cell, wait] = [cells[0], waits[0]];
	const argument = wait?.arguments[0];
	if (
		cells.length !== 1 ||
		waits.length !== 1 ||
		cell.id.type !== "Identifier" ||
		argument.type !== "Identifier" ||
		argument.name !== cell.id.name
	) {
		throw new UnknownGlue("it sleeps otherwise");
	}
	const late = (statement(`${cell.id.name} ??= 0`) as any).expression;
	late.right = cell.init;
	wait.arguments[0] = late;
	cell.init = null;
}

/** A variable whose first value is made on memory that threads share. */
const isCell = (node: AnyNode): node is VariableDeclarator =>
	node.type === "VariableDeclarator" &&
	node.init?.type === "NewExpression" &&
	nodesOf(node.init).some(
		(one) => one.type === "Property" && one.key.type === "Identifier" && one.key.name === "shared",
	);
