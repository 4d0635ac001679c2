/**
 * The paths of a recipe as text: host paths (of any system) and paths of the virtual file system.
 * It must not touch a file system: the recipe is read where there may be none.
 */

/** The last part of a host path; empty for a root, `.` and `..`. */
export function baseName(path: string): string {
	const last = path.replace(/[/\\]+$/, "").replace(/^.*[/\\]/, "");
	return last === "." || last === ".." || /^[A-Za-z]:$/.test(last) ? "" : last;
}

/** A path of the virtual file system in normal form, or undefined for one that is not absolute or leaves the root. */
export function virtualPath(path: string): string | undefined {
	if (!path.startsWith("/") || path.includes("\0")) return undefined;
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") parts.push(part);
		else if (parts.pop() === undefined) return undefined;
	}
	return parts.length ? `/${parts.join("/")}` : undefined;
}

/**
 * Splits `SOURCE[:DESTINATION]`. The destination begins at the last colon that a slash follows, so
 * that a Windows drive in SOURCE stays whole (`C:/a` alone is a file named C and its destination); a
 * colon before anything else is a destination that is not absolute, left for the caller to refuse.
 */
export function parseFileEntry(entry: string): { source: string; destination?: string } {
	const drive = /^[A-Za-z]:\\/.test(entry) ? 2 : 0;
	const rest = entry.slice(drive);
	const slash = rest.lastIndexOf(":/");
	const colon = slash === -1 ? rest.indexOf(":") : slash;
	if (colon <= 0) return { source: entry };
	return { source: entry.slice(0, drive + colon), destination: rest.slice(colon + 1) };
}
