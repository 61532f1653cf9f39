internal import SystemIO

ThisProcess.ignoreClosedPipes()
let output = Output()
var launch = Launch(.assay, output)
let status = launch.run(Array(CommandLine.arguments.dropFirst()))
output.flush()
if let reason = output.failure {
  output.remark("assay: standard output: \(reason)")
  ThisProcess.exit(ExitStatus.couldNotLook.rawValue)
}
ThisProcess.exit(status.rawValue)
