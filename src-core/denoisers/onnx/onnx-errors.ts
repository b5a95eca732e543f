import { basename } from 'node:path'
import { printableLine } from '../../printable.ts'

/** Sentences for errors of ONNX Runtime, which carry no code. */
const known: readonly (readonly [pattern: RegExp, text: (found: RegExpExecArray) => string])[] = [
  [/Protobuf parsing failed/, () => 'not a complete ONNX file'],
  [
    /Fatal error: (\S+?)\(-?\d+\) is not a registered function\/op/,
    ([, operator]) => `uses the operator ${operator}, which ONNX Runtime does not have`
  ],
  [
    /No Op registered for (\S+) with domain_version of (\d+)/,
    ([, operator, version]) => `uses the operator ${operator}, which opset ${version} does not have`
  ],
  [
    /Opset (\d+) is under development.*domain (\S+) is till opset (\d+)/,
    ([, wanted, domain, most]) => `needs opset ${wanted} of ${domain}; this build reads up to ${most}`
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    ([, wanted, most]) => `needs ONNX IR version ${wanted}; this build reads up to ${most}`
  ],
  [
    /External data path does not exist: "?([^"]+)"?/,
    ([, path]) => `its weights '${basename(path!)}' are missing; put the file beside the model`
  ],
  [/External data path/, () => 'its weights lie outside its folder; put them beside the model']
]

/** Longest message that is passed on as it is. */
const longest = 300

/** An error of ONNX Runtime as the end of a sentence in one line. */
export function plainError(thrown: unknown): string {
  const message = printableLine(thrown instanceof Error ? thrown.message : String(thrown)).trim()
  for (const [pattern, text] of known) {
    const found = pattern.exec(message)
    if (found) return text(found)
  }
  // Places in the sources of ONNX Runtime help nobody here.
  const plain = message.replaceAll(/(?:\/\S+\/)?onnxruntime\/\S+\.(?:cc|h):\d+ [^:]*?\) /g, '').trim()
  return `ONNX Runtime: ${plain.length > longest ? `${plain.slice(0, longest)}...` : plain}`
}
