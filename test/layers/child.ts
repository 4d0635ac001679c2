/**
 * The program that layers.test.ts starts on each engine, in any directory: makes the base, the layer and
 * the top there, and prints a line of JSON with their digests and manifests.
 *
 *   node build/test/layers/child.js DIRECTORY
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { baseRecipe, layerRecipe, topRecipe } from "./recipes.js";

const { createSnapshot } = (await import(
	join(root, "dist", "index.js")
)) as typeof import("../../src/index.js");

const directory = process.argv[2];
const base = await createSnapshot(baseRecipe);
const layer = await createSnapshot(layerRecipe, { base: base.bytes });
const top = await createSnapshot(topRecipe, { base: [layer.bytes, base.bytes] });
const made = { base, layer, top };
for (const [name, { bytes }] of Object.entries(made)) {
	writeFileSync(join(directory, `${name}.pysnap`), bytes);
}
const said = Object.entries(made).map(([name, { digest, manifest }]) => [
	name,
	{ digest, manifest },
]);
console.log(JSON.stringify(Object.fromEntries(said)));
