/**
 * The program that makes snapshots for `snapshot: "auto"`: a process of its own, or a worker where none
 * may be started. It does nothing else, says nothing, and ends by itself.
 */
import { type MakeRequest, makeKept } from "./auto/make.js";
import { host } from "./host.js";
import { takeRequest } from "./node/maker-request.js";

const request = takeRequest();
if (request !== undefined) await makeKept(host(), request as MakeRequest);
