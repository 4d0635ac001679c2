/**
 * Verifying a file: that it is whole and of the right build, and what of this host is in it. Runs
 * nothing of it: what is alive in an instance was verified when the snapshot was taken.
 */
import { freshMemory } from "../boot/boot.js";
import { indexUrlOf } from "../boot/options.js";
import { type Distribution, openDistribution } from "../distribution/distribution.js";
import { checkIntegrity, sriDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { readHeader } from "../format/decode.js";
import { decodeContents, type SnapshotContents } from "../snapshot/contents.js";
import { manifestOf, type SnapshotManifest } from "../snapshot/inspect.js";
import { openSnapshot, readSource } from "../snapshot/open.js";
import { isPyodideFormat } from "../snapshot/pyodide-format.js";
import { checkAgainst } from "../snapshot/restore.js";
import type { Finding } from "../verify/finding.js";
import type { AllowRule } from "../verify/policy.js";
import { Verification } from "../verify/verify.js";

export interface VerifyOptions {
	/** Directory of the Pyodide release that is to start it; default: the `pyodide` package. */
	indexURL?: string;
	/** The standard library to start it with; default: the release's. */
	stdLibURL?: string;
	/** Digest that the file must have, as in Subresource Integrity. */
	integrity?: string;
	/** What may be in it, each `kind` or `kind:name`; default: nothing. */
	allow?: readonly AllowRule[];
}

export interface VerifyReport {
	/** Whether nothing was found but what is allowed. */
	readonly ok: boolean;
	/** What should not be in the file. */
	readonly findings: readonly Finding[];
	/** What is in the file and one of the rules let pass. */
	readonly allowed: readonly Finding[];
	/** Whether there was a Pyodide release to hold it against. */
	readonly buildChecked: boolean;
	/** SHA-256 of the file as the option `integrity` takes it. */
	readonly digest: string;
	readonly manifest: SnapshotManifest;
}

/**
 * @throws SnapshotError, BuildMismatchError or IntegrityError for a file that cannot be started;
 *   TypeError for a rule that is none.
 */
export async function verifySnapshot(
	host: Host,
	source: unknown,
	options: VerifyOptions = {},
): Promise<VerifyReport> {
	const verification = new Verification(host.identityStrings(), options.allow);
	const bytes = await readSource(host, source);
	if (isPyodideFormat(bytes)) {
		throw new SnapshotError(
			"magic",
			"This is a snapshot in Pyodide's own format, which has no checksums and keeps no record of what it holds: it cannot be verified. Create it again with pythaw.",
		);
	}
	const distribution = distributionOf(host, options);
	const contents = await open(host, bytes, distribution, options.integrity);
	const fresh = distribution && (await freshMemory(host, distribution));
	verification.image(contents.image, fresh);
	if (contents.files !== undefined) verification.rest(contents.references, contents.files);
	const { refused, allowed } = verification.result();
	return {
		ok: refused.length === 0,
		findings: refused,
		allowed,
		buildChecked: distribution !== undefined,
		digest: await sriDigest(bytes),
		manifest: manifestOf(await readHeader(bytes)),
	};
}

/** The release to hold the file against; undefined where none is given and none can be found. */
function distributionOf(host: Host, options: VerifyOptions): Distribution | undefined {
	const { indexURL, stdLibURL } = options;
	if (indexURL === undefined && host.findDistribution() === undefined) return undefined;
	return openDistribution(host, {
		indexURL: indexUrlOf(host, { indexURL }),
		stdLibURL: stdLibURL && host.resolve(stdLibURL),
	});
}

async function open(
	host: Host,
	bytes: Uint8Array,
	distribution: Distribution | undefined,
	integrity: string | undefined,
): Promise<SnapshotContents> {
	if (distribution === undefined) {
		if (integrity !== undefined) await checkIntegrity(bytes, integrity);
		return decodeContents(bytes, host.codecs, async () => {});
	}
	const contents = await openSnapshot(host, bytes, distribution, integrity);
	await checkAgainst(contents, await distribution.stdlib);
	return contents;
}
