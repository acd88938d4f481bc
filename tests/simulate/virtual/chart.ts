export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface Series {
	readonly name: string;
	readonly points: readonly Point[];
}

export interface ChartText {
	readonly title: string;
	readonly x: string;
	readonly y: string;
	/** By powers of ten: every x is then more than 0. */
	readonly isLogX?: boolean;
}

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 56;
const RIGHT = 180;
const TOP = 36;
const BOTTOM = 44;
/** Told apart on white and on near-black, and by the dashes also without colour. */
const COLOURS = [
	'#2f7ed8',
	'#d9622b',
	'#2a9d63',
	'#b0489e',
	'#8a7a1f',
	'#7a6ff0',
	'#c23b3b',
	'#4a9aa8',
	'#6b7480'
];
const DASHES = ['', '8 3', '2 3', '10 3 2 3'];
/** So few points are each to be seen. */
const FEW = 12;

/** Its own light and dark: an SVG in a page or a document follows the reader's choice. */
const STYLE = `<style>
svg{color:#1b1f24;background:#fff;font:13px system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{color:#e6e9ee;background:#14171b}}
text{fill:currentColor}.axis{stroke:currentColor;opacity:.25}
</style>`;

interface Scale {
	readonly at: (value: number) => number;
	readonly ticks: readonly number[];
}

/** Curves, as one SVG element. Numbers are rounded, so that the same curves give the same bytes. */
export function lineChart(series: readonly Series[], text: ChartText): string {
	const points = series.flatMap((one) => one.points);
	const x = (text.isLogX ? logScaleOf : scaleOf)(
		points.map((point) => point.x),
		[LEFT, WIDTH - RIGHT]
	);
	const y = scaleOf(
		points.map((point) => point.y),
		[HEIGHT - BOTTOM, TOP]
	);
	const lines = series.map(({ points }, k) => {
		const places = points.map((point): Place => [
			x.at(point.x).toFixed(1),
			y.at(point.y).toFixed(1)
		]);
		const path = places.map((place) => place.join(','));
		const dots = places.length > FEW ? '' : places.map((place) => dot(place, k)).join('');
		return `${dots}<polyline fill="none" stroke="${colour(k)}" stroke-width="2" stroke-dasharray="${dash(k)}" points="${path.join(' ')}"/>`;
	});
	const legend = series.map(({ name }, k) => {
		const row = TOP + 8 + 18 * k;
		const from = WIDTH - RIGHT + 12;
		return `<line x1="${from}" x2="${from + 24}" y1="${row}" y2="${row}" stroke="${colour(k)}" stroke-width="2" stroke-dasharray="${dash(k)}"/><text x="${from + 30}" y="${row + 4}">${escape(name)}</text>`;
	});
	return frame(text, [...axes(x, y), ...lines, ...legend]);
}

/** Bars from 0, one for each [from, height]. */
export function barChart(bars: readonly (readonly [string, number])[], text: ChartText): string {
	const y = scaleOf([0, ...bars.map(([, height]) => height)], [HEIGHT - BOTTOM, TOP]);
	const step = (WIDTH - LEFT - 20) / Math.max(1, bars.length);
	const drawn = bars.map(([name, height], k) => {
		const [left, top] = [LEFT + k * step, y.at(height)];
		const size = `width="${(0.8 * step).toFixed(1)}" height="${(HEIGHT - BOTTOM - top).toFixed(1)}"`;
		return `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" ${size} fill="${colour(0)}"><title>${escape(name)}: ${height}</title></rect><text x="${(left + 0.4 * step).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${escape(name)}</text>`;
	});
	return frame(text, [...axes(null, y), ...drawn]);
}

/** Where a point is drawn. */
type Place = readonly [x: string, y: string];

function dot([x, y]: Place, k: number): string {
	return `<circle cx="${x}" cy="${y}" r="3" fill="${colour(k)}"/>`;
}

function frame({ title, x, y }: ChartText, content: readonly string[]): string {
	const middle = (LEFT + WIDTH - RIGHT) / 2;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">${STYLE}
<text x="${LEFT}" y="20" font-weight="600">${escape(title)}</text>
<text x="${middle}" y="${HEIGHT - 8}" text-anchor="middle">${escape(x)}</text>
<text transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escape(y)}</text>
${content.join('\n')}
</svg>`;
}

function axes(x: Scale | null, y: Scale): string[] {
	const across = y.ticks.map((tick) => {
		const at = y.at(tick).toFixed(1);
		return `<line class="axis" x1="${LEFT}" x2="${WIDTH - (x ? RIGHT : 20)}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${(Number(at) + 4).toFixed(1)}" text-anchor="end">${label(tick)}</text>`;
	});
	const below = (x?.ticks ?? []).map((tick) => {
		const at = x?.at(tick).toFixed(1) ?? '';
		return `<text x="${at}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${label(tick)}</text>`;
	});
	return [...across, ...below];
}

function scaleOf(values: readonly number[], [from, to]: readonly [number, number]): Scale {
	const least = values.reduce((a, b) => Math.min(a, b), Infinity);
	const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
	const step = stepOf(most - least);
	const start = Number.isFinite(least) ? Math.floor(least / step) * step : 0;
	const end = Math.max(start + step, Number.isFinite(most) ? Math.ceil(most / step) * step : 0);
	const count = Math.round((end - start) / step);
	return {
		at: (value) => from + ((value - start) / (end - start)) * (to - from),
		ticks: Array.from({ length: count + 1 }, (_, k) => start + k * step)
	};
}

/** From a power of ten, or three times one, to another. */
function logScaleOf(values: readonly number[], [from, to]: readonly [number, number]): Scale {
	const least = values.reduce((a, b) => Math.min(a, b), Infinity);
	const most = values.reduce((a, b) => Math.max(a, b), 0);
	const first = Number.isFinite(least) ? Math.floor(Math.log10(least)) : 0;
	const last = Math.max(first + 1, Math.ceil(Math.log10(most || 1)));
	const all = Array.from({ length: last - first }, (_, k) => 10 ** (first + k));
	const round = [...all.flatMap((power) => [power, 3 * power]), 10 ** last];
	const ticks = round.filter((tick, k) => {
		return (round[k + 1] ?? Infinity) > least && (round[k - 1] ?? 0) < most;
	});
	const [start, end] = [ticks[0] ?? 1, ticks.at(-1) ?? 10];
	return {
		at: (value) => from + (Math.log(value / start) / Math.log(end / start)) * (to - from),
		ticks
	};
}

/** 1, 2 or 5 times a power of ten, for about five ticks. */
function stepOf(span: number): number {
	if (!(span > 0) || !Number.isFinite(span)) return 1;
	const power = 10 ** Math.floor(Math.log10(span / 5));
	return power * ([1, 2, 5].find((factor) => factor * power * 6 >= span) ?? 10);
}

function label(value: number): string {
	if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
	if (Math.abs(value) >= 1e5) return `${Number((value / 1e3).toPrecision(3))} k`;
	return String(Number(value.toPrecision(4)));
}

function colour(k: number): string {
	return COLOURS[k % COLOURS.length] ?? '';
}

function dash(k: number): string {
	return DASHES[Math.floor(k / 2) % DASHES.length] ?? '';
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
