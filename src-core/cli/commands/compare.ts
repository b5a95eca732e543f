import { Command, Option } from 'commander'
import { pixelScales } from '../../scores/sfrc/pixel-scale.ts'
import { integer, joinOption, jsonOption, positive, replaceOption, workspaceOption } from '../options.ts'
import { outputOption } from '../output-option.ts'
import { pairByOption, pairToleranceOption, referenceSeriesOption } from '../pairing-options.ts'
import type { CompareOptions } from '../actions/compare.ts'

const help = `
Folders are searched with all that lies in them, as 'denoscope audit' does. DICOM slices (HU) are paired by their place in
the patient, whatever their files are called. Other files, .npy (values as they are) or grey PNG (values as stored), are
paired by name where both folders have the same names (extensions do not count), else in their order where both have as
many and share no name; a file instead of a folder makes one pair. All slices have one size.

sfrc    Fourier ring correlation over patches (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673). A patch is flagged when its
        correlation falls below --frc-threshold at --hallucination-threshold or a lower frequency: in 1/mm where the pixel
        spacing is known, else in cycles per pixel. Patches whose reference shows only air are left out.
shape   patches in which the shape ledger finds structure lost or invented beyond what blur, noise, shift or bias explain.
all     patches that either flags.

The thresholds' defaults are those of the paper and hold for patches of 64 x 64 pixels of 0.48 mm only. For others 'denoscope
calibrate-sfrc' finds them, or give --hallucination-threshold; without either sFRC counts nothing. With --json standard output is {"flagged": total, "images": [{"name", "flagged"}]}.
`

export function compareCommand(): Command {
  return new Command('compare')
    .description("Compare somebody else's output with its reference: count the patches that are not to be trusted.")
    .requiredOption('--reference <folder>', 'the reference images')
    .option('--candidate <folder>', 'the images that are judged')
    .addOption(outputOption().default([], 'none'))
    .addOption(
      new Option(
        '--method <method>',
        'what flags a patch (default: sfrc, or shape if no threshold of sFRC holds)'
      ).choices(['sfrc', 'shape', 'all'])
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'sFRC as its published program computes it, or corrected (default: corrected)'
      ).choices(['published', 'corrected'])
    )
    .option('--patch <pixels>', 'side of a patch (default: 64)', integer(16, 512))
    .option('--frc-threshold <correlation>', 'correlation below which two patches differ (default: 0.5)', positive)
    .option(
      '--hallucination-threshold <frequency>',
      'a patch that differs at this frequency or below is flagged (default: 0.33)',
      positive
    )
    .option('--calibration <file>', "settings that 'denoscope calibrate-sfrc' wrote; options given here come first")
    .addOption(
      new Option('--pixels <kind>', "what values are, where a file's type does not tell").choices(
        Object.keys(pixelScales)
      )
    )
    .option('--pixel-spacing <mm>', "side of a pixel; a DICOM file's own unless given", positive)
    .addOption(referenceSeriesOption())
    .option(
      '--candidate-series <number>',
      'which series, where the candidate holds several (of an --output: NAME=FOLDER#N)',
      integer(1)
    )
    .addOption(joinOption())
    .addOption(pairByOption())
    .addOption(pairToleranceOption())
    .option('--title <text>', 'title of the report')
    .option('--out <folder>', 'where arrays, tables and the report go')
    .addOption(workspaceOption())
    .addOption(replaceOption())
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (options: CompareOptions) => (await import('../actions/compare.ts')).compare(options))
}
