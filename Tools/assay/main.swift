internal import SystemIO

ThisProcess.ignoreClosedPipes()
let output = Output()
var launch = Launch(.assay, output)
var status = launch.run(Array(CommandLine.arguments.dropFirst()))
output.flush()
if let reason = output.failure {
  output.remark("assay: standard output: \(reason)")
  status = .couldNotLook
}
ThisProcess.exit(status.rawValue)
