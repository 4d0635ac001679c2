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

/**
 * Rewrites a module that is one function, exported as its default.
 *
 * @returns the text, and how many columns its first line begins before the module's; undefined for a
 *   module that is anything else.
 */
export function moduleAsFunction(module: string): { text: string; columns: number } | undefined {
	const name = /^(?:async )?function ([\w$]+)\(/.exec(module)?.[1];
	const end = `export default ${name};`;
	const body = module.trimEnd();
	if (name === undefined || !body.endsWith(end)) return undefined;
	const code = body.slice(0, -end.length).trimEnd();
	if (!code.endsWith("}")) return undefined;
	const text = code
		.replaceAll(/(?<![\w$.])import\.meta\b/g, META)
		.replaceAll(/(?<![\w$.])import\(/g, `${IMPORT}(`);
	return { text: `${HEAD}${text}return ${name}})`, columns: HEAD.length };
}
