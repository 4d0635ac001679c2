/**
 * The option `--allow` of the commands that verify.
 */
import { type AllowRule, Policy } from "../verify/policy.js";
import { UsageError } from "./failure.js";

/** @throws UsageError for a rule that is none. */
export function allowRules(rules: readonly string[] = []): readonly AllowRule[] {
	try {
		new Policy(rules);
	} catch (error) {
		throw new UsageError((error as Error).message.replace("Option allow", "option '--allow'"));
	}
	return rules as readonly AllowRule[];
}
