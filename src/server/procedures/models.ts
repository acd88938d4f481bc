import * as api from '$lib/wire/api';
import { publicProcedure, router } from '../trpc';

const later = (): never => {
	throw new Error('not built yet');
};

export const modelsRouter = router({
	list: publicProcedure.input(api.listModels).output(api.modelPage).query(later),
	bySlug: publicProcedure.input(api.bySlug).output(api.modelDetail).query(later),
	head: publicProcedure.input(api.byId).output(api.headManifest).query(later),
	versions: publicProcedure.input(api.ofModel).output(api.versionPage).query(later),
	/** The engineer's own. */
	updates: publicProcedure.input(api.ofModel).output(api.updatePage).query(later),
	mine: publicProcedure.input(api.pageOf).output(api.modelPage).query(later),
	editable: publicProcedure.input(api.byId).output(api.editableModel).query(later),
	create: publicProcedure.input(api.createModel).output(api.createdModel).mutation(later),
	edit: publicProcedure.input(api.editModel).output(api.createdModel).mutation(later),
	setStatus: publicProcedure.input(api.setModelStatus).mutation(later),
	delete: publicProcedure.input(api.byId).mutation(later)
});
