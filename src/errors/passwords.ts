/**
 * Addresses as people may see them. Those of packages and indexes carry the rights to read them, and end up
 * in logs with every error that quotes the line of a file or the answer of a server.
 */

/** A text without the users' names and passwords that its addresses carry. */
export const hidePasswords = (text: string): string => text.replace(/:\/\/[^\s/?#]*@/g, "://");
