/** [moments, mel bands, 1]. */
export const WORD_SHAPE = [64, 32, 1] as const;
export const WORD_SIZE = 64 * 32;
/** Samples a second that a spectrogram is made of. */
export const SAMPLE_RATE = 8000;
