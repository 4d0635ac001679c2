/**
 * What the resolver's throwaway instance has installed: the libraries that it is made of, wheels by
 * their hash that come from where all wheels come from, and the program of this directory.
 */
import { PackageError } from "../errors.js";
import { Budget } from "./budget.js";
import type { Catalog } from "./catalog.js";
import type { Downloads } from "./downloads.js";
import { planInstallation, type Scheme, textFile } from "./install-plan.js";
import { parseWheelName } from "./names.js";
import explain from "./pythaw_resolver/explain.py";
import problem from "./pythaw_resolver/problem.py";
import resolver from "./pythaw_resolver/resolver.py";
import { openWheel } from "./wheel.js";
import type { Installation } from "./write-files.js";

/** Pure Python, for every CPython that Pyodide has had; lower-case hex SHA-256. */
const pins = [
	{
		fileName: "packaging-26.3-py3-none-any.whl",
		sha256: "d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c",
	},
	{
		fileName: "resolvelib-1.2.1-py3-none-any.whl",
		sha256: "fb06b66c8da04172d9e72a21d7d06186d8919e32ae5ab5cdf5b9d920be805ac2",
	},
] as const;

/** @throws PackageError that says that it is the resolver which is missing. */
export async function resolverInstallations(
	catalog: Catalog,
	downloads: Downloads,
	scheme: Scheme,
): Promise<Installation[]> {
	// No part of what the recipe's packages may cost.
	const budget = new Budget();
	budget.release();
	const libraries = pins.map(async ({ fileName, sha256 }): Promise<Installation> => {
		const cached = await downloads.cached(sha256);
		const bytes = cached ?? (await fetchPinned(catalog, fileName, sha256));
		const wheel = await openWheel(fileName, bytes, budget);
		const provenance = { requested: true, source: "pypi" };
		return { name: wheel.name, files: await planInstallation(wheel, scheme, provenance) };
	});
	const directory = `${scheme.purelib}/pythaw_resolver`;
	const files = [
		textFile(`${directory}/explain.py`, explain),
		textFile(`${directory}/problem.py`, problem),
		textFile(`${directory}/resolver.py`, resolver),
	];
	return [...(await Promise.all(libraries)), { name: "pythaw_resolver", files }];
}

async function fetchPinned(
	catalog: Catalog,
	fileName: string,
	sha256: string,
): Promise<Uint8Array> {
	const { name } = parseWheelName(fileName)!;
	try {
		return await catalog.pinned(name, fileName, sha256);
	} catch (error) {
		if (!(error instanceof PackageError)) throw error;
		throw new PackageError(
			error.problem,
			name,
			`Finding out which packages go together takes ${fileName}, which cannot be had: ${error.message}\n` +
				"Give the packages as wheels and leave their dependencies out (option dependencies), or use a lock file.",
			{ cause: error },
		);
	}
}
