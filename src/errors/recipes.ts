/** Errors of what a snapshot is made from: the recipe and its packages. */
import { hidePasswords } from "./passwords.js";
import { ProblemError, PythawError } from "./pythaw-error.js";

/** A recipe that cannot be followed as written. */
export class RecipeError extends PythawError {
	override readonly name = "RecipeError";

	constructor(message: string, options?: ErrorOptions) {
		super("ERR_RECIPE", message, options);
	}
}

/** What is wrong with a package. */
export type PackageProblem =
	/** The text that asks for it cannot be read, or asks for what cannot be installed. */
	| "requirement"
	/** The wheel is for another Python or platform. */
	| "incompatible"
	/** The wheel is damaged, or is no wheel. */
	| "damaged"
	/** The bytes do not have the digest that they should have. */
	| "hash"
	/** There is no such package, or none of its versions will do. */
	| "not-found"
	/** What is wanted of it, by several, no one version fulfils. */
	| "conflict"
	/** The package index gave no answer, or none that makes sense. */
	| "index"
	/** The lock file cannot be used, or does not fit the recipe. */
	| "lock"
	/** It takes more than the recipe's limits allow. */
	| "limit";

/** A package that cannot be found, fetched or installed. Nothing of it, and of the others, is installed. */
export class PackageError extends ProblemError<PackageProblem> {
	override readonly name = "PackageError";

	constructor(
		problem: PackageProblem,
		/** The package, wheel or file that it is about. */
		readonly packageName: string,
		message: string,
		options?: ErrorOptions,
	) {
		super("ERR_PACKAGE", problem, message, options);
		this.packageName = hidePasswords(packageName);
	}
}
