/** Small files that are read whole: signatures and keys, recipes, what is written down for kept snapshots. */
import { parseRecord } from "../../src/auto/record.js";
import { parseRecipe } from "../../src/create/recipe-text.js";
import { readPrivateKey, readPublicKey } from "../../src/format/keys.js";
import { formatSignatureFile, parseSignatureFile } from "../../src/format/signature.js";
import {
	parseHeaders,
	parseRecord as parseRows,
	parseScripts,
} from "../../src/packages/metadata.js";
import { mutated, mutatedBytes, textOf } from "./mutate.js";
import type { Random } from "./random.js";
import type { Target } from "./targets.js";

const recipe = {
	packages: ["six>=1", "./wheels/"],
	requirements: ["r.txt"],
	index: ["https://x.test/simple/", { url: "https://y.test/", packages: ["acme-*"] }],
	indexTimeout: 5,
	imports: ["json"],
	files: [{ source: "data", destination: "/data" }],
	run: [{ name: "a.py", code: "x = 1" }, "b.py"],
	env: { NAME: "value" },
	exclude: ["**/tests/**"],
	sources: false,
	compress: "gzip",
};

const toml = `packages = ["six>=1"]
imports = ["json"]
compress = "none"
[env]
NAME = "value"
[[files]]
source = "data"
destination = "/data"
[[index]]
url = "https://y.test/"
packages = ["acme-*"]
`;

export async function makeTextTargets(): Promise<Target[]> {
	const pair = (await crypto.subtle.generateKey("Ed25519", true, [
		"sign",
		"verify",
	])) as CryptoKeyPair;
	const [privateKey, publicKey] = [
		Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
		Buffer.from(await crypto.subtle.exportKey("spki", pair.publicKey)),
	];
	const pem = (label: string, der: Buffer) =>
		Buffer.from(`-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`);
	const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
	const signature = {
		version: 1 as const,
		digest: `sha256-${"A".repeat(43)}=`,
		signatures: [{ key: "0123456789abcdef", signature: `${"A".repeat(86)}==` }],
	};
	const bytesOf = (text: string) => new TextEncoder().encode(text);
	const damaged = (text: string, random: Random) =>
		Buffer.from(mutatedBytes(bytesOf(text), random)).toString("latin1");
	return [
		{
			name: "signature file",
			weight: 3,
			run: (random) =>
				parseSignatureFile(
					random.chance(0.7)
						? bytesOf(textOf(mutated(signature, random), random))
						: mutatedBytes(bytesOf(formatSignatureFile(signature)), random),
				),
		},
		{
			name: "key",
			weight: 2,
			// A key that is none is a wrong option.
			typed: [TypeError],
			run(random) {
				const kind = random.below(6);
				const source: unknown = [
					() => mutatedBytes(privateKey, random),
					() => mutatedBytes(publicKey, random),
					() => mutatedBytes(pem("PRIVATE KEY", privateKey), random),
					() => mutatedBytes(pem("PUBLIC KEY", publicKey), random),
					() => mutated(jwk, random),
					() => textOf(mutated(jwk, random), random),
				][kind]();
				return random.chance(0.5)
					? readPublicKey(source, "key").catch(asOption)
					: readPrivateKey(source, "key").catch(asOption);
			},
		},
		{
			name: "recipe",
			weight: 3,
			run: (random) =>
				random.chance(0.6)
					? parseRecipe(textOf(mutated(recipe, random), random), "json", "recipe.json")
					: parseRecipe(damaged(toml, random), "toml", "recipe.toml"),
		},
		{
			name: "record of a kept snapshot",
			weight: 1,
			run: (random) =>
				void parseRecord(
					textOf(mutated({ of: "x", snapshot: "0".repeat(64) }, random), random),
					"x",
				),
		},
		{
			name: "metadata of a wheel",
			weight: 1,
			run(random) {
				parseHeaders(
					damaged("Metadata-Version: 2.1\nName: a\n b\nRequires-Dist: c\n\ntext", random),
				);
				parseRows(damaged('a.py,sha256=x,3\n"b,""c",,\n', random));
				parseScripts(damaged("[console_scripts]\nrun = a:b [x]\n[other]\n", random));
			},
		},
	];
}

/** A TypeError of the engine names no option. */
function asOption(error: unknown): never {
	if (error instanceof TypeError && !error.message.startsWith("Option key ")) {
		throw new Error(`raw: ${error.stack}`);
	}
	throw error;
}
