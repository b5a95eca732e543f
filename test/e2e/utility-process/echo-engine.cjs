// Stands in for the engine in Electron's utility process: sends back what it gets, with the workspace it was told.
process.parentPort.on('message', ({ data, ports: [port] }) => {
  if (data.stop) process.exit()
  if (data.workspace === '/refused')
    return process.parentPort.postMessage({ refused: { code: 'workspace.unusable', message: '/refused: is held' } })
  process.parentPort.postMessage('connected')
  if (!port) return
  port.on('message', (event) => port.postMessage({ workspace: data.workspace, pid: process.pid, sent: event.data }))
  port.start()
})
