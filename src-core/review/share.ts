import { proportion } from '../statistics/proportion.ts'

/** `right` of `shown`; with the Wilson score interval of the share, 95 % (Wilson 1927, doi:10.1080/01621459.1927.10502953). */
export interface Share {
  readonly right: number
  readonly shown: number
  readonly low: number
  readonly high: number
}

export function share(right: number, shown: number): Share {
  const { low, high } = proportion(right, shown)
  return { right, shown, low, high }
}
