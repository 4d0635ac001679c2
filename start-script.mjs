/**
 * Rollup's plugin that makes a chunk a script's text: a string in the module that runs it
 * (src/node/start-script.ts), so that V8's compiled code of it can be kept. Each line of the chunk is a line
 * of the string, so that stack traces tell where in the file something is. Comments and indentation are left
 * out: each start reads the text, of which they are a third.
 */
import { readFileSync } from "node:fs";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { parse } from "acorn";

/** Names in the text for what a script does not have. */
const META = "__pythaw_meta";
const IMPORT = "__pythaw_import";
const IMPORTED = "__pythaw_imported";
const FUNCTION = "__pythaw_start";

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
			const { code, indents } = bare(chunk.code);
			const { text, exported, imports, dynamic } = asScript(code, this.parse(code));
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
			shiftMap(bundle[`${chunk.fileName}.map`], lineOffset, indents);
		},
	};
}

/**
 * The same for a bundle of one file, as a built app's loader is. Pages may not evaluate a text: where they
 * take the bundle as well, it has a function, which pages call and Node is given the text of.
 *
 * @param runner path of the bundle of src/node/start-script.ts.
 * @param pages whether they take it.
 */
export function startFile(runner, pages) {
	const inside = "\0start-script";
	return {
		name: "start-file",
		resolveId: (id, importer) => (importer && id.endsWith("/start-script.js") ? inside : undefined),
		load: (id) =>
			id === inside
				? "export const keepStart = (kind) => import.meta.keepStart?.(kind);"
				: undefined,
		generateBundle(_, bundle) {
			const [chunk] = Object.values(bundle);
			const [licences = ""] = /^\/\*![\s\S]*?\*\/\n/.exec(chunk.code) ?? [];
			const code = chunk.code.slice(licences.length);
			const { text, exported, imports } = asScript(code, this.parse(code));
			if (imports.length > 0) fail("an import");
			const own = readFileSync(runner, "utf8");
			const tree = this.parse(own);
			const [run, keep] = ["runStart", "keepStart"].map((name) => localOf(tree, name));
			const { start, end } = tree.body.find(({ type }) => type === "ExportNamedDeclaration");
			const head = `${licences}${(own.slice(0, start) + own.slice(end)).trimEnd()}\n`;
			const lineOffset = head.split("\n").length - 1;
			const source = `"(" + ${FUNCTION} + ")"`;
			const runText = (text) =>
				`${run}(${text}, ${lineOffset}, { url: import.meta.url, keepStart: ${keep} }, new Map(), [])`;
			chunk.code = [
				head +
					(pages
						? // What is in parentheses engines compile at once, instead of looking for its end first.
							[
								`const ${FUNCTION} = ${text};`,
								"const { versions, getBuiltinModule } = globalThis.process ?? {};",
								"const $isNode = getBuiltinModule !== undefined && !versions?.bun && !versions?.deno;",
								`const $values = $isNode ? ${runText(source)} : ${FUNCTION}({ url: import.meta.url, resolve: (name) => import.meta.resolve(name) }, (name) => import(/* webpackIgnore: true *//* @vite-ignore */name), []);`,
							].join("\n")
						: `const $values = ${runText(literal(text))};`),
				...exported.map(({ local }, at) => `const $${at} = $values.${local};`),
				`export { ${exported.map(({ name }, at) => `$${at} as ${name}`).join(", ")} };`,
				"",
			].join("\n");
		},
	};
}

/** Code without its comments and indentation, line by line; and how many columns each line has lost at its begin. */
function bare(code) {
	const comments = [];
	const tree = parse(code, { ecmaVersion: "latest", sourceType: "module", onComment: comments });
	const texts = [];
	walk(tree, ({ type, start, end }) => {
		if (type === "TemplateElement") texts.push({ start, end });
	});
	texts.sort((a, b) => a.start - b.start);
	// A comment in a line of code stays: what stands after it keeps its column.
	const left = comments.filter(({ start, end }) => {
		const lineStart = code.lastIndexOf("\n", start) + 1;
		const lineEnd = code.indexOf("\n", end);
		return (code.slice(lineStart, start) + code.slice(end, lineEnd)).trim() === "";
	});
	let without = "";
	let from = 0;
	for (const { start, end } of left) {
		without += code.slice(from, start) + code.slice(start, end).replace(/[^\n]/g, " ");
		from = end;
	}
	without += code.slice(from);
	const indents = [];
	let at = 0;
	let text = 0;
	const lines = without.split("\n").map((line) => {
		while (texts[text]?.end < at) text += 1;
		const isText = texts[text] !== undefined && texts[text].start < at;
		const bareLine = isText ? line : line.trimStart();
		indents.push(line.length - bareLine.length);
		at += line.length + 1;
		return bareLine;
	});
	return { code: lines.join("\n"), indents };
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

/** What a chunk's variable is that it exports under a name. */
const localOf = (tree, wanted) =>
	exportOf(tree, ({ exported }) => exported.name === wanted, wanted).local.name;

/** What a chunk exports one of its variables as. */
const exportedAs = (tree, wanted) =>
	exportOf(tree, ({ local }) => local.name === wanted, wanted).exported.name;

function exportOf({ body }, isIt, wanted) {
	for (const node of body) {
		const found = node.type === "ExportNamedDeclaration" && node.specifiers.find(isIt);
		if (found) return found;
	}
	return fail(`a chunk without ${wanted}`);
}

/** Of a source map, with so many lines more before its first, and each line's indentation gone. */
function shiftMap(asset, lineCount, indents) {
	const map = JSON.parse(asset.source);
	const lines = decode(map.mappings);
	for (const [at, segments] of lines.entries()) {
		const indent = indents[at] ?? 0;
		for (const segment of segments) segment[0] = Math.max(0, segment[0] - indent);
	}
	const mappings = ";".repeat(lineCount) + encode(lines);
	asset.source = JSON.stringify({ ...map, mappings });
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
