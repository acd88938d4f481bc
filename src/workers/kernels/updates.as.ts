/**
 * AssemblyScript, compiled by `npm run build:wasm` into updates.wasm.ts: steps of optimisers, each in one pass
 * over a tensor of weights in the memory of tfjs's WASM backend. The operations are those of tfjs, in its
 * order; tfjs makes a pass of each of them.
 *
 * `w` are the weights, `g` their gradient, `to` where the new weights go; what an optimiser remembers is
 * changed where it lies. Pointers are byte addresses; `count` is of float32 values.
 */

/** to = w − rate·g */
export function sgd(w: usize, g: usize, to: usize, count: i32, rate: f32): void {
	const rates = f32x4.splat(-rate);
	for (let left = count; left > 0; left -= 4, w += 16, g += 16, to += 16) {
		put(to, f32x4.add(f32x4.mul(rates, get(g, left)), get(w, left)), left);
	}
}

/** m = decay·m + g; to = w − rate·m */
export function momentum(
	w: usize,
	g: usize,
	to: usize,
	count: i32,
	rate: f32,
	m: usize,
	decay: f32
): void {
	const rates = f32x4.splat(-rate);
	const decays = f32x4.splat(decay);
	for (let left = count; left > 0; left -= 4, w += 16, g += 16, to += 16, m += 16) {
		const moved = f32x4.add(f32x4.mul(decays, get(m, left)), get(g, left));
		put(m, moved, left);
		put(to, f32x4.add(f32x4.mul(rates, moved), get(w, left)), left);
	}
}

/** v = decay·v + fresh·g²; to = w − rate·g / √(v + epsilon) */
export function rmsprop(
	w: usize,
	g: usize,
	to: usize,
	count: i32,
	rate: f32,
	v: usize,
	decay: f32,
	fresh: f32,
	epsilon: f32
): void {
	const rates = f32x4.splat(rate);
	const epsilons = f32x4.splat(epsilon);
	for (let left = count; left > 0; left -= 4, w += 16, g += 16, to += 16, v += 16) {
		const gradient = get(g, left);
		const squares = mean(get(v, left), decay, f32x4.mul(gradient, gradient), fresh);
		put(v, squares, left);
		const root = f32x4.sqrt(f32x4.add(squares, epsilons));
		put(to, f32x4.sub(get(w, left), f32x4.div(f32x4.mul(gradient, rates), root)), left);
	}
}

/** m = decayM·m + freshM·g; v = decayV·v + freshV·g²; to = w − rate·(m / shareM) / (√(v / shareV) + epsilon) */
export function adam(
	w: usize,
	g: usize,
	to: usize,
	count: i32,
	rate: f32,
	m: usize,
	v: usize,
	decayM: f32,
	freshM: f32,
	shareM: f32,
	decayV: f32,
	freshV: f32,
	shareV: f32,
	epsilon: f32
): void {
	const rates = f32x4.splat(-rate);
	const sharesM = f32x4.splat(shareM);
	const sharesV = f32x4.splat(shareV);
	const epsilons = f32x4.splat(epsilon);
	for (let left = count; left > 0; left -= 4, w += 16, g += 16, to += 16, m += 16, v += 16) {
		const gradient = get(g, left);
		const first = mean(get(m, left), decayM, gradient, freshM);
		const second = mean(get(v, left), decayV, f32x4.mul(gradient, gradient), freshV);
		put(m, first, left);
		put(v, second, left);
		const root = f32x4.add(f32x4.sqrt(f32x4.div(second, sharesV)), epsilons);
		const step = f32x4.div(f32x4.div(first, sharesM), root);
		put(to, f32x4.add(f32x4.mul(step, rates), get(w, left)), left);
	}
}

function mean(old: v128, decay: f32, value: v128, fresh: f32): v128 {
	return f32x4.add(f32x4.mul(old, f32x4.splat(decay)), f32x4.mul(value, f32x4.splat(fresh)));
}

/** The next four values, or those that are left, and zeros. */
function get(at: usize, left: i32): v128 {
	return left >= 4 ? v128.load(at) : getLast(at, left);
}

function put(at: usize, values: v128, left: i32): void {
	if (left >= 4) v128.store(at, values);
	else putLast(at, values, left);
}

function getLast(at: usize, left: i32): v128 {
	let values = v128.load32_zero(at);
	if (left > 1) values = v128.load_lane<f32>(at + 4, values, 1);
	if (left > 2) values = v128.load_lane<f32>(at + 8, values, 2);
	return values;
}

function putLast(at: usize, values: v128, left: i32): void {
	v128.store_lane<f32>(at, values, 0);
	if (left > 1) v128.store_lane<f32>(at + 4, values, 1);
	if (left > 2) v128.store_lane<f32>(at + 8, values, 2);
}
