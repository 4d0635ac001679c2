/** The rules of what to let pass: which findings they cover, and what is no rule. */
import { expect } from "chai";
import type { Finding } from "../../src/verify/finding.js";
import { Policy } from "../../src/verify/policy.js";

const finding = (over: Partial<Finding> = {}): Finding => ({
	kind: "host-mount",
	value: "/mnt/data (NODEFS)",
	names: ["/mnt/data"],
	holders: ["sys.path[3]"],
	fix: "Unmount it.",
	...over,
});

const allows = (rule: string, over?: Partial<Finding>): boolean =>
	new Policy([rule]).allows(finding(over));

describe("A rule of what to allow", () => {
	it("covers its whole kind, and no other", () => {
		expect(allows("host-mount")).to.equal(true);
		expect(allows("open-file")).to.equal(false);
		expect(new Policy().allows(finding())).to.equal(false);
	});

	it("covers what it names: a name, the value, or the only holder", () => {
		expect(allows("host-mount:/mnt/data")).to.equal(true);
		expect(allows("host-mount:/mnt/data (NODEFS)")).to.equal(true);
		expect(allows("host-mount:sys.path[3]")).to.equal(true);
		expect(allows("host-mount:/mnt")).to.equal(false);
		expect(allows("host-mount:")).to.equal(false);
	});

	it("takes a star for any text, and every other sign for itself", () => {
		expect(allows("host-mount:/mnt/*")).to.equal(true);
		expect(allows("host-mount:*data*")).to.equal(true);
		expect(allows("host-mount:/mnt.data")).to.equal(false);
		expect(allows("host-mount:*other*")).to.equal(false);
	});

	it("that names one holder does not cover what another holds as well", () => {
		const holders = ["a.b", "c.d"];
		expect(allows("host-mount:a.b", { holders })).to.equal(false);
		expect(new Policy(["host-mount:*.*"]).allows(finding({ holders, names: [] }))).to.equal(true);
	});

	it("that names no kind is a TypeError that lists the kinds", () => {
		for (const rule of ["mount", "", ":x", "host-mounts"]) {
			expect(() => new Policy([rule])).to.throw(TypeError, "js-reference, promise");
		}
		expect(() => new Policy("host-mount" as any)).to.throw(TypeError, "allow must be a list");
	});
});
