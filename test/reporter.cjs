/**
 * mocha's "spec" reporter, with a closing line that every CI can count.
 */
const { Spec } = require("mocha").reporters;

module.exports = class extends Spec {
	epilogue() {
		super.epilogue();
		const { passes, failures, pending } = this.stats;
		console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
	}
};
