/**
 * What a start is for. All that differs between starts by their purpose is decided by `kind`, or by whether
 * there is a hermetic host, which `create` and `examine` have.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import type { KnownRelease } from "../distribution/known-release.js";
import type { KnownFile } from "../engine/known-content.js";
import type { HermeticHost } from "../hermetic/hermetic-host.js";
import type { CompiledLibraries } from "../libraries/compile.js";
import type { PythawContents } from "../snapshot/contents.js";
import type { KnownSource } from "../snapshot/source.js";

export type Purpose =
	/** To be used: the instance becomes this host's own. A built app says which files it is started from. */
	| { readonly kind: "use"; readonly interrupts?: Interrupts; readonly app?: BuiltFiles }
	/** To become a snapshot, on a base if one is given: the instance stays nobody's, and no hook runs. */
	| { readonly kind: "create"; readonly host: HermeticHost; readonly base?: PythawContents }
	/** To be asked about a snapshot's state: likewise, and JS values may be missing. */
	| { readonly kind: "examine"; readonly host: HermeticHost; readonly snapshot: PythawContents }
	/** To see what a start calls: as for use, but no hook runs, and JS values may be missing. */
	| {
			readonly kind: "rehearse";
			/** Is handed the exports of the main module, and of each native library with its file, before any of its code runs. */
			readonly onExports: (exports: WebAssembly.Exports, library?: string) => void;
			/** The native libraries, with what notes their calls. */
			readonly libraries: CompiledLibraries;
	  }
	/** To see that a snapshot can be started, which was just taken of an instance of that release: as for use, but no hook runs. */
	| {
			readonly kind: "try";
			readonly snapshot: PythawContents;
			readonly distribution: Distribution;
	  };

export interface BuiltFiles {
	readonly release: KnownRelease;
	readonly snapshot: KnownSource;
	/** Who vouches for it. */
	readonly signature?: KnownSource;
	/** What the snapshot is made on. */
	readonly bases: readonly KnownSource[];
	/** The first parts of its native libraries, by the paths of these. */
	readonly libraries: Readonly<Record<string, KnownFile>>;
	/** Where the snapshot's monotonic clock stands, in milliseconds. */
	readonly monotonic?: number;
}

/** What lets a signal reach Python while it is suspended. */
export interface Interrupts {
	replaceImports(imports: GlueImports, module: PyodideModule): void;
}

/** What stands in for this host; undefined on a start for use. */
export const hermeticHostOf = (purpose: Purpose): HermeticHost | undefined =>
	"host" in purpose ? purpose.host : undefined;
