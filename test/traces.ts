/**
 * Whole stack traces, in mocha's workers too: mocha lifts V8's limit of ten frames for its own process
 * only, and a test that looks for its own place in a trace would depend on where it runs.
 */
Error.stackTraceLimit = Number.POSITIVE_INFINITY;
