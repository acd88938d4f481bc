import { poisonPictures } from './poison-pictures';

/** A picture of curves that benches keep. */
export interface Picture {
	/** Without its folder and ending. */
	readonly file: string;
	readonly title: string;
	readonly x: string;
	readonly y: string;
	readonly isLogX?: boolean;
	/** Each point is the mean of so many, of one curve: one version is a chance result. */
	readonly smooth?: number;
	/** What is below is left out: there all curves are one, and steep. */
	readonly least?: number;
	/** Curves by their names, with what the legend calls them. */
	readonly curves: Readonly<Record<string, string>>;
}

const LEARNING = {
	x: 'virtual days',
	y: '% of held-out digits',
	smooth: 5,
	least: 85
} as const;

/** Drawn by `draw-curves.ts`, each if it is given all of its curves. */
export const PICTURES: readonly Picture[] = [
	{
		...LEARNING,
		file: 'late',
		title: 'What becomes of late updates',
		curves: {
			'learning-late-hinge': 'merged (default)',
			'learning-fedavg': 'merged in full',
			'learning-dropped-late': 'dropped',
			'learning-synchronous': 'synchronous rounds'
		}
	},
	{
		...LEARNING,
		file: 'lateness',
		title: 'Ways to weigh late updates',
		curves: {
			'learning-fedavg': 'in full',
			'learning-late-polynomial': 'polynomial',
			'learning-late-hinge': 'hinge (default)',
			'learning-late-alignment': 'alignment',
			'learning-late-gain-share': 'gain, of the share',
			'learning-late-gain-whole': 'gain, of the whole'
		}
	},
	{
		...LEARNING,
		file: 'strategies',
		title: 'Server optimisers',
		curves: {
			'learning-fedavg': 'FedAvg',
			'learning-fedavgm': 'FedAvgM',
			'learning-fedadagrad': 'FedAdagrad',
			'learning-fedadam': 'FedAdam',
			'learning-fedyogi': 'FedYogi',
			'learning-fedprox': 'FedProx',
			'learning-scaffold': 'SCAFFOLD'
		}
	},
	{
		file: 'late-share',
		title: 'How many times as long it takes without late updates',
		x: '% of updates late by a version or more',
		y: 'times the days to 94 %',
		curves: {
			'learning-ratio-dropped': 'dropped',
			'learning-ratio-synchronous': 'synchronous rounds',
			'learning-ratio-bound': '1 / (1 − share)'
		}
	},
	{
		file: 'codecs',
		title: 'What is learned with so many bytes',
		x: 'bytes uploaded by all devices',
		y: '% of held-out digits',
		isLogX: true,
		smooth: 5,
		least: 60,
		curves: {
			'bytes-float32': 'float32',
			'bytes-int8': 'int8',
			'bytes-int4': 'int4',
			'bytes-top-k-2%-int4': 'top-k, 2 %',
			'bytes-top-k-2.5%-int4': 'top-k, 2.5 %'
		}
	},
	{
		file: 'privacy',
		title: 'What a promise costs in accuracy',
		x: 'ε of everybody, all merges together',
		y: '% of held-out digits',
		curves: {
			'privacy-none': 'no promise',
			'privacy-central': 'central, 5 merges',
			'privacy-local': 'local, 1 merge'
		}
	},
	...poisonPictures()
];
