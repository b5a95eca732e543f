import { availableParallelism } from 'node:os'

/** Cores that this process may keep busy: DENOSCOPE_CORES, which processes that share a computer get, else all. */
export const ownCores = (): number => Number(process.env.DENOSCOPE_CORES) || availableParallelism()
