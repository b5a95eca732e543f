/** Loaded before a process's own code: its clock is wrong by the milliseconds in the file DENOSCOPE_TORTURE_CLOCK. */
const { readFileSync } = require('node:fs')
const { shiftClock } = require('../../support/shift-clock.cjs')

shiftClock(() => Number(readFileSync(process.env.DENOSCOPE_TORTURE_CLOCK, 'utf8')))
