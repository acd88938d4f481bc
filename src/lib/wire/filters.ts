import { z } from 'zod/mini';

/** Robust rules of a model, and what they did to an update; see `domain/filters`. */

const factor = z.number().check(z.minimum(1), z.maximum(100));
const share = z.number().check(z.minimum(0), z.maximum(0.49));

export const filterPolicy = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('none') }),
	z.object({
		kind: z.literal('fixed-norm'),
		norm: z.number().check(z.positive(), z.maximum(1_000_000))
	}),
	z.object({ kind: z.literal('median-norm'), factor }),
	z.object({ kind: z.literal('median') }),
	z.object({ kind: z.literal('trimmed-mean'), trim: share }),
	z.object({ kind: z.literal('krum'), attackers: share }),
	z.object({ kind: z.literal('multi-krum'), attackers: share }),
	z.object({ kind: z.literal('geometric-median') }),
	z.object({ kind: z.literal('centred-clipping'), factor }),
	z.object({ kind: z.literal('reference') })
]);

export const filterKind = z.enum([
	'none',
	'fixed-norm',
	'median-norm',
	'median',
	'trimmed-mean',
	'krum',
	'multi-krum',
	'geometric-median',
	'centred-clipping',
	'reference'
]);

const part = z.number().check(z.minimum(0), z.maximum(1));

export const treatment = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('whole') }),
	z.object({ kind: z.literal('clipped'), to: part }),
	z.object({ kind: z.literal('faded'), to: part }),
	z.object({ kind: z.literal('by-weight') }),
	z.object({ kind: z.literal('left-out') })
]);

const count = z.int().check(z.minimum(0));

/** What the filter did in one merge. */
export const filterFigures = z.object({
	/** What ran: another than the model's own where that one had no meaning for the buffer. */
	used: filterKind,
	wanted: filterKind,
	clipped: count,
	faded: count,
	leftOut: count
});
