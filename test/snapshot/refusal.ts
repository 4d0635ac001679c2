/** What the tests of bad input share: reading a file as the library does, and what a refusal must be. */
import { expect } from "chai";
import { host } from "../../src/host.js";
import { SnapshotError } from "../../src/index.js";
import { decodeContents } from "../../src/snapshot/decode.js";
import { rejectionOf } from "../suite/thrown.js";

/** All checks of a file but that of the build. */
export const decode = (bytes: Uint8Array) => decodeContents(bytes, host().codecs);

/** The error that `reading` ends with: typed, and one sentence on its first line. */
export async function refusal(reading: Promise<unknown>, what: string): Promise<SnapshotError> {
	const error = await rejectionOf(reading);
	expect(error, `${what}: ${error?.stack}`).to.be.instanceOf(SnapshotError);
	expect(error.code).to.equal("ERR_SNAPSHOT");
	expect(error.message.split("\n")[0], what).to.match(/^[A-Z"].{10,}/);
	return error;
}
