/**
 * A wheel, opened and checked against itself: its archive, its names, its RECORD. Whether it fits the
 * running Python is another question (tags.ts), and where its files go is another (install-plan.ts).
 */

import { sha256, sha256Hex, toBase64 } from "../engine/digest.js";
import { PackageError } from "../errors.js";
import * as is from "../shape.js";
import type { Budget } from "./budget.js";
import { type Headers, headerOf, parseHeaders, parseRecord } from "./metadata.js";
import { normalizeName, parseWheelName, type WheelName } from "./names.js";
import { readZip, ZipError, type ZipFile } from "./zip.js";

export interface Wheel extends WheelName {
	/** The project's name as its METADATA spells it. */
	readonly displayName: string;
	readonly metadata: Headers;
	/** METADATA, whole. */
	readonly metadataText: string;
	/** Such as `pydantic-2.14.3.dist-info`. */
	readonly distInfo: string;
	/** Such as `pydantic-2.14.3.data`; there need not be one. */
	readonly dataDirectory: string;
	/** Every file, in the order of their paths. */
	readonly files: readonly ZipFile[];
	/** SHA-256 of the wheel's file, lower-case hex. */
	readonly sha256: string;
}

/** Files that RECORD cannot vouch for: itself, and its signatures. */
export const isUnrecorded = (path: string, distInfo: string): boolean =>
	["RECORD", "RECORD.jws", "RECORD.p7s"].some((name) => path === `${distInfo}/${name}`);

/**
 * @throws PackageError with problem `damaged` for an archive that is no wheel, cannot be read or would
 * write outside of its place; `hash` for a file that is not the one in RECORD.
 */
export async function openWheel(
	fileName: string,
	bytes: Uint8Array,
	budget: Budget,
): Promise<Wheel> {
	const name = parseWheelName(fileName);
	if (name === undefined) {
		throw damaged(
			fileName,
			"this is not how a wheel is called (NAME-VERSION-PYTHON-ABI-PLATFORM.whl)",
		);
	}
	const files = await readZip(bytes, { name: fileName, budget }).catch((error) => {
		throw error instanceof ZipError ? damaged(fileName, error.message, error) : error;
	});
	const distInfo = findDistInfo(name, files);
	const contents = new Map(files.map((file) => [file.path, file.bytes]));
	const text = (file: string): string => {
		const found = contents.get(`${distInfo}/${file}`);
		if (found === undefined) throw damaged(fileName, `it has no ${distInfo}/${file}`);
		// As of an index that sends it beside the wheel.
		if (found.byteLength > budget.limits.pageBytes) {
			throw damaged(fileName, `its ${file} has ${found.byteLength} bytes`);
		}
		return new TextDecoder().decode(found);
	};
	checkWheelVersion(fileName, parseHeaders(text("WHEEL")));
	const metadataText = text("METADATA");
	const metadata = parseHeaders(metadataText);
	const displayName = headerOf(metadata, "Name");
	if (displayName === undefined || normalizeName(displayName) !== name.name) {
		throw damaged(fileName, `its METADATA names the project ${displayName ?? "not at all"}`);
	}
	const version = headerOf(metadata, "Version") ?? name.version;
	if (!/^[\w.!+-]+$/.test(version)) {
		throw damaged(
			fileName,
			`${JSON.stringify(version.slice(0, 60))} in its METADATA is no version`,
		);
	}
	await checkRecord(fileName, distInfo, text("RECORD"), contents);
	return {
		...name,
		// The name may escape what METADATA spells out.
		version,
		displayName,
		metadata,
		metadataText,
		distInfo,
		dataDirectory: distInfo.replace(/\.dist-info$/, ".data"),
		files,
		sha256: await sha256Hex(bytes),
	};
}

/** The one `.dist-info` directory, which must be the named project's. */
function findDistInfo({ fileName, name }: WheelName, files: readonly ZipFile[]): string {
	const found = new Set<string>();
	for (const { path } of files) {
		const directory = /^([^/]+\.dist-info)\//.exec(path)?.[1];
		if (directory !== undefined) found.add(directory);
	}
	const [distInfo] = found;
	if (distInfo === undefined) throw damaged(fileName, "it has no .dist-info directory");
	if (found.size > 1) {
		throw damaged(fileName, `it has several .dist-info directories: ${[...found].join(", ")}`);
	}
	const project = /^(.+)-[^-]+\.dist-info$/.exec(distInfo)?.[1];
	if (project === undefined || normalizeName(project) !== name) {
		throw damaged(fileName, `its ${distInfo} is another project's`);
	}
	return distInfo;
}

function checkWheelVersion(fileName: string, headers: Headers): void {
	const version = headerOf(headers, "Wheel-Version");
	if (version !== undefined && /^1(\.|$)/.test(version)) return;
	throw damaged(
		fileName,
		version === undefined
			? "its WHEEL names no Wheel-Version"
			: `its format is Wheel-Version ${version}, and only 1.x is known`,
	);
}

/** How RECORD names the digests it may hold, and what computes them here. */
const digests: Readonly<Record<string, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
	sha256,
	sha384: (bytes) => webDigest("SHA-384", bytes),
	sha512: (bytes) => webDigest("SHA-512", bytes),
};

async function webDigest(algorithm: string, bytes: Uint8Array): Promise<Uint8Array> {
	return new Uint8Array(await crypto.subtle.digest(algorithm, bytes as BufferSource));
}

/** A file of which RECORD says nothing passes; one of which it says something else does not. */
async function checkRecord(
	fileName: string,
	distInfo: string,
	record: string,
	contents: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
	const rows = parseRecord(record);
	if (!Array.isArray(rows)) {
		throw damaged(fileName, `line ${rows.badLine} of its RECORD is no row of path, hash and size`);
	}
	for (const { path, hash, size } of rows) {
		if (isUnrecorded(path, distInfo) || path.endsWith("/")) continue;
		const bytes = contents.get(path);
		if (bytes === undefined) throw damaged(fileName, `it lacks ${path}, which its RECORD lists`);
		if (size !== "" && Number(size) !== bytes.byteLength) {
			throw wrongHash(fileName, path, `${size} bytes`, `${bytes.byteLength}`);
		}
		if (hash === "") continue;
		const [algorithm, wanted] = splitHash(hash);
		const digest = is.own(digests, algorithm);
		if (digest === undefined) {
			throw damaged(fileName, `its RECORD uses ${algorithm}, which is not safe or not known`);
		}
		const found = base64Url(await digest(bytes));
		if (found !== wanted) throw wrongHash(fileName, path, hash, `${algorithm}=${found}`);
	}
}

function splitHash(hash: string): [algorithm: string, digest: string] {
	const equals = hash.indexOf("=");
	return [hash.slice(0, equals).toLowerCase(), hash.slice(equals + 1).replace(/=+$/, "")];
}

/** Base64 for URLs without padding, as RECORD has it. */
export const base64Url = (bytes: Uint8Array): string =>
	toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function damaged(fileName: string, what: string, cause?: unknown): PackageError {
	return new PackageError(
		"damaged",
		fileName,
		`${fileName} is not a wheel that can be installed: ${what}.\nFetch it again, or build it anew. Nothing was installed.`,
		{ cause },
	);
}

function wrongHash(fileName: string, path: string, wanted: string, found: string): PackageError {
	return new PackageError(
		"hash",
		fileName,
		`${fileName}: ${path} is not the file that its RECORD lists: wanted ${wanted}, found ${found}.\n` +
			"Fetch it again, or build it anew. Nothing was installed.",
	);
}
