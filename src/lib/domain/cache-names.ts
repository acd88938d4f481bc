/** Cache Storage names that a page and the service worker share. A new layout takes a new name. */

/** Plugin frames by `/sandbox/<digest>`, headers and all. */
export const SANDBOX_CACHE = 'sandbox-v1';
/** Pictures of the store's pages by `/blobs/<digest>`. */
export const THUMBNAIL_CACHE = 'thumbnails-v1';
