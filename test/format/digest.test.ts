/** Digests, with WebCrypto and without, SRI text, and the check of `integrity`. */

import { createHash } from "node:crypto";
import { expect } from "chai";
import { checkIntegrity, fromHex, sha256, sha256Hex, sriDigest } from "../../src/engine/digest.js";
import { hostHash, provideHash } from "../../src/engine/hashing.js";
import { EngineError, IntegrityError } from "../../src/errors.js";
import { rejectionOf } from "../suite/thrown.js";
import { someBytes } from "./support.js";

const reference = (algorithm: string, bytes: Uint8Array, encoding: "hex" | "base64") =>
	createHash(algorithm).update(bytes).digest(encoding);

const sri = (algorithm: string, bytes: Uint8Array) =>
	`${algorithm}-${reference(algorithm, bytes, "base64")}`;

describe("digests", () => {
	const bytes = someBytes(1000, 23);

	it("are the same as bytes, as hex and as SRI text", async () => {
		const hex = reference("sha256", bytes, "hex");
		expect(await sha256Hex(bytes)).to.equal(hex);
		expect(await sha256(bytes)).to.deep.equal(fromHex(hex));
		expect(await sriDigest(bytes)).to.equal(sri("sha256", bytes));
	});

	it("cover a view's bytes and not the rest of its buffer", async () => {
		const view = bytes.subarray(10, 20);
		expect(await sha256Hex(view)).to.equal(reference("sha256", view, "hex"));
	});
});

describe("checkIntegrity", () => {
	const bytes = someBytes(1000, 24);
	const other = someBytes(1000, 25);

	for (const algorithm of ["sha256", "sha384", "sha512"]) {
		it(`accepts the ${algorithm} digest of the bytes and rejects that of others`, async () => {
			await checkIntegrity(bytes, sri(algorithm, bytes));
			const error = await rejectionOf(checkIntegrity(bytes, sri(algorithm, other)));
			expect(error).to.be.instanceOf(IntegrityError);
			expect((error as Error).message).to.include(sri(algorithm, bytes));
			expect((error as Error).message).to.include(sri(algorithm, other));
		});
	}

	it("accepts a list of which any one matches, in any position", async () => {
		const wrong = [sri("sha384", other), sri("sha256", other)];
		await checkIntegrity(bytes, [...wrong, sri("sha384", bytes)].join(" "));
		await checkIntegrity(bytes, `\n ${sri("sha384", bytes)}   ${wrong.join("\t")} `);
		expect(await rejectionOf(checkIntegrity(bytes, wrong.join(" ")))).to.be.instanceOf(
			IntegrityError,
		);
	});

	it("takes of several algorithms only the strongest for an answer", async () => {
		const list = [sri("sha512", bytes), sri("sha256", other)].join(" ");
		await checkIntegrity(bytes, list);
		const weak = [sri("sha256", bytes), sri("sha384", bytes), sri("sha512", other)].join(" ");
		expect(await rejectionOf(checkIntegrity(bytes, weak))).to.be.instanceOf(IntegrityError);
	});

	const malformed: [string, string][] = [
		["an empty string", ""],
		["only spaces", "  "],
		["hex", reference("sha256", bytes, "hex")],
		["an unknown algorithm", `md5-${reference("md5", bytes, "base64")}`],
		["an upper-case algorithm", sri("sha256", bytes).replace("sha", "SHA")],
		["a digest of another algorithm's length", sri("sha256", bytes).replace("256", "512")],
		["a digest cut short", sri("sha256", bytes).slice(0, -1)],
		["something malformed after a match", `${sri("sha256", bytes)} nonsense`],
		["an algorithm that objects inherit", `constructor-${"A".repeat(43)}=`],
	];
	for (const [what, integrity] of malformed) {
		it(`refuses ${what} with a TypeError that names integrity`, async () => {
			const error = await rejectionOf(checkIntegrity(bytes, integrity));
			expect(error).to.be.instanceOf(TypeError);
			expect((error as TypeError).message).to.match(/^Option integrity must be/);
		});
	}

	it("refuses what is no string with a TypeError", async () => {
		expect(await rejectionOf(checkIntegrity(bytes, 5 as unknown as string))).to.be.instanceOf(
			TypeError,
		);
	});
});

describe("where crypto.subtle is absent", () => {
	const bytes = someBytes(1000, 26);
	const original = Object.getOwnPropertyDescriptor(globalThis, "crypto")!;

	for (const [where, crypto] of [
		["an insecure page", {}],
		["an engine without WebCrypto", undefined],
	] as const) {
		describe(`on ${where}`, () => {
			// Another test of this process may have made a host, which brings a hash of its own.
			let provided: ReturnType<typeof hostHash>;
			before(() => {
				provided = hostHash();
				provideHash(undefined);
				Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
			});
			after(() => {
				Object.defineProperty(globalThis, "crypto", original);
				provideHash(provided);
			});

			it("SHA-256 digests are still computed and checked", async () => {
				expect(await sha256Hex(bytes)).to.equal(reference("sha256", bytes, "hex"));
				await checkIntegrity(bytes, sri("sha256", bytes));
				const wrong = checkIntegrity(bytes, sri("sha256", bytes.subarray(1)));
				expect(await rejectionOf(wrong)).to.be.instanceOf(IntegrityError);
			});

			it("SHA-512 is refused as a missing feature", async () => {
				const error = await rejectionOf(checkIntegrity(bytes, sri("sha512", bytes)));
				expect(error).to.be.instanceOf(EngineError);
				expect((error as EngineError).feature).to.equal("crypto.subtle");
			});
		});
	}
});
