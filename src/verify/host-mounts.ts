/**
 * Directories of the host in the virtual file system (NODEFS, IDBFS, a browser's directory handle):
 * their content is not the snapshot's, and the mount cannot be made again.
 */

import type { PyodideModule } from "../distribution/glue.js";
import { mountsBelow } from "../files/record.js";
import { isStandIn } from "../files/tree.js";
import { askPython } from "./ask.js";
import type { Check } from "./finding.js";
import users from "./host-mounts.py";

export const hostMounts: Check = ({ module }) => {
	const { MEMFS } = module.FS.filesystems;
	return mountsBelow(module.FS.root.mount)
		.filter(({ type, mountpoint }) => type !== MEMFS && !isStandIn(mountpoint))
		.map(({ type, mountpoint }) => ({
			kind: "host-mount",
			value: `${mountpoint} (${typeName(module, type)})`,
			names: [mountpoint],
			holders: askPython(module, users, [mountpoint]).flat(),
			fix:
				"Unmount it before the snapshot is taken and mount it again after the restore; or allow " +
				`host-mount:${mountpoint}, and the snapshot leaves the directory out.`,
		}));
};

/** Such as `NODEFS`; a type that is registered under no name is anonymous. */
function typeName({ FS }: PyodideModule, type: unknown): string {
	return (
		Object.keys(FS.filesystems).find((name) => FS.filesystems[name] === type) ??
		"another file system"
	);
}
