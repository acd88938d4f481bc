import { sampleTable, type Table } from '../tables/reader';
import { split, type Part } from '../tables/split';

const DAY = 86_400_000;

/**
 * Days of 2012 to 2015 in Seattle and New York: every fifth day is held out in both cities, what is left of
 * Seattle's 2012 is for pre-training, and the rest for contributors.
 *
 * @see https://www.ncdc.noaa.gov/cdo-web/ (daily summaries)
 */
export function loadWeather(): Record<Part, Table> {
	return split(sampleTable('weather'), ([location, date = '']) => {
		if ((Date.parse(date) / DAY) % 5 === 0) return 'heldOut';
		return location === 'Seattle' && date.startsWith('2012') ? 'pretraining' : 'contributors';
	});
}
