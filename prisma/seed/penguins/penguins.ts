import { sampleTable, type Table } from '../tables/reader';
import { split, type Part } from '../tables/split';

/**
 * Penguins of the Palmer Archipelago: of each species every fourth is held out; of Adelies and Gentoos every fourth
 * is for pre-training, which never sees a Chinstrap; the rest is for contributors.
 *
 * @see Gorman, Williams, Fraser 2014, https://doi.org/10.1371/journal.pone.0090081
 */
export function loadPenguins(): Record<Part, Table> {
	const met = new Map<string, number>();
	return split(sampleTable('penguins'), ([species = '']) => {
		const index = met.get(species) ?? 0;
		met.set(species, index + 1);
		if (index % 4 === 0) return 'heldOut';
		return index % 4 === 1 && species !== 'Chinstrap' ? 'pretraining' : 'contributors';
	});
}
