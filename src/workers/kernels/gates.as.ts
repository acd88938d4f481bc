/**
 * AssemblyScript, compiled by `npm run build:wasm` into gates.wasm.ts: one step in time of an LSTM or a GRU, all
 * that is not a matrix product, forward and back, in the memory of tfjs's WASM backend. tfjs makes a pass for
 * each addition, product and gate.
 *
 * Everything is row-major float32, one row an example. Pointers are byte addresses; 0 for a gradient is none.
 * `units` ≥ 4: the last four of a row overlap those before them, so no kernel changes what it reads.
 *
 * `hard` gates are clip(0.2·x + 0.5, 0, 1). They are kept as they were before the clip, for only what was not
 * clipped has a slope; `open` reads them.
 */

/**
 * i, f, g, o = gates of x + s; c = f·cBefore + i·g; h = o·tanh(c).
 *
 * @param x What comes of the input, [rows, 4·units].
 * @param s What comes of the last output, likewise.
 * @param gates Where i, f, g and o go, likewise.
 */
// prettier-ignore
export function lstmForward(
	rows: i32, units: i32, hard: bool,
	x: usize, s: usize, cBefore: usize, gates: usize, c: usize, h: usize
): void {
	const width = (<usize>units) << 2;
	for (let row = 0; row < rows; row++) {
		for (let unit = 0; unit < units; unit += 4) {
			const at = (<usize>min(unit, units - 4)) << 2;
			const i = gate(sum(x + at, s + at), hard);
			const f = gate(sum(x + at + width, s + at + width), hard);
			const g = tanh(sum(x + at + 2 * width, s + at + 2 * width));
			const o = gate(sum(x + at + 3 * width, s + at + 3 * width), hard);
			v128.store(gates + at, i);
			v128.store(gates + at + width, f);
			v128.store(gates + at + 2 * width, g);
			v128.store(gates + at + 3 * width, o);
			const kept = f32x4.mul(open(f, hard), v128.load(cBefore + at));
			const next = f32x4.add(kept, f32x4.mul(open(i, hard), g));
			v128.store(c + at, next);
			v128.store(h + at, f32x4.mul(open(o, hard), tanh(next)));
		}
		x += 4 * width;
		s += 4 * width;
		gates += 4 * width;
		cBefore += width;
		c += width;
		h += width;
	}
}

/**
 * The same backwards: from the gradients of h (`dy` and `ds` together) and of c (`dc`) to those of x and s (`dx`)
 * and of cBefore.
 */
// prettier-ignore
export function lstmBackward(
	rows: i32, units: i32, hard: bool,
	gates: usize, cBefore: usize, c: usize, dy: usize, ds: usize, dc: usize, dx: usize,
	dcBefore: usize
): void {
	const width = (<usize>units) << 2;
	for (let row = 0; row < rows; row++) {
		for (let unit = 0; unit < units; unit += 4) {
			const at = (<usize>min(unit, units - 4)) << 2;
			const i = v128.load(gates + at);
			const f = v128.load(gates + at + width);
			const g = v128.load(gates + at + 2 * width);
			const o = v128.load(gates + at + 3 * width);
			const shown = tanh(v128.load(c + at));
			let dh = v128.load(ds + at);
			if (dy) dh = f32x4.add(dh, v128.load(dy + at));
			const through = f32x4.mul(f32x4.mul(dh, open(o, hard)), tanhSlope(shown));
			const inner = f32x4.add(v128.load(dc + at), through);
			const di = f32x4.mul(f32x4.mul(inner, g), gateSlope(i, hard));
			const df = f32x4.mul(f32x4.mul(inner, v128.load(cBefore + at)), gateSlope(f, hard));
			const dg = f32x4.mul(f32x4.mul(inner, open(i, hard)), tanhSlope(g));
			v128.store(dx + at, di);
			v128.store(dx + at + width, df);
			v128.store(dx + at + 2 * width, dg);
			v128.store(dx + at + 3 * width, f32x4.mul(f32x4.mul(dh, shown), gateSlope(o, hard)));
			v128.store(dcBefore + at, f32x4.mul(inner, open(f, hard)));
		}
		gates += 4 * width;
		dx += 4 * width;
		cBefore += width;
		c += width;
		if (dy) dy += width;
		ds += width;
		dc += width;
		dcBefore += width;
	}
}

