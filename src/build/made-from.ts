/**
 * From what `buildApp` is given to the snapshot that the app starts from: a recipe, the path of one, or a
 * snapshot that is there already; with what it is made on.
 */

import { createSnapshot } from "../create/create.js";
import type { CreateOptions } from "../create/create-options.js";
import type { Builder } from "../create/prove.js";
import { type Recipe, validateRecipe } from "../create/recipe.js";
import { isRecord } from "../create/recipe-check.js";
import { recipeDigest } from "../create/recipe-digest.js";
import { checkOutside, readScript } from "../create/recipe-sources.js";
import type { Snapshot } from "../create/take.js";
import { sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { readHeader } from "../format/decode.js";
import { checkSigned, parseSignatureFile } from "../format/signature.js";
import { layoutDigest } from "../libraries/layout.js";
import { BaseFiles } from "../snapshot/base-files.js";
import { decodeContents } from "../snapshot/decode.js";
import { manifestOf, type SnapshotManifest } from "../snapshot/inspect.js";
import { signatureLocation } from "../snapshot/signature.js";
import { readSource } from "../snapshot/source.js";

export interface MadeFrom {
	readonly bytes: Uint8Array;
	readonly manifest: SnapshotManifest;
	/** The digest of its recipe, if it was made from one now. */
	readonly recipe?: string;
	/** The code of its scripts. */
	readonly scripts?: readonly string[];
	/** The signature file that lies beside it. */
	readonly signature?: Uint8Array;
	/** Digest of its link layout; this host's if it was made now. */
	readonly layout?: string;
}

/**
 * @param bases the snapshots that it is to be made on, or is made on: first the one that is meant.
 * @param output where it is written.
 * @throws whatever making or reading a snapshot throws.
 */
export async function madeFrom(
	host: Host,
	source: unknown,
	bases: readonly Uint8Array[],
	options: CreateOptions,
	builder?: Builder,
	output?: string,
): Promise<MadeFrom> {
	const given = await source;
	const recipe = await recipeOf(host, given);
	if (recipe !== undefined && output !== undefined) checkOutside(host, recipe, output);
	if (recipe !== undefined) return follow(host, recipe, bases, options, builder);
	const bytes = await readSource(host, isSnapshot(given) ? given.bytes : given, "source");
	// A snapshot that is deployed is checked whole before.
	const contents = await decodeContents(bytes, host.codecs, new BaseFiles(bases));
	const layout = layoutDigest(contents.layout);
	const signature = await signatureBeside(host, given, bytes);
	return { bytes, manifest: manifestOf(await readHeader(bytes)), layout, signature };
}

/** @throws SignatureError for one that is damaged, or of another file: a start would refuse it, too late. */
async function signatureBeside(
	host: Host,
	source: unknown,
	snapshot: Uint8Array,
): Promise<Uint8Array | undefined> {
	const location = signatureLocation(source);
	if (location === undefined) return undefined;
	// Nobody wants one here: there may be none.
	const bytes = await host.read(host.resolve(location)).catch(() => undefined);
	if (bytes === undefined) return undefined;
	checkSigned(parseSignatureFile(bytes), await sriDigest(snapshot));
	return bytes;
}

/** What `createSnapshot` gives. */
const isSnapshot = (given: unknown): given is Snapshot =>
	isRecord(given) && given.bytes instanceof Uint8Array;

/** A recipe, or the one in the file that is named; undefined for a snapshot. */
async function recipeOf(host: Host, given: unknown): Promise<Recipe | undefined> {
	const name = given instanceof URL ? given.href : given;
	if (typeof name === "string") {
		const [, format] = /\.(toml|json)$/i.exec(name) ?? [];
		if (format === undefined) return undefined;
		const { parseRecipe } = await import("../create/recipe-text.js");
		const text = new TextDecoder().decode(await host.read(host.resolve(name)));
		return parseRecipe(text, format.toLowerCase() as "toml" | "json", name);
	}
	return isRecord(given) && !isSnapshot(given) ? validateRecipe(given) : undefined;
}

async function follow(
	host: Host,
	recipe: Recipe,
	bases: readonly Uint8Array[],
	options: CreateOptions,
	builder?: Builder,
): Promise<MadeFrom> {
	const base = bases.length === 0 ? undefined : bases;
	// A script may be a pipe, which can be read once.
	const scripts = await Promise.all((recipe.run ?? []).map((script) => readScript(host, script)));
	const whole = { ...recipe, run: scripts };
	const digest = await recipeDigest(host, whole);
	const snapshot = await createSnapshot(host, whole, { ...options, base }, builder);
	return {
		bytes: snapshot.bytes,
		manifest: snapshot.manifest,
		recipe: digest,
		scripts: scripts.map(({ code }) => code),
	};
}
