/** How `pythaw run` reads its own arguments, without starting anything. */
import { expect } from "chai";
import { describeFailure } from "../../src/cli/failure.js";
import { parseRunArguments } from "../../src/cli/run.js";
import { UsageError } from "../../src/cli/usage.js";
import { RecipeError } from "../../src/errors.js";

describe("The arguments of pythaw run", () => {
	const parse = (...argv: string[]) => parseRunArguments(argv);
	const program = (kind: string, target: string, args: string[] = [], name = "") => ({
		kind,
		target,
		args,
		name,
	});

	it("end at the program, whichever form it has", () => {
		expect(parse("s.py", "--snapshot", "x").program).to.deep.equal(
			program("script", "s.py", ["--snapshot", "x"]),
		);
		expect(parse("-c", "code", "-c", "-m").program).to.deep.equal(
			program("code", "code", ["-c", "-m"]),
		);
		expect(parse("-mpkg.mod", "-h").program).to.deep.equal(program("module", "pkg.mod", ["-h"]));
		expect(parse("-", "-").program).to.deep.equal(program("stdin", "", ["-"], "-"));
		expect(parse().program).to.deep.equal(program("stdin", ""));
	});

	it("take options with a value in either form", () => {
		expect(parse("--snapshot", "a", "s.py")).to.include({ snapshot: "a" });
		expect(parse("--snapshot=a=b", "--index-url=d", "s.py")).to.include({
			snapshot: "a=b",
			indexURL: "d",
		});
	});

	it("may name a script that looks like an option, after --", () => {
		expect(parse("--", "-c", "x").program).to.deep.equal(program("script", "-c", ["x"]));
		expect(parse("--").program).to.deep.equal(program("stdin", ""));
	});

	it("are wrong usage when an option is unknown or lacks its value", () => {
		for (const argv of [["-x"], ["--snap=x"], ["-c"], ["-m"], ["--snapshot"]]) {
			expect(() => parse(...argv), argv.join(" ")).to.throw(UsageError);
		}
	});
});

describe("A failure's text", () => {
	it("is the message alone for an expected error, with the stack only when debugging", () => {
		const error = new RecipeError("recipe.toml: wrong\ndetail");
		expect(describeFailure("create", error, false)).to.equal(
			"pythaw create: recipe.toml: wrong\ndetail\n",
		);
		expect(describeFailure("create", error, true)).to.match(/^pythaw create: .*\n(.*\n)*? {4}at /);
	});

	it("names the kind of an error that nobody expected, and how to see more", () => {
		expect(describeFailure("run", new RangeError("oops"), false)).to.equal(
			"pythaw run: RangeError: oops\n" +
				"This looks like a defect of pythaw. PYTHAW_DEBUG=1 shows where it happened.\n",
		);
	});

	it("points to the help for wrong usage", () => {
		expect(describeFailure("", new UsageError("no"), false)).to.equal(
			"pythaw: no\nTry 'pythaw --help'.\n",
		);
	});
});
