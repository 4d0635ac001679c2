/** The part of picomatch that is used here. */
declare module "picomatch" {
	/** @returns whether a path matches one of the glob patterns. */
	export default function picomatch(
		patterns: string | readonly string[],
		options?: { readonly dot?: boolean; readonly nonegate?: boolean },
	): (path: string) => boolean;
}
