import { Command } from 'commander'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { collect, integer, jsonOption } from '../options.ts'
import type { ServeCommandOptions } from '../actions/serve.ts'

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the workbench to a browser on this machine and print its address.')
    .argument('[paths...]', 'DICOM files or folders to open')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', integer(0, 65535), 0)
    .option('--workspace <folder>', 'folder that keeps audits and findings', defaultWorkspacePath())
    .option('--origin <origin>', 'another page origin that may connect; may be given several times', collect(String))
    .option(
      '--grant <folder>',
      'folder whose files the page may open by path, and write reports to; may be given several times',
      collect(String)
    )
    .option('--until-stdin-closes', 'end when standard input does, as a child process should')
    .addOption(jsonOption())
    .action(async (paths: string[], options: ServeCommandOptions) =>
      (await import('../actions/serve.ts')).run(paths, options)
    )
}
