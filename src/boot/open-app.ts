/**
 * Starting a built app: its description to the files that a start takes, and a failed start to the file
 * that is damaged.
 */
import type { ReleaseIdentity } from "../distribution/known-release.js";
import type { Host } from "../engine/host.js";
import { checkContent, type KnownFile } from "../engine/known-content.js";
import { missingFileOf } from "../engine/request.js";
import { IntegrityError, PythawError, SignatureError } from "../errors.js";
import { KnownSource } from "../snapshot/source.js";
import type { PythawAPI } from "./api.js";
import { boot } from "./boot.js";
import { checkedOptions } from "./option-types.js";
import type { LoadOptions } from "./options.js";

/** A file of a built app. */
export interface DescribedFile {
	/** Relative to the app's own address, or an address. */
	readonly url: string;
	readonly byteLength: number;
	/** `sha256-<base64>`. */
	readonly integrity: string;
	/** Of snapshots, what the engine's `PartsDigest` gives. */
	readonly parts?: string;
}

/** What a built app consists of. */
export interface AppDescription extends ReleaseIdentity {
	readonly glue: DescribedFile;
	readonly wasm: DescribedFile;
	/** What the main module does not hold of its code; absent if it is whole. */
	readonly restFile?: DescribedFile;
	readonly stdlibFile: DescribedFile;
	readonly lockFile: DescribedFile;
	readonly snapshot: DescribedFile;
	/** Who vouches for the snapshot, if it was signed when the app was built. */
	readonly signature?: DescribedFile;
	/** What the snapshot is made on. */
	readonly bases?: readonly DescribedFile[];
	/** The first parts of its native libraries, by the paths of these in the snapshot. */
	readonly libraries?: Readonly<Record<string, DescribedFile>>;
	/** Where the snapshot's monotonic clock stands, in milliseconds. */
	readonly monotonic?: number;
}

/** The app's own, which nobody may give it. */
const own = ["snapshot", "base", "integrity", "signature", "buildId", "_loadSnapshot"] as const;

/** What a built app's `loadPyodide` takes: every option but those that say which snapshot to start. */
export type AppOptions = Omit<LoadOptions, (typeof own)[number]>;

export interface App {
	/** Starts the app. Files that are damaged or missing are told by an error that names them. */
	loadPyodide(options?: AppOptions): Promise<PythawAPI>;
}

/** @param address of the app's own module; files with relative addresses lie as seen from there. */
export async function startApp(
	host: Host,
	app: AppDescription,
	address: string,
	given: LoadOptions,
): Promise<PythawAPI> {
	const options = checkedOptions(given);
	for (const name of own) {
		if (options[name] === undefined) continue;
		throw new TypeError(
			`Option ${name} must not be given: a built app starts from its own snapshot. The package's loadPyodide takes others.`,
		);
	}
	const directory = options.indexURL
		? host.resolve(options.indexURL).replace(/\/?$/, "/")
		: new URL(".", address).href;
	const at = ({ url, ...content }: DescribedFile): KnownFile => ({
		location: URL.canParse(directory) ? new URL(url, directory).href : `${directory}${url}`,
		...content,
	});
	const source = (file: DescribedFile) => new KnownSource(at(file));
	const {
		glue,
		wasm,
		restFile,
		stdlibFile,
		lockFile,
		snapshot,
		signature,
		bases = [],
		libraries = {},
		monotonic,
		...identity
	} = app;
	if (options.trustedKeys !== undefined && signature === undefined) throw unsigned();
	const release = {
		...identity,
		glue: at(glue),
		wasm: at(wasm),
		rest: restFile && at(restFile),
		stdlibFile: at(stdlibFile),
	};
	const files = {
		release,
		snapshot: source(snapshot),
		signature: signature && source(signature),
		bases: bases.map(source),
		libraries: Object.fromEntries(
			Object.entries(libraries).map(([path, file]) => [path, at(file)]),
		),
		monotonic,
	};
	const lock = options.lockFileContents
		? {}
		: { lockFileURL: options.lockFileURL ?? at(lockFile).location };
	try {
		const located = { ...options, indexURL: directory, ...lock };
		return await boot(host, located, { kind: "use", app: files });
	} catch (error) {
		if (options.signal?.aborted) throw error;
		const code = [glue, wasm, restFile ?? [], Object.values(libraries)].flat();
		const parts = [snapshot, ...bases, ...code, stdlibFile, lockFile];
		throw await appFailure(host, parts.map(at), error);
	}
}

const unsigned = (): SignatureError =>
	new SignatureError(
		"missing",
		"This app was built from a snapshot without a signature, and trustedKeys wants one. Sign the snapshot (`pythaw sign`), and build the app from it.",
		[],
	);

/**
 * The error to throw: one that names the file that is damaged or gone, or the one in hand. A start does not
 * hash what it reads; one that has failed has the time to.
 */
async function appFailure(
	host: Host,
	files: readonly KnownFile[],
	error: unknown,
): Promise<unknown> {
	const missing = missingFileOf(error);
	if (missing !== undefined) {
		return files.some(({ location }) => location === missing) ? gone(error as Error) : error;
	}
	if (error instanceof PythawError && error.code === "ERR_TIMEOUT") return error;
	const found = error instanceof IntegrityError ? error : await damagedOf(host, files, error);
	// A browser keeps a file of such a name for good: the next try would find it damaged again.
	if (found?.file !== undefined) await host.forget?.(found.file);
	return found ?? error;
}

function gone(error: Error): PythawError {
	const [what] = error.message.split("\n");
	return new PythawError(
		"ERR_READ",
		`${what}\nMost likely the app was deployed anew after this page was loaded, and its earlier files are gone: load the page again. If that does not help, deploy the built directory again, whole.`,
		{ cause: error },
	);
}

/** What cannot be read is passed over here: the error in hand says that. */
async function damagedOf(
	host: Host,
	files: readonly KnownFile[],
	cause: unknown,
): Promise<IntegrityError | undefined> {
	for (const { location, ...content } of files) {
		const bytes = await host.read(location).catch(() => undefined);
		try {
			if (bytes !== undefined) await checkContent(bytes, content, location, { cause });
		} catch (error) {
			if (error instanceof IntegrityError) return error;
			throw error;
		}
	}
	return undefined;
}
