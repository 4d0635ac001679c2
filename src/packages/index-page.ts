/**
 * A page of a package index as data, whichever of its two forms it has: HTML (PEP 503, with the
 * attributes of PEPs 592, 658 and 714) or JSON (PEP 691). Text in, files out; it fetches nothing.
 */

import { Parser } from "htmlparser2";
import { parseJson } from "../engine/json.js";
import { fileNameOf } from "./names.js";
import { parseUrl } from "./source.js";

export interface IndexFile {
	readonly fileName: string;
	/** Absolute, without a fragment. */
	readonly url: string;
	/** Lower-case hex. */
	readonly sha256?: string;
	/** A specifier, such as `>=3.9`. */
	readonly requiresPython?: string;
	/** Why it was withdrawn; empty if no reason is given; undefined if it was not. */
	readonly yanked?: string;
	/** Whether its METADATA is offered beside it, and with which SHA-256. */
	readonly metadata?: { readonly sha256?: string };
}

/** More than any project has: reading an address takes its time. */
const MOST_FILES = 100_000;

const tooMany = (): IndexPageError =>
	new IndexPageError(`its page lists more than ${MOST_FILES} files`);

export class IndexPageError extends Error {
	override readonly name = "IndexPageError";
}

/** What to ask an index for: JSON rather than HTML, and either rather than nothing. */
export const indexAccept =
	"application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1, */*;q=0.01";

/**
 * Links that are no files to fetch are left out. Which form a page has is told by what it says it is, and
 * where that says nothing, by its first character.
 *
 * @param url its address, after redirects.
 */
export function parseIndexPage(text: string, contentType: string, url: string): IndexFile[] {
	const json = /[+/]json$/.test(contentType) || /^\s*\{/.test(text);
	return json ? readJson(text, url) : readHtml(text, url);
}

function readJson(text: string, base: string): IndexFile[] {
	const page: any = parseJson(
		text,
		({ message }) => new IndexPageError(`it answers with JSON that is none (${message})`),
	);
	const version = page?.meta?.["api-version"];
	if (version !== undefined && !(typeof version === "string" && /^1\./.test(version))) {
		const found = JSON.stringify(version).slice(0, 40);
		throw new IndexPageError(`its pages are of API version ${found}, and only 1.x is known`);
	}
	if (!Array.isArray(page?.files)) throw new IndexPageError("its answer lists no files");
	if (page.files.length > MOST_FILES) throw tooMany();
	return page.files.flatMap((file: any): IndexFile[] => {
		const url = absolute(file?.url, base);
		if (url === undefined) return [];
		return [
			{
				fileName: typeof file.filename === "string" ? file.filename : fileNameOf(url.location),
				url: url.location,
				sha256: sha256Of(file.hashes?.sha256) ?? url.sha256,
				requiresPython:
					typeof file["requires-python"] === "string" ? file["requires-python"] : undefined,
				yanked: yankedJson(file.yanked),
				metadata: metadataJson(file["core-metadata"] ?? file["dist-info-metadata"]),
			},
		];
	});
}

function yankedJson(value: unknown): string | undefined {
	if (typeof value === "string") return value;
	return value === true ? "" : undefined;
}

function metadataJson(value: any): IndexFile["metadata"] {
	if (value === true) return {};
	return typeof value === "object" && value !== null
		? { sha256: sha256Of(value.sha256) }
		: undefined;
}

const sha256Of = (value: unknown): string | undefined =>
	typeof value === "string" && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : undefined;

function readHtml(text: string, pageUrl: string): IndexFile[] {
	if (!/<\s*(!doctype|html|head|body|a)\b/i.test(text)) {
		throw new IndexPageError("its answer is neither HTML nor JSON");
	}
	let base = pageUrl;
	const files: IndexFile[] = [];
	let links = 0;
	const parser = new Parser({
		onopentag(tag, attributes) {
			if (tag !== "a" && tag !== "base") return;
			links += 1;
			if (links > MOST_FILES) throw tooMany();
			const url = absolute(attributes.href, tag === "base" ? pageUrl : base);
			if (url === undefined) return;
			// The first counts, as in HTML.
			if (tag === "base" && base === pageUrl) base = url.location;
			if (tag !== "a") return;
			files.push({
				fileName: fileNameOf(url.location),
				url: url.location,
				sha256: url.sha256,
				requiresPython: attributes["data-requires-python"],
				yanked: attributes["data-yanked"],
				metadata: metadataHtml(
					attributes["data-core-metadata"] ?? attributes["data-dist-info-metadata"],
				),
			});
		},
	});
	parser.end(text);
	return files;
}

function metadataHtml(value: string | undefined): IndexFile["metadata"] {
	if (value === undefined) return undefined;
	return { sha256: sha256Of(/^sha256=(.*)$/i.exec(value)?.[1]) };
}

/**
 * An address as seen from a page, and the digest that its fragment may carry. Undefined for what nobody may
 * fetch on a page's word: another scheme than http and https, and http from a page that came by https.
 */
function absolute(href: unknown, base: string): { location: string; sha256?: string } | undefined {
	if (typeof href !== "string" || !URL.canParse(href, base)) return undefined;
	const url = new URL(href, base);
	if (url.protocol !== "https:" && (url.protocol !== "http:" || /^https:/i.test(base))) {
		return undefined;
	}
	return parseUrl(url.href);
}
