import { shiftClock } from './clock.ts'

/** Loaded before a process's own code, see `fixedClock`. */
shiftClock(Number(process.env.DENOSCOPE_TEST_CLOCK))
