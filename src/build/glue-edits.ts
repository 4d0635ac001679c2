/**
 * The edits that make Pyodide's glue a specialised one, and why each is made. They are made together or
 * not at all: each says what it expects to find, and a glue that looks otherwise is used as it comes.
 */
import { usedExports } from "../distribution/glue-exports.js";
import { assignNamesInLoop, signInLoop } from "./glue-loops.js";
import { shareMemoryLate } from "./glue-sleep.js";
import { openNoStreams } from "./glue-streams.js";
import {
	type AnyNode,
	type GlueTree,
	isCall,
	nodesOf,
	propertyOf,
	type Statement,
	statement,
	UnknownGlue,
	type VariableDeclarator,
} from "./glue-tree.js";

/** What is known of a glue while it is edited. */
export interface Specialising {
	readonly glue: GlueTree;
	/** Exports of the main module that it uses: each edit adds those that it has found. */
	readonly used: Set<string>;
	/** Says which prelinked module the glue belongs to, once all exports are known. */
	mark(): string;
}

export interface GlueEdit {
	readonly name: string;
	/** What it spares, or what would break without it. */
	readonly reason: string;
	/** @throws UnknownGlue if the glue is not as it expects. */
	make(specialising: Specialising): void;
}

/** In the order in which they are made. */
export const glueEdits: readonly GlueEdit[] = [
	{
		name: "assigns what is used",
		reason:
			'`assignWasmExports` is a third of the text, 4,868 statements `_x=Module["_x"]=wasmExports["x"]`, ' +
			"of which the glue and pythaw use 160. Others are found when somebody asks for them.",
		make: keepUsedAssignments,
	},
	{
		name: "assigns names in a loop",
		reason:
			'1,650 statements `Module["FS"]=FS` each have the engine look up how to store a property, for that one ' +
			"time: 6 ms of a start on Node. One statement in a loop is as fast as the second time.",
		make: ({ glue }) => assignNamesInLoop(glue),
	},
	{
		name: "signs functions in a loop",
		reason:
			'Likewise 1,200 statements `_fd_read.sig="iippp"`, each at another function. Only what takes a function ' +
			"into the table reads a signature, and that is after all of them.",
		make: ({ glue }) => signInLoop(glue),
	},
	{
		name: "opens no streams",
		reason:
			"Pyodide asks Node's standard streams for their file descriptors, for which Node makes all three and " +
			"loads `net` and `tty`: 2 to 3 ms. The numbers are known. A worker's streams have none.",
		make: ({ glue }) => openNoStreams(glue),
	},
	{
		name: "shares memory late",
		reason:
			"Pyodide makes a shared memory to sleep on. Where a page is not isolated from other sites, Chromium notes " +
			"that with the place in the source, for which it parses Pyodide's own JavaScript again: 20 ms of a start.",
		make: ({ glue }) => shareMemoryLate(glue),
	},
	{
		name: "links no symbols",
		reason:
			"`receiveInstance` makes every export a library function and an entry of the global offset table. " +
			"Only dynamic linking needs these: libraries/link-completion.ts adds them at its first use.",
		make({ glue }) {
			const body = glue.functionNamed("receiveInstance").body.body;
			removeCall(body, "mergeLibSymbols", "wasmExports", "main");
			removeCall(body, "updateGOT", "origExports");
		},
	},
	{
		name: "evaluates with names",
		reason:
			"Texts of JavaScript that come with C code are evaluated among the glue's variables and may name one " +
			"that is gone: libraries/scripts.ts declares it in the text.",
		make({ glue }) {
			const calls = nodesOf(glue.factory).filter(
				(node) =>
					node.type === "CallExpression" &&
					node.callee.type === "Identifier" &&
					node.callee.name === "eval",
			);
			if (calls.length === 0) throw new UnknownGlue("it evaluates no texts");
			for (const call of calls as Extract<AnyNode, { type: "CallExpression" }>[]) {
				if (call.arguments.length !== 1) throw new UnknownGlue("a call of eval is unusual");
				const wrapped = statement('Module["pythawWithNames"]()') as any;
				wrapped.expression.arguments = call.arguments;
				call.arguments = [wrapped.expression];
			}
		},
	},
	{
		name: "is marked",
		reason: "It works with the prelinked module that was made with it, and with no other.",
		make({ glue, mark }) {
			const { statements } = glue;
			const at = statements.findIndex(
				(one) =>
					one.type === "VariableDeclaration" &&
					one.declarations.some(
						({ id, init }) =>
							id.type === "Identifier" &&
							id.name === "Module" &&
							init?.type === "Identifier" &&
							init.name === "moduleArg",
					),
			);
			if (at < 0) throw new UnknownGlue("its Module is not its argument");
			statements.splice(at + 1, 0, statement(`Module["pythawForm"]=${JSON.stringify(mark())}`));
		},
	},
	{
		name: "is told its address",
		reason:
			"A kept form lies in the user's cache, and the glue asks for packages (`ws`) from where it lies: it is " +
			"told where the release is.",
		make({ glue }) {
			const own = nodesOf(glue.factory).filter(isOwnAddress);
			if (own.length === 0) throw new UnknownGlue("it does not ask for its address");
			for (const node of own) {
				const given = (statement('Module["pythawAddress"]') as any).expression;
				Object.assign(node, {
					type: "LogicalExpression",
					operator: "??",
					left: given,
					right: { ...node },
				});
			}
		},
	},
];

