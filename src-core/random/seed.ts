import { z } from 'zod'

/** Seeds are unsigned 32-bit integers. */
export const seedSchema = z.int().min(0).max(0xffffffff)
