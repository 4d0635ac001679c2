/**
 * Rollup's plugin that makes a chunk a script's text: a string in the module that runs it
 * (src/node/start-script.ts), so that V8's compiled code of it can be kept. Each line of the chunk is a line
 * of the string, so that stack traces tell where in the file something is.
 */

/** Names in the text for what a script does not have. */
const META = "__pythaw_meta";
const IMPORT = "__pythaw_import";
const IMPORTED = "__pythaw_imported";

/**
 * @param name of the chunk.
 * @param runner name of the function that runs it, which another chunk has.
 */
export function startScript(name, runner) {
	return {
		name: "start-script",
		buildStart() {
			// Nothing imports it: it would be left out.
			const preserveSignature = "allow-extension";
			this.emitFile({ type: "chunk", id: `./${runner.file}`, preserveSignature });
		},
		generateBundle(_, bundle) {
			const chunk = Object.values(bundle).find(
				(each) => each.type === "chunk" && each.name === name,
			);
			const ran = Object.values(bundle).find(
				(each) => each.type === "chunk" && each.moduleIds.some((id) => id.endsWith(runner.file)),
			);
			const { text, exported, imports, dynamic } = asScript(chunk.code, this.parse(chunk.code));
			const bindings = exported.map(({ local, name }) => `${local} as ${name}`);
			const locals = exported.map(({ local }) => local);
			const quoted = JSON.stringify;
			const head = [
				...imports.map(({ source }, at) => `import * as $${at} from ${quoted(source)};`),
				`import { ${exportedAs(this.parse(ran.code), runner.name)} as $run } from "./${ran.fileName}";`,
			];
			const later = dynamic.map(
				(specifier) => `[${quoted(specifier)}, () => import(${quoted(specifier)})]`,
			);
			const lineOffset = head.length;
			chunk.code = [
				...head,
				`const { ${locals.join(", ")} } = $run(${literal(text)}, ${lineOffset}, import.meta, new Map([${later.join(", ")}]), [${imports.map((_, at) => `$${at}`).join(", ")}]);`,
				`export { ${bindings.join(", ")} };`,
				`//# sourceMappingURL=${chunk.fileName}.map`,
				"",
			].join("\n");
			shiftMap(bundle[`${chunk.fileName}.map`], lineOffset);
		},
	};
}

/** The chunk's text as that of a function, what it exports, and the specifiers of what it imports. */
function asScript(code, tree) {
	const edits = [];
	const imports = [];
	const exported = [];
	const dynamic = new Set();
	const mutable = new Set();
	const assigned = new Set();
	const replace = ({ start, end }, text) => edits.push({ start, end, text });
	for (const node of tree.body) {
		if (node.type === "ImportDeclaration") {
			imports.push({ source: node.source.value });
			const names = node.specifiers.map((each) =>
				each.type === "ImportSpecifier"
					? `${each.imported.name}: ${each.local.name}`
					: fail(`import ${each.type}`),
			);
			replace(node, `const { ${names.join(", ")} } = ${IMPORTED}[${imports.length - 1}];`);
		} else if (
			node.type === "ExportNamedDeclaration" &&
			node.source == null &&
			node.declaration == null
		) {
			for (const each of node.specifiers) {
				exported.push({ local: each.local.name, name: each.exported.name });
			}
			replace(node, `return { ${[...new Set(exported.map(({ local }) => local))].join(", ")} };`);
		} else if (/^Export/.test(node.type)) fail(node.type);
		else if (node.type === "VariableDeclaration" && node.kind !== "const") {
			for (const { id } of node.declarations) mutable.add(id.name);
		}
	}
	walk(tree, (node) => {
		if (node.type === "MetaProperty" && node.meta.name === "import") replace(node, META);
		if (node.type === "ImportExpression") {
			replace({ start: node.start, end: node.start + "import".length }, IMPORT);
			if (node.source.type === "Literal") dynamic.add(node.source.value);
		}
		if (node.type === "AssignmentExpression" && node.left.type === "Identifier")
			assigned.add(node.left.name);
		if (node.type === "UpdateExpression") assigned.add(node.argument.name);
	});
	// An export of a module changes with its variable; what a function returned does not.
	const changing = exported.find(({ local }) => mutable.has(local) && assigned.has(local));
	if (changing !== undefined) fail(`the exported variable ${changing.local}, which is assigned to`);
	let text = `(function (${META}, ${IMPORT}, ${IMPORTED}) { "use strict";`;
	let end = 0;
	for (const edit of edits.sort((a, b) => a.start - b.start)) {
		text += code.slice(end, edit.start) + edit.text;
		end = edit.end;
	}
	text += code.slice(end).replace(/^\/\/# sourceMappingURL=.*$/m, "");
	return { text: `${text.trimEnd()}\n})`, exported, imports, dynamic: [...dynamic] };
}

/** A string over as many lines as the text has. ASCII: V8 takes half the memory for it. */
function literal(text) {
	const escaped = text
		.replace(/[\\"]/g, "\\$&")
		.replace(
			/[^\n\x20-\x7e\t]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
		)
		.replaceAll("\n", "\\n\\\n");
	return `"${escaped}"`;
}

/** What a chunk exports one of its variables as. */
function exportedAs({ body }, local) {
	for (const node of body) {
		if (node.type !== "ExportNamedDeclaration") continue;
		const found = node.specifiers.find((each) => each.local.name === local);
		if (found) return found.exported.name;
	}
	return fail(`a chunk without ${local}`);
}

function shiftMap(asset, lines) {
	const map = JSON.parse(asset.source);
	asset.source = JSON.stringify({ ...map, mappings: ";".repeat(lines) + map.mappings });
}

function walk(node, visit) {
	if (typeof node?.type === "string") visit(node);
	for (const value of Object.values(node)) {
		if (typeof value === "object" && value !== null) walk(value, visit);
	}
}

function fail(what) {
	throw new Error(`The start's chunk has ${what}, which start-script.mjs does not know`);
}
