import { router } from '../../trpc';
import { adminPluginsRouter } from './plugins';

/** What only administrators may do. Every mutation here leaves one event in the audit log. */
export const adminRouter = router({ plugins: adminPluginsRouter });
