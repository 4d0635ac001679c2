/**
 * The lock between makers in tabs and workers of one origin. The browser releases it when its holder is
 * gone. It spares work that is done twice; two that make the same at once do no harm.
 */

export const lockName = (id: string): string => `pythaw-auto ${id}`;

/** @returns what releases it; undefined if it is held. */
export function takeLock(id: string): Promise<(() => void) | undefined> {
	return new Promise((resolve, reject) => {
		navigator.locks
			.request(lockName(id), { ifAvailable: true }, (lock) => {
				if (lock === null) return resolve(undefined);
				return new Promise<void>((release) => resolve(release));
			})
			.catch(reject);
	});
}
