/**
 * Statuses by which a receiver says something of what was sent. All others are about the address, the credentials, or
 * the receiver itself, so that the next request would fare no better, and the content is not to blame.
 */
export const ABOUT_THE_CONTENT: ReadonlySet<number> = new Set([400, 409, 413, 422]);