/** `import.meta.url`. */
const isOwnAddress = (node: AnyNode): boolean =>
	node.type === "MemberExpression" &&
	node.object.type === "MetaProperty" &&
	node.property.type === "Identifier" &&
	node.property.name === "url";

const EXPORTS = "wasmExports";

function keepUsedAssignments({ glue, used }: Specialising): void {
	const assigning = glue.functionNamed("assignWasmExports");
	const counts = glue.countWords(assigning);
	const declared = new Set(glue.statements.flatMap(declaratorsOf).filter(isEmpty).map(nameOf));
	for (const node of nodesOf(glue.factory, assigning)) {
		// Exports are library functions, too: `wasmImports["open64"]=wasmImports["open"]` runs on every start.
		const name = propertyOf(node, EXPORTS) ?? propertyOf(node, "wasmImports");
		if (name !== undefined) used.add(name);
	}
	// Two that are used where no name tells it: by pythaw, and as `main`'s other name.
	const needed = new Set([...usedExports, "_main"]);
	const gone = new Set<string>();
	assigning.body.body = assigning.body.body.filter((one) => {
		const { targets, source } = assignmentOf(one);
		// A variable's own declaration is no use of it.
		const isUsed = targets.some(
			(name) =>
				needed.has(name) ||
				(counts.get(name) ?? 0) > Number(declared.has(name)) ||
				used.has(source),
		);
		if (isUsed) used.add(source);
		else for (const name of targets) gone.add(name);
		return isUsed;
	});
	if (gone.size === 0) throw new UnknownGlue("it uses all that it assigns");
	removeDeclarators(glue, gone);
}

/** Of `_x = Module["_x"] = wasmExports["x"]`, with or without `.value >>> 0`: what is assigned, and from where. */
function assignmentOf(one: Statement): { targets: string[]; source: string } {
	const targets: string[] = [];
	let node: AnyNode = one.type === "ExpressionStatement" ? one.expression : one;
	while (node.type === "AssignmentExpression" && node.operator === "=") {
		const name: string | undefined =
			node.left.type === "Identifier" ? node.left.name : propertyOf(node.left, "Module");
		if (name === undefined) throw new UnknownGlue("it assigns an export to something unusual");
		targets.push(name);
		node = node.right;
	}
	if (node.type === "BinaryExpression" && node.operator === ">>>") node = node.left as AnyNode;
	if (node.type === "MemberExpression" && propertyOf(node, EXPORTS) === undefined) {
		node = node.object as AnyNode;
	}
	const source = propertyOf(node, EXPORTS);
	if (targets.length === 0 || source === undefined) {
		throw new UnknownGlue("it assigns something that is no export");
	}
	return { targets, source };
}

const declaratorsOf = (one: Statement): VariableDeclarator[] =>
	one.type === "VariableDeclaration" ? one.declarations : [];
const nameOf = ({ id }: VariableDeclarator) => (id.type === "Identifier" ? id.name : undefined);
const isEmpty = ({ init }: VariableDeclarator) => !init;

function removeDeclarators({ factory: { body } }: GlueTree, gone: ReadonlySet<unknown>): void {
	for (const one of body.body) {
		if (one.type !== "VariableDeclaration") continue;
		one.declarations = one.declarations.filter((each) => !isEmpty(each) || !gone.has(nameOf(each)));
	}
	body.body = body.body.filter(
		(one) => one.type !== "VariableDeclaration" || one.declarations.length > 0,
	);
}

/** Takes the one statement out that is that call. */
function removeCall(body: Statement[], callee: string, ...args: readonly string[]): void {
	const isIt = (one: Statement) =>
		one.type === "ExpressionStatement" && isCall(one.expression, callee, ...args);
	const at = body.findIndex(isIt);
	if (at < 0 || body.findLastIndex(isIt) !== at) {
		throw new UnknownGlue(`it does not call ${callee}(${args.join(", ")}) once`);
	}
	body.splice(at, 1);
}
