import { z } from 'zod'
import { seedSchema } from '../../random/seed.ts'

/** How the digit classifier is trained: with the 60,000 MNIST training images, moved and turned anew each epoch from the seed. */
export const classifierRequestSchema = z.strictObject({
  epochs: z.int().min(1).max(1000).default(15),
  batchSize: z.int().min(1).max(4096).default(128),
  learningRate: z.number().positive().max(1).default(2e-3),
  /** L2 coefficient that Adam adds to the gradient. */
  weightDecay: z.number().nonnegative().max(1).default(1e-5),
  /** Share of the training images, the last ones, that choose the best epoch and the temperature. */
  validationFraction: z.number().positive().max(0.5).default(0.1),
  /** At most so many training images; all when absent. */
  limit: z.int().min(100).optional(),
  seed: seedSchema.default(1)
})
export type ClassifierRequest = z.infer<typeof classifierRequestSchema>
