internal import SystemIO

ThisProcess.ignoreClosedPipes()
let output = Output()
var launch = Launch(.assay, output)
var exitStatus = launch.run(Array(CommandLine.arguments.dropFirst()))
output.flush()
if let reason = output.failure {
  output.remark("assay: standard output: \(reason)")
  exitStatus = .couldNotLook
}
ThisProcess.exit(exitStatus.rawValue)
