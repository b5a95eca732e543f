import { Command, InvalidArgumentError, Option } from 'commander'
import { integer, jsonOption, parseSliceDegradation, positive, seedOption, sliceDegradationHelp } from '../options.ts'
import type { CalibrateOptions } from '../actions/calibrate-sfrc.ts'

const help = `
Noise is simulated on the reference several times; what it flags is false. The threshold is found from every other realisation
so that the wanted share of patches with tissue is flagged, and checked on the rest. It holds for this patch size, pixel spacing
and noise: take those of the images that are to be compared.

The file is for 'denoscope compare --calibration'; its member 'discrepancy' is that of an audit request.
`

export function calibrateSfrcCommand(): Command {
  return new Command('calibrate-sfrc')
    .description('Find the hallucination threshold of sFRC for a patch size from a wanted rate of false flags.')
    .requiredOption('--reference <source>', 'folder or file of clean images, phantom or phantom:SEED:SLICES')
    .option('--patch <pixels>', 'side of a patch', integer(16, 512), 64)
    .addOption(
      new Option('--target-false-flag-rate <share>', 'share of patches that noise alone may flag')
        .default(0.01)
        .argParser(share)
    )
    .addOption(
      new Option('--noise <kind>', `${sliceDegradationHelp}; factors are of the 0..1 range`)
        .argParser(parseSliceDegradation)
        .default({ kind: 'gaussian', factor: 0.02 }, 'gaussian:0.02, 40 HU on CT')
    )
    .option('--realisations <number>', 'draws of noise for each slice', integer(2, 1000), 8)
    .addOption(
      new Option('--mode <mode>', 'sFRC as published, or corrected')
        .choices(['published', 'corrected'])
        .default('corrected')
    )
    .addOption(
      new Option('--frc-threshold <correlation>', 'correlation below which two patches differ')
        .default(0.5)
        .argParser(share)
    )
    .option('--limit <slices>', 'at most so many slices, evenly spread', integer(1))
    .addOption(seedOption())
    .option('--out <file>', 'JSON file to write')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (options: CalibrateOptions) => (await import('../actions/calibrate-sfrc.ts')).calibrateSfrc(options))
}

function share(text: string): number {
  const value = positive(text)
  if (value < 1) return value
  throw new InvalidArgumentError('Expected a number between 0 and 1.')
}
