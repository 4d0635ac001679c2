/**
 * The types of the options of what makes, takes, compares and verifies snapshots: a caller in plain
 * JavaScript learns which is wrong before Python is started for it. What leads to a file (`base`,
 * `signature`) is checked where it is read, and rules of `allow` by the policy that follows them.
 */
import { givenOptions } from "../boot/option-types.js";
import * as is from "../shape.js";
import { Policy } from "../verify/policy.js";
import { compressions } from "./recipe.js";

type Shapes = Readonly<Record<string, is.Shape<unknown>>>;

const release = { indexURL: is.text, stdLibURL: is.text };

const both = {
	compress: is.oneOf(compressions),
	serializer: is.callback,
	beforeSnapshot: is.callback,
};

/** What a `Date` can say. */
const MAX_EPOCH = 8.64e15;

export const createShapes: Shapes = {
	...release,
	...both,
	packageBaseUrl: is.text,
	onProgress: is.callback,
	stdout: is.callback,
	stderr: is.callback,
	deserialize: is.callback,
	epoch: is.below(MAX_EPOCH, "a whole number of milliseconds since 1970"),
	prove: is.flag,
	signal: is.abortSignal,
};

const takeShapes: Shapes = { ...both, exclude: is.listOf(is.text), sources: is.flag };

const diffShapes: Shapes = {
	...release,
	limit: is.below(Number.MAX_SAFE_INTEGER, "a whole number"),
	run: is.flag,
};

const verifyShapes: Shapes = {
	...release,
	integrity: is.text,
	rebuildOptions: is.record({
		beforeSnapshot: is.optional(is.callback),
		serializer: is.optional(is.callback),
	}),
};

/** @throws TypeError that names the option whose type is wrong, or a rule of `allow` that is none. */
const checkedBy =
	(shapes: Shapes) =>
	<Options extends object>(options: Options): Options => {
		const given = givenOptions(options, shapes);
		new Policy(given.allow);
		return given as Options;
	};

export const checkedCreateOptions = checkedBy(createShapes);
export const checkedTakeOptions = checkedBy(takeShapes);
export const checkedDiffOptions = checkedBy(diffShapes);
export const checkedVerifyOptions = checkedBy(verifyShapes);
