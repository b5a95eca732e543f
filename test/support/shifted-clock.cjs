/** Loaded before a Node process's own code: its clock goes wrong by the milliseconds in DENOSCOPE_TEST_CLOCK. */
require('./shift-clock.cjs').shiftClock(Number(process.env.DENOSCOPE_TEST_CLOCK))
