/**
 * examples/browser, built once for all tests by the same settings that its own command uses, from the
 * wheels that `npm run setup` has fetched.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { build } from "vite";
import { root } from "../engines/engines.js";
import { stored } from "../store.js";

/** The directory of the built page. */
export const builtExample = (): Promise<string> =>
	stored("examples/browser".replace("/", " "), async (outDir) => {
		const directory = join(root, "examples", "browser");
		execFileSync(process.execPath, [join(directory, "prepare.mjs")]);
		await build({
			root: directory,
			configFile: join(directory, "vite.config.js"),
			logLevel: "warn",
			build: { outDir, emptyOutDir: true },
		});
	});
