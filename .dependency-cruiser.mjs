/**
 * The floors of src/ (see CONTRIBUTING.md), from the ground up. A file imports from its own room and
 * from rooms below its floor, never from a neighbour or from above. An import of a type counts: it is
 * what a reader has to know first. Rooms are the folders and files directly in src/.
 */
const floors = [
	["errors", "version.ts", "shape.ts"],
	["errors.ts"],
	["wasm"],
	["engine"],
	["node", "browser", "workerd"],
	["format", "distribution"],
	// biome-ignore format: a floor a line
	["cpython", "image", "libraries", "files", "references", "packages", "adaptor", "stack-switching", "js-phase", "outstanding"],
	["verify", "hermetic"],
	["snapshot"],
	["diff"],
	["boot"],
	["create"],
	["auto", "build", "pool"],
	["host.ts", "serve"],
	[
		"index.ts",
		"app.ts",
		"app-workerd.ts",
		"auto-maker.ts",
		"auto-worker.ts",
		"form-maker.ts",
		"namer.ts",
		"pool-worker.ts",
	],
	["index-workerd.ts", "cli", "plugin", "progress"],
];

const anyOf = (rooms) => `^src/(${rooms.join("|").replaceAll(".", "\\.")})(?=/|$)`;

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
	forbidden: [
		{
			name: "cycle",
			severity: "error",
			from: {},
			to: { circular: true },
		},
		{
			name: "room-without-floor",
			severity: "error",
			from: {},
			to: { path: "^src/", pathNot: anyOf(floors.flat()) },
		},
		...floors.map((rooms, floor) => ({
			name: "uphill",
			severity: "error",
			from: { path: anyOf(rooms) },
			to: { path: anyOf(floors.slice(floor).flat()), pathNot: "^src/$1(/|$)" },
		})),
	],
	options: { tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" } },
};