/**
 * z, r = gates of x + s; shown = r·hBefore, which is multiplied next.
 *
 * @param x What comes of the input, [rows, 2·units].
 * @param s What comes of the last output, likewise.
 * @param gates Where z and r go, likewise.
 */
// prettier-ignore
export function gruGates(
	rows: i32, units: i32, hard: bool,
	x: usize, s: usize, hBefore: usize, gates: usize, shown: usize
): void {
	const width = (<usize>units) << 2;
	for (let row = 0; row < rows; row++) {
		for (let unit = 0; unit < units; unit += 4) {
			const at = (<usize>min(unit, units - 4)) << 2;
			const r = gate(sum(x + at + width, s + at + width), hard);
			v128.store(gates + at, gate(sum(x + at, s + at), hard));
			v128.store(gates + at + width, r);
			v128.store(shown + at, f32x4.mul(open(r, hard), v128.load(hBefore + at)));
		}
		x += 2 * width;
		s += 2 * width;
		gates += 2 * width;
		hBefore += width;
		shown += width;
	}
}

/** fresh = tanh(x + s); h = z·hBefore + (1 − z)·fresh. */
// prettier-ignore
export function gruForward(
	rows: i32, units: i32, hard: bool,
	x: usize, s: usize, hBefore: usize, gates: usize, fresh: usize, h: usize
): void {
	const width = (<usize>units) << 2;
	for (let row = 0; row < rows; row++) {
		for (let unit = 0; unit < units; unit += 4) {
			const at = (<usize>min(unit, units - 4)) << 2;
			const z = open(v128.load(gates + at), hard);
			const value = tanh(sum(x + at, s + at));
			v128.store(fresh + at, value);
			const old = f32x4.mul(z, v128.load(hBefore + at));
			const rest = f32x4.sub(f32x4.splat(1), z);
			v128.store(h + at, f32x4.add(old, f32x4.mul(rest, value)));
		}
		x += width;
		s += width;
		gates += 2 * width;
		hBefore += width;
		fresh += width;
		h += width;
	}
}

/**
 * `gruForward` backwards: from the gradient of h (`dy`, `ds` and `carried` together) to those of z's sum (into
 * `dgates`) and of fresh's (`dfresh`), and what of it reaches hBefore directly (`direct`).
 */
// prettier-ignore
export function gruBackward(
	rows: i32, units: i32, hard: bool,
	gates: usize, fresh: usize, hBefore: usize, dy: usize, ds: usize, carried: usize,
	dgates: usize, dfresh: usize, direct: usize
): void {
	const width = (<usize>units) << 2;
	for (let row = 0; row < rows; row++) {
		for (let unit = 0; unit < units; unit += 4) {
			const at = (<usize>min(unit, units - 4)) << 2;
			const kept = v128.load(gates + at);
			const z = open(kept, hard);
			const value = v128.load(fresh + at);
			let dh = sum(ds + at, carried + at);
			if (dy) dh = f32x4.add(dh, v128.load(dy + at));
			const dz = f32x4.mul(dh, f32x4.sub(v128.load(hBefore + at), value));
			v128.store(dgates + at, f32x4.mul(dz, gateSlope(kept, hard)));
			const rest = f32x4.sub(f32x4.splat(1), z);
			v128.store(dfresh + at, f32x4.mul(f32x4.mul(dh, rest), tanhSlope(value)));
			v128.store(direct + at, f32x4.mul(dh, z));
		}
		gates += 2 * width;
		dgates += 2 * width;
		fresh += width;
		hBefore += width;
		if (dy) dy += width;
		ds += width;
		carried += width;
		dfresh += width;
		direct += width;
	}
}

