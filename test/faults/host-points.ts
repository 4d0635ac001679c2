/**
 * How each method of the interface `Host`, and of those that it hands out, can fail. The lists are as the
 * interfaces have them: faults.test.ts fails if a method has neither a way to fail nor a reason to have none.
 */

/**
 * - `rejects`: with the error that the interface promises;
 * - `breaks`: rejects with an error of the engine's or the system's own;
 * - `throws`: the same on the spot;
 * - `nothing`: what it is asked for is not there, as the interface has it for what never fails;
 * - `hands out`: an interface of this table, whose methods can fail, and it can itself;
 * - a sentence: why it has no way to fail.
 */
export type Way =
	| "rejects"
	| "breaks"
	| "throws"
	| "nothing"
	| { readonly handsOut: string; readonly sync?: true }
	| { readonly why: string };

const value: Way = { why: "a value, or a function of its arguments alone" };
const files: Way = {
	why: "calls of the file system, each of which is a point of its own (file-points.ts)",
};
const pages = (rest: string): Way => ({ why: `only pages have it: ${rest}` });

export const hostWays: Readonly<Record<string, Readonly<Record<string, Way>>>> = {
	Host: {
		description: value,
		runtimeEnv: value,
		resolve: value,
		findDistribution: files,
		distributionAdvice: value,
		read: "rejects",
		checksIntegrity: value,
		digestsBeside: value,
		readStart: "rejects",
		readTree: "rejects",
		stampOf: "nothing",
		readLate: { handsOut: "LateFile", sync: true },
		readResponse: pages("test/browsers/faults.test.ts"),
		readBody: { why: "each start has its own: test/hostile/starts.test.ts cuts such transfers" },
		touchMemory: { why: "what goes wrong in it leaves memory as it is" },
		compiled: value,
		fetch: "breaks",
		packaging: { handsOut: "PackagingHost" },
		keptSnapshots: { handsOut: "KeptSnapshots" },
		snapshotShelf: { handsOut: "SnapshotShelf" },
		forms: { handsOut: "KeptForms", sync: true },
		formShelf: { handsOut: "FormShelf" },
		deployment: { handsOut: "DeploymentHost" },
		importModule: "breaks",
		forget: pages("it never rejects"),
		importKept: "breaks",
		keepCode: files,
		awake: { why: "only workerd has it, where it waits for the first request" },
		callGlue: { why: "calls what it is given, which can fail by itself" },
		program: value,
		nameElsewhere: { why: "what `diff --run` asks a process for: test/diff/run.test.ts" },
		identityStrings: value,
		builtinModule: value,
		prompt: { why: "Python's to call, after the start" },
		entropy: "throws",
		codecs: { handsOut: "Codecs", sync: true },
	},
	Codecs: {
		gzip: { handsOut: "Codec", sync: true },
		zstd: { handsOut: "Codec", sync: true },
	},
	Codec: { compress: "breaks", decompress: "breaks" },
	LateFile: { byteLength: value, read: "throws" },
	PackagingHost: {
		cache: { handsOut: "Cache", sync: true },
		pip: value,
		listDirectory: "rejects",
		variable: value,
	},
	Cache: { read: "nothing", write: "nothing" },
	KeptSnapshots: {
		stampOf: "nothing",
		stampOfChecked: "nothing",
		libraryStamp: "nothing",
		readRecord: "breaks",
		open: "breaks",
		discard: "breaks",
		writeRecord: "breaks",
		makeBehind: "breaks",
	},
	SnapshotShelf: {
		begin: "breaks",
		has: "breaks",
		limit: value,
		room: value,
		mostFailed: value,
		put: "breaks",
		writeRecord: "breaks",
		trim: "breaks",
		libraryDigest: "throws",
	},
	KeptForms: { find: "nothing", makeBehind: { why: "never rejects; form-maker is a process" } },
	FormShelf: {
		idOf: "nothing",
		begin: "throws",
		put: "throws",
		refuse: "throws",
		trim: "throws",
		whenQuiet: "breaks",
	},
	DeploymentHost: { checkWritable: "rejects", relative: value, write: "rejects" },
};

/** Methods that can fail and are not among the points that were passed. */
export const neverPassed = (passed: ReadonlySet<string>): string[] =>
	Object.entries(hostWays).flatMap(([name, ways]) =>
		Object.entries(ways)
			.filter(([, way]) => typeof way === "string")
			.map(([method]) => `${name}.${method}`)
			.filter((point) => !passed.has(point)),
	);
