/**
 * Rewrites the text of an ES module as the text of a function, because V8 keeps compiled code of classic
 * scripts only. What the module does stays the same. A script has no `import.meta` and no `export`, and
 * is not strict by itself. So the function gets `import.meta` as an argument, returns the default export,
 * and begins with "use strict".
 */

/** What such a text evaluates to; returns the default export. */
export type RunModule = (
	meta: { readonly url: string },
	importModule: (specifier: string) => Promise<unknown>,
) => unknown;

const META = "__pythaw_meta";
const IMPORT = "__pythaw_import";
const HEAD = `(function(${META},${IMPORT}){"use strict";`;

/** A function as it comes, or in parentheses as the specialised glue's (src/build/glue-tree.ts). */
const beginning = /^((?:const [\w$]+ = \()?)(?:async )?function ([\w$]+)\(/;

/** @returns the text, and how many columns it begins before the module's; undefined for any other module. */
export function moduleAsFunction(module: string): { text: string; columns: number } | undefined {
	const [, form, name] = beginning.exec(module) ?? [];
	const end = `export default ${name};`;
	const body = module.trimEnd();
	if (name === undefined || !body.endsWith(end)) return undefined;
	const code = body.slice(0, -end.length).trimEnd();
	if (!code.endsWith(form === "" ? "}" : "});")) return undefined;
	return { text: `${HEAD}${withoutImports(code)}return ${name}})`, columns: HEAD.length };
}

/**
 * Puts names in the place of `import.meta` and `import(`. Looking for the word takes a tenth of what a
 * regular expression takes over a megabyte, and this is on the way of each start.
 */
function withoutImports(code: string): string {
	let text = "";
	let end = 0;
	for (let at = code.indexOf("import"); at >= 0; at = code.indexOf("import", at + 1)) {
		if (/[\w$.]/.test(code.charAt(at - 1))) continue;
		const [found, name] = /^import\.meta\b/.test(code.slice(at, at + 12))
			? ["import.meta", META]
			: code.startsWith("import(", at)
				? ["import", IMPORT]
				: [];
		if (found === undefined) continue;
		text += code.slice(end, at) + name;
		end = at + found.length;
	}
	return text + code.slice(end);
}