/** `gruGates` backwards, of r: from the gradient of shown to that of r's sum, and carried = direct + dshown·r. */
// prettier-ignore
export function gruReset(
	rows: i32, units: i32, hard: bool,
	gates: usize, hBefore: usize, dshown: usize, direct: usize, dgates: usize, carried: usize
): void {
	const width = (<usize>units) << 2;
	for (let row = 0; row < rows; row++) {
		for (let unit = 0; unit < units; unit += 4) {
			const at = (<usize>min(unit, units - 4)) << 2;
			const kept = v128.load(gates + at + width);
			const gradient = v128.load(dshown + at);
			const dr = f32x4.mul(gradient, v128.load(hBefore + at));
			v128.store(dgates + at + width, f32x4.mul(dr, gateSlope(kept, hard)));
			const through = f32x4.mul(gradient, open(kept, hard));
			v128.store(carried + at, f32x4.add(v128.load(direct + at), through));
		}
		gates += 2 * width;
		dgates += 2 * width;
		hBefore += width;
		dshown += width;
		direct += width;
		carried += width;
	}
}

/** Of `count` numbers, a multiple of four, the gates or with `isTanh` the hyperbolic tangents: for tests. */
export function activate(x: usize, count: i32, isTanh: bool, y: usize): void {
	for (let i = 0; i < count; i += 4, x += 16, y += 16) {
		v128.store(y, isTanh ? tanh(v128.load(x)) : gate(v128.load(x), false));
	}
}

function sum(a: usize, b: usize): v128 {
	return f32x4.add(v128.load(a), v128.load(b));
}

function gate(x: v128, hard: bool): v128 {
	if (hard) return f32x4.add(f32x4.splat(0.5), f32x4.mul(f32x4.splat(0.2), x));
	// beyond these the exponential is no float32 any more
	const within = f32x4.max(f32x4.splat(-87), f32x4.min(f32x4.splat(87), x));
	return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(2), expm1(f32x4.neg(within))));
}

function open(kept: v128, hard: bool): v128 {
	return hard ? f32x4.max(f32x4.splat(0), f32x4.min(f32x4.splat(1), kept)) : kept;
}

/** By its sum, of a gate that is kept. As in tfjs, the ends of a hard one have a slope. */
function gateSlope(kept: v128, hard: bool): v128 {
	if (!hard) return f32x4.mul(kept, f32x4.sub(f32x4.splat(1), kept));
	const isWithin = v128.and(f32x4.ge(kept, f32x4.splat(0)), f32x4.le(kept, f32x4.splat(1)));
	return v128.and(isWithin, f32x4.splat(0.2));
}

/** (e²ˣ − 1) / (e²ˣ − 1 + 2), which loses no digits near zero. */
function tanh(x: v128): v128 {
	const within = f32x4.max(f32x4.splat(-10), f32x4.min(f32x4.splat(10), x));
	const e = expm1(f32x4.add(within, within));
	return f32x4.div(e, f32x4.add(e, f32x4.splat(2)));
}

function tanhSlope(y: v128): v128 {
	return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

/**
 * eˣ − 1 for |x| ≤ 87: x = n·log 2 + r, and the power series of eʳ − 1 to its seventh term, which for |r| ≤ 0.35
 * leaves out less than 10⁻⁸ of it.
 */
function expm1(x: v128): v128 {
	const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
	// log 2 in two parts: the first has so few digits that its product with n is exact
	const near = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
	const r = f32x4.add(near, f32x4.mul(n, f32x4.splat(2.1219444005469057e-4)));
	let p = f32x4.splat(1.0 / 5040);
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 720));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
	p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r);
	const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
	return f32x4.add(f32x4.mul(power, p), f32x4.sub(power, f32x4.splat(1)));
}
