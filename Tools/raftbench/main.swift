// Times the raft core alone, with no disk, network or encoding, on workloads that the Go program in
// `go` runs too.
//
//     raftbench COUNT [WORD]     COUNT proposals; quorums are asked a hundred times as often
//
// With a word, only what has it in its name is run. Each figure is a line: name, operations,
// seconds, checksum, with tabs between. Tools/bench runs both programs and sets their figures side
// by side; equal checksums say that both did the same.

internal import SystemIO

let words = CommandLine.arguments.dropFirst()
guard 1...2 ~= words.count, let count = words.first.flatMap({ Int($0) }), count > 0 else {
  _ = StandardStream.error.write(Array("usage: raftbench COUNT [WORD]\n".utf8))
  ThisProcess.exit(16)
}

/// Times a workload of the core, if it is wanted.
private func run(_ name: String, _ count: Int, _ body: (Int) throws -> UInt64) rethrows {
  if words.count == 2, let word = words.last, !name.contains(word) { return }
  try measure(name, count) { try body(count) }
}

do {
  try run("one voter: propose to apply", count) { try Workloads.propose($0, voters: 1) }
  try run("two voters: propose to apply", count) { try Workloads.propose($0, voters: 2) }
  try run("three members: propose to apply on all", count) { try Workloads.replicate($0) }
  try run("committed index of five voters", count * 100) { try Workloads.committedIndex($0) }
} catch {
  _ = StandardStream.error.write(Array("raftbench: \(error)\n".utf8))
  ThisProcess.exit(8)
}
