/**
 * The floors of src/ (see CONTRIBUTING.md), from the ground up. A file imports from its own room and
 * from rooms below its floor, never from a neighbour or from above. An import of a type counts: it is
 * what a reader has to know first. Rooms are the folders and files directly in src/. A comment says what
 * lives in the rooms of the line below it.
 */
const floors = [
	// The error types, by what they are about; what data from outside must look like.
	["errors", "version.ts", "shape.ts"],
	// All error types.
	["errors.ts"],
	// Reading WebAssembly binaries, and the pieces of those that are made at run time.
	["wasm"],
	// What a JavaScript engine can do; the interface of a host; helpers for all rooms above.
	["engine"],
	// The hosts: reading, caching, clock, entropy.
	["node", "browser", "workerd"],
	// The container of bytes; finding and reading a Pyodide release.
	["format", "distribution"],
	// cpython: reading Python's objects from the bytes of memory; runs none of their code.
	// image, libraries, files, references, packages: the parts of a snapshot; each has its capture and restore.
	// adaptor: engine slots and what is written into them. stack-switching: suspended stacks.
	// js-phase: what makes an instance this host's own on every start (arguments, clock, time zone, identity,
	// randomness, hooks). outstanding: what JavaScript holds of an instance (proxies, callbacks, timers), and
	// what invalidates it.
	// biome-ignore format: a floor a line
	["cpython", "image", "libraries", "files", "references", "packages", "adaptor", "stack-switching", "js-phase", "outstanding"],
	// What may not be in a snapshot; the virtual host that snapshots are made on.
	["verify", "hermetic"],
	// From a live instance to a snapshot, and back.
	["snapshot"],
	// In what two snapshots differ.
	["diff"],
	// The sequence that starts Python, cold or restored; options.
	["boot"],
	// From a recipe, or a live runtime, to a verified snapshot.
	["create"],
	// auto: which kept snapshot a start restores, and how one is made. build: from a snapshot to the files that an
	// app deploys, and Pyodide's own form. pool: many instances in workers, each call on a pristine one.
	["auto", "build", "pool"],
	// Which host this process is, where no bundle has chosen one (rollup.config.mjs); sending files to a browser.
	["host.ts", "serve"],
	// index: the public face. app: what a built app starts with. The rest are programs of their own: auto-maker,
	// auto-worker (in a page) and form-maker make snapshots and forms in the background, namer names objects for
	// `diff --run`, pool-worker is a pool's worker.
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
	// The face on workerd; the command line; the plugins for bundlers; the element that shows a start in a page.
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
