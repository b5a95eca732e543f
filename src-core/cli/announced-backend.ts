import { fallbackWarning, loadTensorFlow, type LoadedBackend } from '../denoisers/tensorflow/tensorflow-backend.ts'
import { warnAll } from './notices.ts'

/** Loads TensorFlow, with a warning if the slower backend had to take the native one's place. @throws backend.unavailable */
export async function announcedBackend(): Promise<LoadedBackend> {
  const { backend } = await loadTensorFlow()
  warnAll(fallbackWarning(backend))
  return backend
}
