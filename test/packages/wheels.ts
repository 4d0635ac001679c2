/** The real wheels that `npm run setup` fetched. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";

export const wheelDirectory = join(root, "test", "wheels", ".cache");

/** Path of a package's wheel, by the name that its file begins with. */
export function wheelPath(name: string): string {
	const prefix = `${name.replaceAll("-", "_")}-`;
	const found = readdirSync(wheelDirectory).filter((file) => file.startsWith(prefix));
	if (found.length !== 1) throw new Error(`${found.length} wheels of ${name}: run npm run setup`);
	return join(wheelDirectory, found[0]);
}

export const wheelNames = (): string[] =>
	readdirSync(wheelDirectory).filter((file) => file.endsWith(".whl"));

export const readWheel = (fileName: string): Buffer => readFileSync(join(wheelDirectory, fileName));
