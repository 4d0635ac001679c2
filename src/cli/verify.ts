/**
 * `pythaw verify`: whether a snapshot's file is whole, of the right build, and free of this host's
 * strings; with --rebuild, whether its recipe gives it again elsewhere.
 */
import type { Recipe } from "../create/recipe.js";
import { verifySnapshot } from "../create/verify.js";
import { readPublicKey } from "../format/keys.js";
import { host } from "../host.js";
import { LeakError, NotReproducibleError, type VerifyReport } from "../index.js";
import { allowRules } from "./creation.js";
import { print, printJson, shown } from "./print.js";
import { readNamed } from "./read-named.js";
import { buildElsewhere } from "./rebuild.js";
import { contentOption, gatherRecipe, type RecipeFlags } from "./recipe-options.js";
import { asUsage } from "./sign.js";
import { count, size } from "./table.js";
import { UsageError } from "./usage.js";

interface VerifyFlags extends RecipeFlags {
	/** True for the recipe that the other options spell. */
	readonly rebuild?: string | true;
	readonly base?: string[];
	readonly allow?: string[];
	readonly indexUrl?: string;
	readonly integrity?: string;
	readonly key?: string[];
	readonly signature?: string;
	readonly json?: boolean;
}

export async function verify(file: string, flags: VerifyFlags): Promise<void> {
	if (flags.signature !== undefined && flags.key === undefined) {
		throw new UsageError("option '--signature' needs '--key', which says whose it may be");
	}
	const options = {
		allow: allowRules(flags.allow),
		indexURL: flags.indexUrl,
		base: flags.base,
		integrity: flags.integrity,
		trustedKeys: flags.key && (await Promise.all(flags.key.map(readPublicKeyFile))),
		signature: flags.signature,
		rebuild: await recipeOf(flags),
	};
	const report = await verifySnapshot(host(), file, options, buildElsewhere).catch((error) => {
		if (!(error instanceof TypeError && error.message.startsWith("Option integrity "))) throw error;
		throw new UsageError(`option '--${error.message.replace("Option ", "").replace(" ", "' ")}`);
	});
	const { manifest: _, ...summary } = report;
	if (flags.json) printJson({ file, ...summary });
	else if (report.ok) print(describe(file, report));
	const { findings, rebuild } = report;
	if (findings.length > 0) {
		throw new LeakError(findings, `${file} holds ${count(findings.length, "thing")} of this host`);
	}
	if (rebuild?.equal === false) {
		throw new NotReproducibleError(rebuild.differences, rebuild.omitted);
	}
}

async function readPublicKeyFile(path: string): Promise<Uint8Array> {
	const content = await readNamed("key", path);
	await readPublicKey(content, "key").catch((error) => asUsage(error, path));
	return content;
}

async function recipeOf({ rebuild, ...flags }: VerifyFlags): Promise<Recipe | undefined> {
	if (rebuild !== undefined) {
		return gatherRecipe(rebuild === true ? undefined : rebuild, flags);
	}
	const stray = contentOption(flags);
	if (stray === undefined) return undefined;
	throw new UsageError(`option '${stray}' is part of a recipe: add --rebuild`);
}

function describe(file: string, report: VerifyReport): string {
	const { manifest, digest, allowed, buildChecked, rebuild, signedBy } = report;
	const { pyodide, byteLength } = manifest;
	const build = buildChecked
		? `made with this Pyodide (${shown(pyodide.version)})`
		: `made with Pyodide ${shown(pyodide.version)}, which was not found here to compare`;
	const lines = [
		`${shown(file)} is whole (${size(byteLength)}), ${build}, and holds nothing of this host.`,
		...allowed.map(({ kind, value }) => shown(`  allowed: ${kind}: ${value}`)),
		...(rebuild ? ["  rebuilt on a host that differs: the same snapshot"] : []),
		...(signedBy ? [`  signed by key ${signedBy}`] : []),
		`  digest: ${digest}`,
	];
	return `${lines.join("\n")}\n`;
}
