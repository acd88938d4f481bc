/**
 * AssemblyScript, compiled by `npm run build:wasm` into gemm.wasm.ts: matrix products in the memory of
 * tfjs's WASM backend, of its tensors as they lie there: row-major float32, without packing or copying.
 *
 * Compiled twice: with relaxed SIMD, where a multiplication and an addition are one instruction, at twice the
 * speed of the two; and without, for browsers that do not have it.
 * Pointers are byte addresses, leading dimensions (`lda`, `ldb`) are in bytes.
 */

/** Values of B that stay in a core's second cache while all rows of A go by. */
const MOST_OF_B = 131072;
/** Values of B that go by together where it has more: half a megabyte is read once, in order. */
const SLICE_OF_B = 32768;
/** Values of B that stay in a core's first cache. */
const SMALL_B = 6144;

/**
 * C = A·B, or C += A·B with `more`. C is [m, n], B is [k, n], A is [m, k] or with `turned` [k, m].
 *
 * n ≥ 8, and a multiple of 8 with `more`: the last columns are worked out in a panel that overlaps the one
 * before it.
 */
export function gemm(
	m: i32,
	n: i32,
	k: i32,
	a: usize,
	turned: bool,
	b: usize,
	c: usize,
	more: bool
): void {
	const ldb = (<usize>n) << 2;
	const lda = (<usize>(turned ? m : k)) << 2;
	// sums that overlap cannot be gone on with
	const isSliced = n % 8 == 0 && k * n > MOST_OF_B;
	const slice = isSliced ? max(32, SLICE_OF_B / n) : k;
	for (let from = 0; from < k; from += slice) {
		const at = <usize>from * (turned ? lda : 4);
		multiply(
			m,
			n,
			min(slice, k - from),
			a + at,
			turned,
			lda,
			b + <usize>from * ldb,
			c,
			more || from > 0
		);
	}
}

/** A slice of `k` rows of B. What is small stays near: B, and then A and C are gone through once; or 8 columns of B. */
function multiply(
	m: i32,
	n: i32,
	k: i32,
	a: usize,
	turned: bool,
	lda: usize,
	b: usize,
	c: usize,
	more: bool
): void {
	const ldb = (<usize>n) << 2;
	const nextRow: usize = turned ? 4 : lda;
	const height = n % 8 == 0 && k * n <= SMALL_B ? 6 : m;
	for (let top = 0; top < m; top += height) {
		const end = min(m, top + height);
		for (let column = 0; column < n; column += 8) {
			const at = (<usize>min(column, n - 8)) << 2;
			let row = top;
			let ai = a + <usize>top * nextRow;
			let ci = c + at + <usize>top * ldb;
			while (row < end) {
				const left = end - row;
				const rows = left >= 6 ? 6 : left >= 4 ? 4 : 1;
				if (turned) {
					if (rows == 6) turned6(k, ai, lda, b + at, ldb, ci, more);
					else if (rows == 4) turned4(k, ai, lda, b + at, ldb, ci, more);
					else turned1(k, ai, lda, b + at, ldb, ci, more);
				} else {
					if (rows == 6) plain6(k, ai, lda, b + at, ldb, ci, more);
					else if (rows == 4) plain4(k, ai, lda, b + at, ldb, ci, more);
					else plain1(k, ai, lda, b + at, ldb, ci, more);
				}
				row += rows;
				ai += <usize>rows * nextRow;
				ci += <usize>rows * ldb;
			}
		}
	}
}

/** a·b + c */
function madd(a: v128, b: v128, c: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
	return f32x4.add(f32x4.mul(a, b), c);
}

// Each makes 8 columns of C: `n0`… hold the first four of each row, `o0`… the others.

