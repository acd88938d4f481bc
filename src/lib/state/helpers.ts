export { helperFingerprints } from '$lib/sync/helpers';
