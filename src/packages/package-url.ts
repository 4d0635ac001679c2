/**
 * Package URLs of type `pypi` (ECMA-427): how packages are named outside of Python. Text only.
 */
import { normalizeName } from "./wheel-name.js";

/** Such as `pkg:pypi/pydantic@2.14.3`. */
export const packageUrl = (name: string, version: string): string =>
	`pkg:pypi/${normalizeName(name)}@${encode(version)}`;

/** A package URL of type `pypi` taken apart; undefined for any other text. */
export function parsePackageUrl(text: string): { name: string; version: string } | undefined {
	const [, name, version] = /^pkg:pypi\/([a-z0-9.-]+)@([^@?#/]+)$/.exec(text) ?? [];
	return name === undefined ? undefined : { name, version: decodeURIComponent(version) };
}

/** `encodeURIComponent` leaves a few characters that the standard has encoded. */
const encode = (text: string): string =>
	encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
