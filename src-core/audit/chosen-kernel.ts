import type { NoiseKernel } from '../degradation/degradation.ts'
import { noiseKernelOf } from '../degradation/low-dose/noise-kernel.ts'
import type { Source } from '../sources/source.ts'
import type { AuditRequest } from './audit-request.ts'

const found = new WeakMap<Source, Promise<NoiseKernel>>()

/** The kernel that the middle slice's noise looks like; soft if it has none to tell by. Source in HU. */
function kernelOf(source: Source): Promise<NoiseKernel> {
  const known = found.get(source)
  if (known) return known
  const kernel = source.readSlice(source.summary.sliceCount >> 1).then((slice) => noiseKernelOf(slice) ?? 'soft')
  found.set(source, kernel)
  // A slice that could not be read may be readable later.
  kernel.catch(() => found.delete(source))
  return kernel
}

/** The request with the kernel of a reduced dose named, so that records state which one it was. */
export async function withChosenKernel<Request extends Pick<AuditRequest, 'degradation'>>(
  request: Request,
  source: Source
): Promise<Request> {
  const { degradation } = request
  if (degradation.kind !== 'reduced-dose' || degradation.kernel || source.summary.unit !== 'HU') return request
  return { ...request, degradation: { ...degradation, kernel: await kernelOf(source) } }
}
