import * as api from '$lib/wire/api';
import { publicProcedure, router } from '../trpc';

const later = (): never => {
	throw new Error('not built yet');
};

export const updatesRouter = router({
	submit: publicProcedure.input(api.submitUpdate).output(api.submitAnswer).mutation(later),
	/** State of the caller's own updates, by id; unknown ids are left out. */
	statuses: publicProcedure.input(api.byIds).output(api.contributionPage).query(later),
	mine: publicProcedure.input(api.pageOf).output(api.contributionPage).query(later)
});
