/**
 * Verifying a file: that it is whole and of the right build, what of this host is in it, and, given its
 * recipe, that this makes it again (prove.ts). Runs nothing of the file: what is alive in an instance
 * was verified when the snapshot was taken.
 */
import { bareMemory } from "../boot/bare-python.js";
import { freshMemory } from "../boot/fresh-memory.js";
import {
	type LoadOptions,
	type ReleaseOptions,
	releaseOf,
	type SnapshotSource,
} from "../boot/options.js";
import { type Distribution, openDistribution } from "../distribution/distribution.js";
import { checkIntegrity, sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { BuildMismatchError, NotReproducibleError, SnapshotError } from "../errors.js";
import { readHeader } from "../format/decode.js";
import { checkLibraryFiles } from "../libraries/compile.js";
import { openBase } from "../snapshot/base.js";
import { BaseFiles } from "../snapshot/base-files.js";
import { checkPackages } from "../snapshot/check-packages.js";
import { decodeContents } from "../snapshot/decode.js";
import { checkFit } from "../snapshot/fit.js";
import { manifestOf, type SnapshotManifest } from "../snapshot/inspect.js";
import { isPyodideFormat } from "../snapshot/pyodide-format.js";
import { libraryFilesOf } from "../snapshot/restore.js";
import { signatureCheck } from "../snapshot/signature.js";
import { readSource, readSources } from "../snapshot/source.js";
import type { Finding } from "../verify/finding.js";
import type { AllowRule } from "../verify/policy.js";
import { Verification } from "../verify/verify.js";
import type { BuildOptions, CreateOptions } from "./create-options.js";
import type { DiffReport } from "./diff.js";
import { checkedVerifyOptions } from "./option-types.js";
import type { Builder } from "./prove.js";
import type { Recipe } from "./recipe.js";

/** The release is the one that is to start the snapshot. */
export interface VerifyOptions extends ReleaseOptions {
	/** The snapshots that it is made on, if it is, in any order. They are verified with it. */
	base?: SnapshotSource | readonly SnapshotSource[];
	/** Digest that the file must have, as in Subresource Integrity. */
	integrity?: string;
	/** Public keys of Ed25519, of which one must have signed it, as for `loadPyodide`. */
	trustedKeys?: LoadOptions["trustedKeys"];
	/** The signature file; default: beside a file that is given by path or address, named `….sig`. */
	signature?: SnapshotSource;
	/** What may be in it, each `kind` or `kind:name`; default: nothing. */
	allow?: readonly AllowRule[];
	/**
	 * The recipe that the file was made from: it is followed again, on a host that differs in everything
	 * it may, and must give the same snapshot.
	 */
	rebuild?: Recipe;
	/** The options of `createSnapshot` that it was made with, where they are part of it. */
	rebuildOptions?: Pick<CreateOptions, "beforeSnapshot" | "serializer">;
}

export interface VerifyReport {
	/** Whether nothing was found but what is allowed, and the rebuild, if there was one, gave the same. */
	readonly ok: boolean;
	/** What should not be in the file. */
	readonly findings: readonly Finding[];
	/** What is in the file and one of the rules let pass. */
	readonly allowed: readonly Finding[];
	/** The result of the rebuild: in what it differs. Absent if no recipe was given. */
	readonly rebuild?: DiffReport;
	/** Id of the key that has signed it; absent if no keys were given. */
	readonly signedBy?: string;
	/** Whether there was a Pyodide release to compare it with. */
	readonly buildChecked: boolean;
	/** SHA-256 of the file as the option `integrity` takes it. */
	readonly digest: string;
	readonly manifest: SnapshotManifest;
}

export async function verifySnapshot(
	host: Host,
	source: unknown,
	given: VerifyOptions = {},
	builder?: Builder,
): Promise<VerifyReport> {
	const options = checkedVerifyOptions(given);
	const verification = new Verification(host.identityStrings(), options.allow);
	const { trustedKeys, signature } = options;
	if (signature !== undefined && trustedKeys === undefined) {
		throw new TypeError("Option signature needs trustedKeys, which say whose it may be");
	}
	const file = await source;
	const check = trustedKeys && signatureCheck(host, file, { trustedKeys, signature });
	const [bytes, bases] = await Promise.all([
		readSource(host, file),
		readSources(host, options.base),
	]);
	const digest = await sriDigest(bytes);
	if (options.integrity !== undefined) await checkIntegrity(bytes, options.integrity, digest);
	const signedBy = check && (await check(digest));
	if (isPyodideFormat(bytes)) {
		throw new SnapshotError(
			"magic",
			"This is a snapshot in Pyodide's own format, which has no checksums and keeps no record of what it holds: it cannot be verified. Create it again with pythaw.",
		);
	}
	const distribution = distributionOf(host, options);
	const contents = await decodeContents(bytes, host.codecs, new BaseFiles(bases), distribution);
	if (distribution !== undefined) {
		await checkFit(contents, distribution);
		// Fingerprints are lengths and CRC-32, which is enough for a start. Here the id itself has to be right.
		const buildId = await distribution.buildId();
		if (buildId !== contents.buildId) throw new BuildMismatchError(buildId, contents.buildId);
	}
	checkPackages(contents);
	await checkLibraryFiles(contents.libraries, libraryFilesOf(contents));
	const fresh = distribution && (await freshMemory(host, distribution));
	verification.image(contents.image, fresh);
	await verification.rest(contents.references, contents.files);
	await verification.excuse(fresh, distribution && (() => bareMemory(host, distribution)));
	const { refused, allowed } = verification.result();
	const manifest = manifestOf(await readHeader(bytes));
	const rebuild =
		options.rebuild && (await rebuildOf(host, bytes, manifest, bases, options, builder));
	return {
		ok: refused.length === 0 && rebuild?.equal !== false,
		findings: refused,
		allowed,
		...(rebuild && { rebuild }),
		...(signedBy && { signedBy }),
		buildChecked: distribution !== undefined,
		digest,
		manifest,
	};
}

async function rebuildOf(
	host: Host,
	bytes: Uint8Array,
	{ epoch, allowed, sections }: SnapshotManifest,
	bases: readonly Uint8Array[],
	{ indexURL, stdLibURL, allow = [], rebuild, rebuildOptions }: VerifyOptions,
	builder: Builder | undefined,
): Promise<DiffReport> {
	if (epoch === null) {
		throw new SnapshotError(
			"state",
			"This snapshot was taken of a runtime that was up (takeSnapshot), not made from a recipe: nothing can build it again.",
		);
	}
	const { prove } = await import("./prove.js");
	const options: BuildOptions = {
		indexURL,
		stdLibURL,
		base: bases.length === 0 ? undefined : await openBase(host, bases),
		...rebuildOptions,
		epoch,
		allow: [...allow, ...allowed.map(({ kind }) => kind as AllowRule)],
		compress: sections[0]?.compression,
	};
	try {
		await prove(host, bytes, rebuild!, options, builder);
	} catch (error) {
		if (!(error instanceof NotReproducibleError)) throw error;
		const { differences, omitted } = error;
		return { equal: false, differences, omitted };
	}
	return { equal: true, differences: [], omitted: 0 };
}

const distributionOf = (host: Host, options: VerifyOptions): Distribution | undefined =>
	options.indexURL === undefined && host.findDistribution() === undefined
		? undefined
		: openDistribution(host, releaseOf(host, options));
