/**
 * Verify: all checks, then the policy. Every snapshot goes through here, and there is no other way to
 * one.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { IdentityString } from "../engine/host.js";
import { LeakError } from "../errors.js";
import type { CapturedFiles } from "../files/capture.js";
import { type Image, imagesOf } from "../image/image.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import type { References } from "../references/symbol.js";
import { checks } from "./checks.js";
import type { Finding } from "./finding.js";
import { HostStringSearch } from "./host-strings/host-strings.js";
import { Policy } from "./policy.js";

export class Verification {
	readonly #policy: Policy;
	readonly #strings: HostStringSearch;
	readonly #findings: Finding[] = [];

	/** @throws TypeError for a rule that is none. */
	constructor(identity: readonly IdentityString[], allow: readonly string[] = []) {
		this.#policy = new Policy(allow);
		this.#strings = new HostStringSearch(identity);
	}

	/** Looks at the instance, which must stand still. */
	instance(instance: LinkedInstance, unexplained: readonly unknown[]): void {
		for (const check of checks) this.#findings.push(...check(instance, unexplained));
	}

	/** @param live the instance that memory was copied from, to ask who holds what; it must not have run since. */
	image(image: Image, fresh?: Uint8Array, live?: PyodideModule): void {
		for (const one of imagesOf(image)) this.#strings.searchImage(one, fresh, live);
	}

	async rest(references: References, { tree, data }: CapturedFiles): Promise<void> {
		this.#strings.searchReferences(references);
		await this.#strings.searchFiles(tree, data);
	}

	/**
	 * Takes back what was found of strings that every Python holds, such as `/dev/null`: a variable of the
	 * environment may have the same value. `bare` gives the memory of a Python that has just started.
	 */
	async excuse(
		fresh: Uint8Array | undefined,
		bare: (() => Promise<Uint8Array>) | undefined,
	): Promise<void> {
		if (this.#strings.hasFound && fresh !== undefined) this.#strings.excuse(fresh);
		if (this.#strings.hasFound && bare !== undefined) this.#strings.excuse(await bare());
	}

	/** What was found, and what of it the rules let pass. */
	result(): { readonly refused: Finding[]; readonly allowed: Finding[] } {
		const refused: Finding[] = [];
		const allowed: Finding[] = [];
		for (const finding of [...this.#findings, ...this.#strings.findings()]) {
			(this.#policy.allows(finding) ? allowed : refused).push(finding);
		}
		return { refused, allowed };
	}

	/** What the rules let pass, for the manifest. Without host strings, so that it is the same on every host. */
	allowed(): { readonly kind: string; readonly value: string }[] {
		return this.#findings
			.filter((finding) => this.#policy.allows(finding))
			.map(({ kind, value }) => ({ kind, value }));
	}

	/** @throws LeakError with what no rule lets pass. */
	throwIfRefused(): void {
		const { refused } = this.result();
		if (refused.length > 0) throw new LeakError(refused);
	}
}
