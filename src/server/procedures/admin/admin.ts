import { router } from '../../trpc';
import { adminAuditRouter } from './audit';
import { adminHealth } from './health';
import { adminModelsRouter } from './models';
import { adminMoneyRouter } from './money';
import { adminPluginsRouter } from './plugins';
import { adminReviewsRouter } from './reviews';
import { adminUpdatesRouter } from './updates';
import { adminUsersRouter } from './users';

/** What only administrators may do. Every mutation here leaves one event in the audit log. */
export const adminRouter = router({
	audit: adminAuditRouter,
	health: adminHealth,
	models: adminModelsRouter,
	money: adminMoneyRouter,
	plugins: adminPluginsRouter,
	reviews: adminReviewsRouter,
	updates: adminUpdatesRouter,
	users: adminUsersRouter
});
