/** Signatures: a start wants one by a key that is trusted, before it looks at anything of the file. */
import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import {
	type LoadOptions,
	loadPyodide,
	SignatureError,
	signSnapshot,
	verifySnapshot,
} from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { pythaw } from "../cli/pythaw.js";
import { engines } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";

const pem = (key: KeyObject): string =>
	key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" }) as string;
const der = (key: KeyObject): Uint8Array =>
	key.export({ format: "der", type: key.type === "private" ? "pkcs8" : "spki" });
const idOf = (key: KeyObject) => createHash("sha256").update(der(key)).digest("hex").slice(0, 16);

describe("A signed snapshot", () => {
	const directory = temporaryDirectory();
	const inside = (name: string) => join(directory, name);
	const file = inside("app.pysnap");
	const own = generateKeyPairSync("ed25519");
	const other = generateKeyPairSync("ed25519");
	let bytes: Uint8Array;
	let signature: string;
	const load = (options: LoadOptions) => loadPyodide({ snapshot: bytes, ...options });
	const refused = (options: LoadOptions) =>
		rejectionOf(load(options), SignatureError) as Promise<SignatureError>;
	const encoded = (text: string) => new TextEncoder().encode(text);

	before(async () => {
		bytes = await baseSnapshot();
		writeFileSync(file, bytes);
		const signed = await signSnapshot(file, pem(own.privateKey));
		expect(signed.key).to.equal(idOf(own.publicKey));
		signature = signed.signature;
		writeFileSync(`${file}.sig`, signature);
	});

	it("starts with its key in any encoding, its signature beside it or given", async () => {
		const spki = der(own.publicKey);
		const jwk: any = own.publicKey.export({ format: "jwk" });
		const keys = [
			pem(own.publicKey),
			encoded(pem(own.publicKey)),
			spki,
			spki.slice(-32),
			Buffer.from(spki.slice(-32)).toString("base64"),
			Buffer.from(spki).toString("base64url"),
			jwk,
			JSON.stringify(jwk),
			await crypto.subtle.importKey("spki", Uint8Array.from(spki), "Ed25519", true, ["verify"]),
		];
		for (const [index, key] of keys.entries()) {
			const report = await verifySnapshot(file, { trustedKeys: key });
			expect(report.signedBy, `key ${index}`).to.equal(idOf(own.publicKey));
		}
		const trustedKeys = [pem(other.publicKey), pem(own.publicKey)];
		for (const snapshot of [file, pathToFileURL(file), pathToFileURL(file).href]) {
			expect((await load({ snapshot, trustedKeys })).runPython("1 + 1")).to.equal(2);
		}
		const given = await load({ trustedKeys, signature: encoded(signature) });
		expect(given.runPython("1 + 1")).to.equal(2);
	});

	it("is signed by what others can check and make: Ed25519 over a line and the digest", () => {
		const { digest, signatures } = JSON.parse(signature);
		expect(digest).to.equal(`sha256-${createHash("sha256").update(bytes).digest("base64")}`);
		const message = encoded(`pythaw snapshot 1\n${digest}\n`);
		const made = Buffer.from(signatures[0].signature, "base64");
		expect(verify(null, message, own.publicKey, made)).to.equal(true);
		expect(sign(null, message, own.privateKey)).to.deep.equal(made);
	});

	it("is refused by who trusts another key, and who signed it is said", async () => {
		const error = await refused({ snapshot: file, trustedKeys: pem(other.publicKey) });
		expect(error).to.include({ code: "ERR_SIGNATURE", problem: "untrusted" });
		expect(error.keys).to.deep.equal([idOf(own.publicKey)]);
		expect(error.message).to.contain(idOf(own.publicKey)).and.to.contain(idOf(other.publicKey));
	});

	it("is refused without a signature, or with one that is damaged, of another file, or forged", async () => {
		const trustedKeys = pem(own.publicKey);
		const file = JSON.parse(signature);
		const [{ key, signature: made }] = file.signatures;
		const with_ = (change: object) => encoded(JSON.stringify({ ...file, ...change }));
		const forged = sign(null, encoded("pythaw snapshot 1\n"), other.privateKey).toString("base64");
		const elsewhere = `sha256-${createHash("sha256").update("").digest("base64")}`;
		const rows: [string, LoadOptions][] = [
			["missing", {}],
			["missing", { signature: inside("nowhere.sig") }],
			["damaged", { signature: encoded("no JSON") }],
			["damaged", { signature: new Uint8Array(1 << 20) }],
			["damaged", { signature: with_({ version: 2 }) }],
			["damaged", { signature: with_({ signatures: [{ key, signature: "AAAA" }] }) }],
			["other-file", { signature: with_({ digest: elsewhere }) }],
			["untrusted", { signature: with_({ signatures: [] }) }],
			["wrong", { signature: with_({ signatures: [{ key, signature: forged }] }) }],
			[
				"untrusted",
				{ signature: with_({ signatures: [{ key: "0".repeat(16), signature: made }] }) },
			],
		];
		for (const [problem, options] of rows) {
			expect((await refused({ trustedKeys, ...options })).problem).to.equal(problem);
		}
		const changed = bytes.slice();
		changed[changed.length - 1] ^= 1;
		const error = await refused({ snapshot: changed, trustedKeys, signature: encoded(signature) });
		// The signature is checked before anything else: this file's own checksum is wrong, too.
		expect(error.problem).to.equal("other-file");
		const junk = await refused({
			snapshot: new Uint8Array(9),
			trustedKeys,
			signature: encoded(signature),
		});
		expect(junk.problem).to.equal("other-file");
	});

	it("wants keys that are public keys of Ed25519, and a snapshot", async () => {
		const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
		const rows: [LoadOptions, RegExp][] = [
			[{ trustedKeys: [] }, /^Option trustedKeys must not be an empty list$/],
			[{ trustedKeys: [pem(own.privateKey)] }, /^Option trustedKeys\[0\] must .*private key$/],
			[{ trustedKeys: pem(rsa) }, /^Option trustedKeys must .* bytes are a key of another kind/],
			[{ trustedKeys: 5 as any }, /^Option trustedKeys must be a public key/],
			[{ trustedKeys: "no key" }, /^Option trustedKeys must be a public key/],
			[{ signature: file }, /^Option signature needs trustedKeys/],
		];
		for (const [options, message] of rows) {
			const error = await rejectionOf(load({ snapshot: file, ...options }), TypeError);
			expect(error.message).to.match(message);
		}
		const trustedKeys = pem(own.publicKey);
		const cold = await rejectionOf(loadPyodide({ trustedKeys }), TypeError);
		expect(cold.message).to.contain("no snapshot is given");
	});

	it("is made and checked by the commands, and keeps other keys' signatures", async () => {
		const run = (...args: string[]) => pythaw(args, { cwd: directory });
		writeFileSync(inside("two.pysnap"), bytes);
		const first = await run("sign", "two.pysnap", "--new-key", "release.pem");
		expect([first.code, first.stderr]).to.deep.equal([0, ""]);
		expect(first.stdout).to.match(/^Signed two\.pysnap with key [0-9a-f]{16}: two\.pysnap\.sig\n$/);
		expect(statSync(inside("release.pem")).mode & 0o777).to.equal(0o600);
		writeFileSync(inside("own.der"), der(own.privateKey));
		writeFileSync(inside("own.pub"), pem(own.publicKey));
		chmodSync(inside("own.der"), 0o644);
		const warned = await run("sign", "two.pysnap", "--key", "own.der");
		expect(warned.code).to.equal(0);
		expect(warned.stderr).to.equal(
			"Warning: others on this machine can read the key own.der: chmod 600 it.\n",
		);
		chmodSync(inside("own.der"), 0o600);
		expect((await run("sign", "two.pysnap", "--key", "own.der")).stderr).to.equal("");
		expect(JSON.parse(readFileSync(inside("two.pysnap.sig"), "utf8")).signatures).to.have.length(2);
		for (const key of ["release.pem.pub", "own.pub"]) {
			const { code, stdout, stderr } = await run("verify", "two.pysnap", "--key", key);
			expect([code, stderr]).to.deep.equal([0, ""]);
			expect(stdout).to.match(/^ {2}signed by key [0-9a-f]{16}$/m);
		}
		writeFileSync(inside("other.pub"), pem(other.publicKey));
		const refusal = await run("verify", "two.pysnap", "--key", "other.pub");
		expect(refusal.code).to.equal(1);
		expect(refusal.stderr).to.match(/^pythaw verify: The snapshot is signed by [0-9a-f]{16}, /);
		for (const [args, code] of [
			[["sign", "two.pysnap"], 2],
			[["sign", "two.pysnap", "--key", "own.pub"], 2],
			[["verify", "two.pysnap", "--key", "release.pem"], 2],
			[["verify", "two.pysnap", "--signature", "two.pysnap.sig"], 2],
			[["sign", "two.pysnap", "--new-key", "release.pem"], 1],
		] as const) {
			const ended = await run(...args);
			expect(ended.code, ended.stderr).to.equal(code);
		}
	});

	for (const engine of engines) {
		it(`is checked and can be made on ${engine.name}`, async () => {
			const keys = [own, other].map(({ publicKey }) => pem(publicKey));
			const outcomes = await ask(engine, "signatures/child", file, ...keys);
			expect(outcomes).to.deep.equal([2, "untrusted", 2]);
		});
	}
});
