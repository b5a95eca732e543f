import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from './image.ts'

/** @throws argument.invalid when a value is NaN or infinite; `name` names the argument in the message. */
export function requireFinite(name: string, { data }: ImageBatch): void {
  for (let index = 0; index < data.length; index++) {
    if (!Number.isFinite(data[index]!)) {
      throw new DenoscopeError('argument.invalid', `${name}: expected finite values, got ${data[index]} at index ${index}`)
    }
  }
}
