"""The fixed grid on which speech is measured: however samples arrive, they are worked on in these same blocks."""

from lectern.speech import SAMPLE_RATE as SAMPLE_RATE

HOP = 160  # samples between rows: 10 ms
ROW = HOP / SAMPLE_RATE  # seconds
BLOCK = 7680  # samples worked on at once, 0.48 s: a whole number of rows and of frames of the speech detector
ROWS = BLOCK // HOP
WINDOW = 640  # samples of a pitch window, 40 ms: three periods of the lowest pitch
AT_ONCE = 5 * BLOCK  # samples worked on in one go where many are there: what they become fits a processor's cache
BANDS = 16  # of 500 Hz
LOWEST, HIGHEST = 75.0, 500.0  # Hz of pitch
TRANSFORM = 864  # points of its spectrum: the window and the longest lag, of small prime factors
CONTEXT = WINDOW - HOP // 2  # samples that a block needs of the one before
LAG = 2  # rows of the block before whose windows reach into this one
FRAME = 512  # samples of one frame of the speech detector, 32 ms
FRAMES = BLOCK // FRAME
FULL_SCALE = 32768.0
FLOOR = -120.0  # dBFS: silence
