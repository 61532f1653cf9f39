// Times the raft core alone, with no disk, network or encoding, on workloads that the Go program in
// `go` runs too.
//
//     raftbench COUNT     COUNT proposals; quorums are asked a hundred times as often
//
// Each figure is a line: name, operations, seconds, checksum, with tabs between. Tools/bench runs
// both programs and sets their figures side by side; equal checksums say that both did the same.

internal import SystemIO

let words = CommandLine.arguments.dropFirst()
guard words.count == 1, let count = words.first.flatMap({ Int($0) }), count > 0 else {
  _ = StandardStream.error.write(Array("usage: raftbench COUNT\n".utf8))
  ThisProcess.exit(16)
}
do {
  try measure("one voter: propose to apply", count) { try Workloads.propose(count, voters: 1) }
  try measure("two voters: propose to apply", count) { try Workloads.propose(count, voters: 2) }
  try measure("three members: propose to apply on all", count) { try Workloads.replicate(count) }
  try measure("committed index of five voters", count * 100) {
    try Workloads.committedIndex(count * 100)
  }
} catch {
  _ = StandardStream.error.write(Array("raftbench: \(error)\n".utf8))
  ThisProcess.exit(8)
}
