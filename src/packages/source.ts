/**
 * What an entry of `packages` means: a wheel's file, a directory of wheels, an address, or a
 * requirement (PEP 508). Decides by the text alone.
 */
import { fileNameOf } from "./names.js";

export type Source =
	/** A file or directory of the host. */
	| { readonly kind: "path"; readonly location: string }
	| { readonly kind: "url"; readonly location: string; readonly sha256?: string }
	| { readonly kind: "requirement"; readonly text: string };

/** Whether a text is an address that can be fetched. */
export const isHttp = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** `name @ …`, which PEP 508 reads. */
const directReference = /^[\w.-]+\s*(\[[^\]]*\])?\s*@/;

/** No path and no address is longer, nor what a person asks for. */
export const LONGEST_ENTRY = 4096;

export function parseSource(entry: string): Source {
	const text = entry.trim();
	if (text.length > LONGEST_ENTRY) return { kind: "requirement", text };
	if (directReference.test(text)) return { kind: "requirement", text };
	if (/^file:\/\//i.test(text)) return { kind: "path", location: text };
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return parseUrl(text);
	const isPath = /^\.{0,2}[/\\]|^[A-Za-z]:[/\\]|^\.{1,2}$|[/\\]|\.whl$/i.test(text);
	// A marker may hold a slash, and then it stands behind a semicolon.
	if (isPath && !/[;<>=]/.test(text)) return { kind: "path", location: text };
	return { kind: "requirement", text };
}

/** An address, and the digest that its fragment may carry. */
export function parseUrl(address: string): Extract<Source, { kind: "url" }> {
	const hash = address.indexOf("#");
	if (hash < 0) return { kind: "url", location: address };
	const sha256 = /(?:^|&)sha256=([0-9a-f]{64})(?:&|$)/i.exec(address.slice(hash + 1))?.[1];
	return { kind: "url", location: address.slice(0, hash), sha256: sha256?.toLowerCase() };
}

/** An address for messages and records: without a user's name, password and what follows a `?`. */
export function publicAddress(address: string): string {
	if (!URL.canParse(address)) return fileNameOf(address);
	const bare = { username: "", password: "", hash: "", search: "" };
	return Object.assign(new URL(address), bare).href;
}

const absolute = /^(?:[/\\]|[A-Za-z]:[/\\]|[A-Za-z][A-Za-z\d+.-]+:)/;

/** The host path `source` seen from the directory of the file at `location`. */
export function resolveBeside(location: string, source: string): string {
	if (absolute.test(source)) return source;
	const end = Math.max(location.lastIndexOf("/"), location.lastIndexOf("\\"));
	if (end === -1) return source;
	return location.slice(0, end + 1) + source.replace(/^(?:\.\/)+(?=.)/, "");
}
