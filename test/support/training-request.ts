import { trainingRequestSchema, type TrainingRequest } from '../../src-core/denoisers/models/training-request.ts'
import { takesSlices, type ArchitectureId } from '../../src-core/denoisers/architectures/architectures.ts'

/** Training request of an architecture, on its kind of data: digits, or CT slices at a quarter of the dose. */
export function requestFor(architecture: string, settings: object = {}): TrainingRequest {
  const data = takesSlices(architecture as ArchitectureId)
    ? { data: 'ct', degradation: { kind: 'reduced-dose', least: 0.25, most: 0.25 } }
    : { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 } }
  return trainingRequestSchema.parse({ ...data, architecture, ...settings })
}