/** 6 rows of C from 6 rows of A. */
// prettier-ignore
function plain6(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, more: bool): void {
	let n0 = f32x4.splat(0), o0 = f32x4.splat(0);
	let n1 = f32x4.splat(0), o1 = f32x4.splat(0);
	let n2 = f32x4.splat(0), o2 = f32x4.splat(0);
	let n3 = f32x4.splat(0), o3 = f32x4.splat(0);
	let n4 = f32x4.splat(0), o4 = f32x4.splat(0);
	let n5 = f32x4.splat(0), o5 = f32x4.splat(0);
	if (more) {
		n0 = v128.load(c); o0 = v128.load(c, 16);
		n1 = v128.load(c + 1 * ldb); o1 = v128.load(c + 1 * ldb, 16);
		n2 = v128.load(c + 2 * ldb); o2 = v128.load(c + 2 * ldb, 16);
		n3 = v128.load(c + 3 * ldb); o3 = v128.load(c + 3 * ldb, 16);
		n4 = v128.load(c + 4 * ldb); o4 = v128.load(c + 4 * ldb, 16);
		n5 = v128.load(c + 5 * ldb); o5 = v128.load(c + 5 * ldb, 16);
	}
	let a1 = a + 1 * lda;
	let a2 = a + 2 * lda;
	let a3 = a + 3 * lda;
	let a4 = a + 4 * lda;
	let a5 = a + 5 * lda;
	for (let i = 0; i < k; i++) {
		const left = v128.load(b), right = v128.load(b, 16);
		const s0 = v128.load32_splat(a);
		n0 = madd(s0, left, n0); o0 = madd(s0, right, o0);
		const s1 = v128.load32_splat(a1);
		n1 = madd(s1, left, n1); o1 = madd(s1, right, o1);
		const s2 = v128.load32_splat(a2);
		n2 = madd(s2, left, n2); o2 = madd(s2, right, o2);
		const s3 = v128.load32_splat(a3);
		n3 = madd(s3, left, n3); o3 = madd(s3, right, o3);
		const s4 = v128.load32_splat(a4);
		n4 = madd(s4, left, n4); o4 = madd(s4, right, o4);
		const s5 = v128.load32_splat(a5);
		n5 = madd(s5, left, n5); o5 = madd(s5, right, o5);
		a += 4; a1 += 4; a2 += 4; a3 += 4; a4 += 4; a5 += 4;
		b += ldb;
	}
	v128.store(c, n0); v128.store(c, o0, 16);
	v128.store(c + 1 * ldb, n1); v128.store(c + 1 * ldb, o1, 16);
	v128.store(c + 2 * ldb, n2); v128.store(c + 2 * ldb, o2, 16);
	v128.store(c + 3 * ldb, n3); v128.store(c + 3 * ldb, o3, 16);
	v128.store(c + 4 * ldb, n4); v128.store(c + 4 * ldb, o4, 16);
	v128.store(c + 5 * ldb, n5); v128.store(c + 5 * ldb, o5, 16);
}

/** 6 rows of C from 6 columns of A. */
// prettier-ignore
function turned6(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, more: bool): void {
	let n0 = f32x4.splat(0), o0 = f32x4.splat(0);
	let n1 = f32x4.splat(0), o1 = f32x4.splat(0);
	let n2 = f32x4.splat(0), o2 = f32x4.splat(0);
	let n3 = f32x4.splat(0), o3 = f32x4.splat(0);
	let n4 = f32x4.splat(0), o4 = f32x4.splat(0);
	let n5 = f32x4.splat(0), o5 = f32x4.splat(0);
	if (more) {
		n0 = v128.load(c); o0 = v128.load(c, 16);
		n1 = v128.load(c + 1 * ldb); o1 = v128.load(c + 1 * ldb, 16);
		n2 = v128.load(c + 2 * ldb); o2 = v128.load(c + 2 * ldb, 16);
		n3 = v128.load(c + 3 * ldb); o3 = v128.load(c + 3 * ldb, 16);
		n4 = v128.load(c + 4 * ldb); o4 = v128.load(c + 4 * ldb, 16);
		n5 = v128.load(c + 5 * ldb); o5 = v128.load(c + 5 * ldb, 16);
	}
	for (let i = 0; i < k; i++) {
		const left = v128.load(b), right = v128.load(b, 16);
		const s0 = v128.load32_splat(a);
		n0 = madd(s0, left, n0); o0 = madd(s0, right, o0);
		const s1 = v128.load32_splat(a, 4);
		n1 = madd(s1, left, n1); o1 = madd(s1, right, o1);
		const s2 = v128.load32_splat(a, 8);
		n2 = madd(s2, left, n2); o2 = madd(s2, right, o2);
		const s3 = v128.load32_splat(a, 12);
		n3 = madd(s3, left, n3); o3 = madd(s3, right, o3);
		const s4 = v128.load32_splat(a, 16);
		n4 = madd(s4, left, n4); o4 = madd(s4, right, o4);
		const s5 = v128.load32_splat(a, 20);
		n5 = madd(s5, left, n5); o5 = madd(s5, right, o5);
		a += lda;
		b += ldb;
	}
	v128.store(c, n0); v128.store(c, o0, 16);
	v128.store(c + 1 * ldb, n1); v128.store(c + 1 * ldb, o1, 16);
	v128.store(c + 2 * ldb, n2); v128.store(c + 2 * ldb, o2, 16);
	v128.store(c + 3 * ldb, n3); v128.store(c + 3 * ldb, o3, 16);
	v128.store(c + 4 * ldb, n4); v128.store(c + 4 * ldb, o4, 16);
	v128.store(c + 5 * ldb, n5); v128.store(c + 5 * ldb, o5, 16);
}

