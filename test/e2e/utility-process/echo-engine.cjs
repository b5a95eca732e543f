// Stands in for the engine in Electron's utility process: sends back what it gets, with the workspace it was told.
process.parentPort.on('message', ({ data, ports: [port] }) => {
  if (data.stop) process.exit()
  port.on('message', (event) => port.postMessage({ workspace: data.workspace, pid: process.pid, sent: event.data }))
  port.start()
  process.parentPort.postMessage('connected')
})
