/**
 * What a page's head wants, so that a browser fetches everything at once instead of one after the other;
 * as tags, and as the HTTP header \`Link\`.
 */
import type { FileRecord, FileRole } from "./manifest.js";

/** How a file is fetched by a start; what is not here need not be there before the first result. */
const destinations: Partial<Record<FileRole, "module" | "fetch">> = {
	entry: "module",
	loader: "module",
	glue: "module",
	wasm: "fetch",
	library: "fetch",
	snapshot: "fetch",
	base: "fetch",
	lock: "fetch",
};

export interface Head {
	/** A tag a line. */
	readonly tags: string;
	/** The value of the header. */
	readonly link: string;
}

/** @param prefix the address of the app's directory, with a slash at the end. */
export function headOf(files: readonly FileRecord[], prefix = "./"): Head {
	const wanted = files.flatMap((file) => {
		const destination = destinations[file.role];
		// A classic script is imported, too, and no preload fits that.
		if (destination === undefined || file.name.endsWith(".asm.js")) return [];
		return { file, href: prefix + file.name, module: destination === "module" };
	});
	const tags = wanted.map(({ href, module }) =>
		module
			? `<link rel="modulepreload" href="${href}">`
			: `<link rel="preload" as="fetch" crossorigin href="${href}">`,
	);
	const link = wanted.map(({ href, module }) =>
		module ? `<${href}>; rel=modulepreload` : `<${href}>; rel=preload; as=fetch; crossorigin`,
	);
	return { tags: `${tags.join("\n")}\n`, link: link.join(", ") };
}
