/** GPUBufferUsage and GPUMapMode; Node has no such globals, and the numbers are the standard's. */
export const USAGE = {
	MAP_READ: 1,
	MAP_WRITE: 2,
	COPY_SRC: 4,
	COPY_DST: 8,
	UNIFORM: 64,
	STORAGE: 128
};
export const MAP_MODE = { READ: 1, WRITE: 2 };
