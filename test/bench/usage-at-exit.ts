import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** Loaded before a program: writes what the process used, with all its threads, into the file BENCH_USAGE. */
const file = process.env.BENCH_USAGE
if (isMainThread && file) process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())))