/** 4 rows of C from 4 rows of A. */
// prettier-ignore
function plain4(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, more: bool): void {
	let n0 = f32x4.splat(0), o0 = f32x4.splat(0);
	let n1 = f32x4.splat(0), o1 = f32x4.splat(0);
	let n2 = f32x4.splat(0), o2 = f32x4.splat(0);
	let n3 = f32x4.splat(0), o3 = f32x4.splat(0);
	if (more) {
		n0 = v128.load(c); o0 = v128.load(c, 16);
		n1 = v128.load(c + 1 * ldb); o1 = v128.load(c + 1 * ldb, 16);
		n2 = v128.load(c + 2 * ldb); o2 = v128.load(c + 2 * ldb, 16);
		n3 = v128.load(c + 3 * ldb); o3 = v128.load(c + 3 * ldb, 16);
	}
	let a1 = a + 1 * lda;
	let a2 = a + 2 * lda;
	let a3 = a + 3 * lda;
	for (let i = 0; i < k; i++) {
		const left = v128.load(b), right = v128.load(b, 16);
		const s0 = v128.load32_splat(a);
		n0 = madd(s0, left, n0); o0 = madd(s0, right, o0);
		const s1 = v128.load32_splat(a1);
		n1 = madd(s1, left, n1); o1 = madd(s1, right, o1);
		const s2 = v128.load32_splat(a2);
		n2 = madd(s2, left, n2); o2 = madd(s2, right, o2);
		const s3 = v128.load32_splat(a3);
		n3 = madd(s3, left, n3); o3 = madd(s3, right, o3);
		a += 4; a1 += 4; a2 += 4; a3 += 4;
		b += ldb;
	}
	v128.store(c, n0); v128.store(c, o0, 16);
	v128.store(c + 1 * ldb, n1); v128.store(c + 1 * ldb, o1, 16);
	v128.store(c + 2 * ldb, n2); v128.store(c + 2 * ldb, o2, 16);
	v128.store(c + 3 * ldb, n3); v128.store(c + 3 * ldb, o3, 16);
}

/** 4 rows of C from 4 columns of A. */
// prettier-ignore
function turned4(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, more: bool): void {
	let n0 = f32x4.splat(0), o0 = f32x4.splat(0);
	let n1 = f32x4.splat(0), o1 = f32x4.splat(0);
	let n2 = f32x4.splat(0), o2 = f32x4.splat(0);
	let n3 = f32x4.splat(0), o3 = f32x4.splat(0);
	if (more) {
		n0 = v128.load(c); o0 = v128.load(c, 16);
		n1 = v128.load(c + 1 * ldb); o1 = v128.load(c + 1 * ldb, 16);
		n2 = v128.load(c + 2 * ldb); o2 = v128.load(c + 2 * ldb, 16);
		n3 = v128.load(c + 3 * ldb); o3 = v128.load(c + 3 * ldb, 16);
	}
	for (let i = 0; i < k; i++) {
		const left = v128.load(b), right = v128.load(b, 16);
		const s0 = v128.load32_splat(a);
		n0 = madd(s0, left, n0); o0 = madd(s0, right, o0);
		const s1 = v128.load32_splat(a, 4);
		n1 = madd(s1, left, n1); o1 = madd(s1, right, o1);
		const s2 = v128.load32_splat(a, 8);
		n2 = madd(s2, left, n2); o2 = madd(s2, right, o2);
		const s3 = v128.load32_splat(a, 12);
		n3 = madd(s3, left, n3); o3 = madd(s3, right, o3);
		a += lda;
		b += ldb;
	}
	v128.store(c, n0); v128.store(c, o0, 16);
	v128.store(c + 1 * ldb, n1); v128.store(c + 1 * ldb, o1, 16);
	v128.store(c + 2 * ldb, n2); v128.store(c + 2 * ldb, o2, 16);
	v128.store(c + 3 * ldb, n3); v128.store(c + 3 * ldb, o3, 16);
}

/** 1 rows of C from 1 rows of A. */
// prettier-ignore
function plain1(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, more: bool): void {
	let n0 = f32x4.splat(0), o0 = f32x4.splat(0);
	if (more) {
		n0 = v128.load(c); o0 = v128.load(c, 16);
	}
	for (let i = 0; i < k; i++) {
		const left = v128.load(b), right = v128.load(b, 16);
		const s0 = v128.load32_splat(a);
		n0 = madd(s0, left, n0); o0 = madd(s0, right, o0);
		a += 4;
		b += ldb;
	}
	v128.store(c, n0); v128.store(c, o0, 16);
}

/** 1 rows of C from 1 columns of A. */
// prettier-ignore
function turned1(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, more: bool): void {
	let n0 = f32x4.splat(0), o0 = f32x4.splat(0);
	if (more) {
		n0 = v128.load(c); o0 = v128.load(c, 16);
	}
	for (let i = 0; i < k; i++) {
		const left = v128.load(b), right = v128.load(b, 16);
		const s0 = v128.load32_splat(a);
		n0 = madd(s0, left, n0); o0 = madd(s0, right, o0);
		a += lda;
		b += ldb;
	}
	v128.store(c, n0); v128.store(c, o0, 16);
}
