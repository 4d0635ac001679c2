/**
 * The packages whose own tests are run: which wheels they need, which of the tests, and where those are.
 * msgspec is native (C), and its suite is strict about reference counts and memory.
 */
import { join } from "node:path";
import { root } from "../engines/engines.js";

export interface OwnSuite {
	readonly name: string;
	/** Projects, as wheel files spell them. */
	readonly wheels: readonly string[];
	/** Files of the host to put below /suite: source to name there. */
	readonly files: Readonly<Record<string, string>>;
	/** Where the tests are started. */
	readonly directory: string;
	/** What pytest is to run. */
	readonly tests: readonly string[];
	/** Fewer than these passing means that the suite was not found. */
	readonly atLeast: number;
}

const sources = join(root, "test", "own-suites", ".cache");
const typing = join(sources, "typing_extensions-4.16.0", "src");

export const ownSuites: readonly OwnSuite[] = [
	{
		name: "typing_extensions",
		wheels: ["typing_extensions"],
		files: {
			[join(typing, "test_typing_extensions.py")]: "test_typing_extensions.py",
			[join(typing, "_typed_dict_test_helper.py")]: "_typed_dict_test_helper.py",
		},
		directory: "/suite",
		tests: ["test_typing_extensions.py"],
		atLeast: 500,
	},
	{
		name: "msgspec",
		wheels: ["msgspec"],
		files: { [join(sources, "msgspec-0.22.0", "tests")]: "tests" },
		directory: "/suite",
		tests: ["tests/unit/test_struct.py", "tests/unit/test_raw.py"],
		atLeast: 300,
	},
	{
		name: "networkx",
		wheels: ["networkx"],
		files: {},
		directory: "/lib/python3.14/site-packages/networkx",
		tests: ["classes/tests/test_digraph.py", "algorithms/shortest_paths/tests/test_weighted.py"],
		atLeast: 100,
	},
];
